//! Where a difference is.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a difference is, from the outermost part to the innermost. What does not apply is left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Place {
    /// File in a folder, then members of archives, the outermost first: `["dist/app.tar.gz", "app.tar", "bin/app"]`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Section of an executable: `.rodata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Go package: `cmd/go/internal/toolchain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Function or variable, as the symbol table or the function table names it: `main.version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// Key of Go's build information or of another table: `vcs.revision`, `DW_AT_comp_dir`, `TimeDateStamp`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Unit of the debugging data, by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debug_unit: Option<String>,
    /// Line of a text, from 1, in the first artifact (or the second where only that has it).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Bytes of the first artifact (or the second where only that has them), counted in the innermost file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<ByteRange>,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if !self.path.is_empty() {
            parts.push(self.path.join(" › "));
        }
        parts.extend(self.section.clone());
        parts.extend(self.debug_unit.as_ref().map(|unit| format!("unit {unit}")));
        match (&self.symbol, &self.package) {
            (Some(symbol), _) => parts.push(symbol.clone()),
            (None, Some(package)) => parts.push(format!("package {package}")),
            (None, None) => {}
        }
        parts.extend(self.key.clone());
        parts.extend(self.line.map(|line| format!("line {line}")));
        parts.extend(self.bytes.map(|bytes| bytes.to_string()));
        formatter.write_str(&parts.join(", "))
    }
}

/// A run of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByteRange {
    /// Offset of the first byte.
    pub offset: u64,
    /// How many bytes.
    pub length: u64,
}

impl fmt::Display for ByteRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "bytes {:#x}+{}", self.offset, self.length)
    }
}

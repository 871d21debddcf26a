//! What an executable is: its format, machine, sections, imports and Go build information.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::GoBuildInfo;
use super::line::{OneLine, joined, sorted};
use crate::Sha256;

/// The facts of an executable or library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinaryProfile {
    /// The container format.
    pub format: BinaryFormat,
    /// The machine under Go's name (`amd64`), or `unknown(0x1234)` with the number of the header.
    pub machine: String,
    /// Width of the format's addresses in bits: 32 or 64.
    pub bits: u8,
    /// The byte order.
    pub byte_order: ByteOrder,
    /// What the file is for.
    pub kind: BinaryKind,
    /// The Windows subsystem: `console`, `gui`. PE only.
    pub subsystem: Option<String>,
    /// The dynamic loader that the file asks for. ELF only.
    pub interpreter: Option<String>,
    /// The sections in the file's order.
    pub sections: Vec<BinarySection>,
    /// The libraries that are loaded with it, in the file's order.
    pub imported_libraries: Vec<String>,
    /// The symbols that others must provide, in the file's order.
    pub imported_symbols: Vec<ImportedSymbol>,
    /// What the Go linker wrote; absent from other programs.
    pub go: Option<GoBuildInfo>,
    /// The Go linker's build id.
    pub go_build_id: Option<String>,
    /// The GNU build id in hexadecimal characters. ELF only.
    pub gnu_build_id: Option<String>,
    /// SHA-256 of the whole file.
    pub sha256: Sha256,
    /// Length of the whole file in bytes.
    pub size_bytes: u64,
}

/// A container format of executables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum BinaryFormat {
    /// Linux and the BSDs: <https://gabi.xinuos.com/>
    #[serde(rename = "ELF")]
    Elf,
    /// Windows: <https://learn.microsoft.com/windows/win32/debug/pe-format>
    #[serde(rename = "PE")]
    Pe,
    /// macOS: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h>
    #[serde(rename = "Mach-O")]
    MachO,
}

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

/// What a binary file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BinaryKind {
    /// A program. In ELF: at a fixed address.
    Executable,
    /// An ELF program that can be loaded at any address. PE and Mach-O programs are `Executable` in both cases.
    PositionIndependentExecutable,
    /// A shared object, DLL or dylib.
    SharedObject,
    /// An object file for the linker.
    Relocatable,
    /// A dump of a process.
    Core,
    /// Anything else.
    Other,
}

/// A section of a binary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinarySection {
    /// The name; in Mach-O with its segment: `__TEXT,__text`.
    pub name: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// What may be done with it in memory: `r-x`; `---` when it is not loaded.
    pub flags: String,
}

/// A symbol that another file must provide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportedSymbol {
    /// The library it is asked from, where the format says so.
    pub library: Option<String>,
    /// The name, or `#12` for an import by number.
    pub name: String,
}

impl BinaryProfile {
    /// The facts that do not depend on exact bytes: without checksum, sizes, build ids and addresses.
    pub fn document(&self) -> String {
        let mut lines = vec![
            format!("format {}", self.format),
            format!("machine {}", OneLine(&self.machine)),
            format!("bits {}", self.bits),
            format!("byte order {}", self.byte_order),
            format!("kind {}", self.kind),
        ];
        lines.extend(self.subsystem.iter().map(|name| format!("subsystem {}", OneLine(name))));
        lines.extend(self.interpreter.iter().map(|path| format!("interpreter {}", OneLine(path))));
        lines.extend(self.sections.iter().map(BinarySection::line));
        lines.extend(sorted(self.imported_libraries.iter().map(|name| format!("library {}", OneLine(name)))));
        lines.extend(sorted(self.imported_symbols.iter().map(ImportedSymbol::line)));
        lines.extend(self.go.iter().flat_map(GoBuildInfo::lines));
        joined(lines)
    }

    /// The facts that name these exact bytes: format, checksum, size and build ids.
    pub fn identity_document(&self) -> String {
        let or_none = |id: &Option<String>| id.clone().unwrap_or_else(|| "none".to_owned());
        joined(vec![
            format!("format {}", self.format),
            format!("sha256 {}", self.sha256),
            format!("size {} bytes", self.size_bytes),
            format!("go build id {}", OneLine(&or_none(&self.go_build_id))),
            format!("gnu build id {}", OneLine(&or_none(&self.gnu_build_id))),
        ])
    }
}

impl BinarySection {
    fn line(&self) -> String {
        format!("section {} {}", OneLine(&self.name), OneLine(&self.flags))
    }
}

impl ImportedSymbol {
    fn line(&self) -> String {
        match &self.library {
            Some(library) => format!("symbol {} {}", OneLine(library), OneLine(&self.name)),
            None => format!("symbol {}", OneLine(&self.name)),
        }
    }
}

impl fmt::Display for BinaryFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Elf => "ELF",
            Self::Pe => "PE",
            Self::MachO => "Mach-O",
        })
    }
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Little => "little",
            Self::Big => "big",
        })
    }
}

impl fmt::Display for BinaryKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Executable => "executable",
            Self::PositionIndependentExecutable => "position-independent executable",
            Self::SharedObject => "shared object",
            Self::Relocatable => "relocatable",
            Self::Core => "core",
            Self::Other => "other",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> BinaryProfile {
        let symbol =
            |name: &str| ImportedSymbol { library: Some("kernel32.dll".to_owned()), name: name.to_owned() };
        BinaryProfile {
            format: BinaryFormat::Pe,
            machine: "arm64".to_owned(),
            bits: 64,
            byte_order: ByteOrder::Little,
            kind: BinaryKind::Executable,
            subsystem: Some("console".to_owned()),
            interpreter: None,
            sections: vec![BinarySection {
                name: ".text".to_owned(),
                size_bytes: 4096,
                flags: "r-x".to_owned(),
            }],
            imported_libraries: vec!["kernel32.dll".to_owned()],
            imported_symbols: vec![symbol("WriteFile"), symbol("CloseHandle")],
            go: None,
            go_build_id: Some("a/b/c/d".to_owned()),
            gnu_build_id: None,
            sha256: Sha256::from_bytes([0xab; 32]),
            size_bytes: 8192,
        }
    }

    #[test]
    fn the_document_has_a_line_for_each_fact() {
        let expected = "format PE\nmachine arm64\nbits 64\nbyte order little\nkind executable\nsubsystem console\n\
                        section .text r-x\nlibrary kernel32.dll\nsymbol kernel32.dll CloseHandle\n\
                        symbol kernel32.dll WriteFile\n";
        assert_eq!(profile().document(), expected);
    }

    #[test]
    fn exact_bytes_show_in_the_identity_only() {
        let mut other = profile();
        other.sha256 = Sha256::from_bytes([0xcd; 32]);
        other.size_bytes += 1;
        other.sections[0].size_bytes += 1;
        other.go_build_id = None;
        assert_eq!(other.document(), profile().document());
        assert_ne!(other.identity_document(), profile().identity_document());
    }

    #[test]
    fn a_changed_fact_changes_the_document() {
        let mut other = profile();
        other.subsystem = Some("gui".to_owned());
        assert_ne!(other.document(), profile().document());
        assert_eq!(other.identity_document(), profile().identity_document());
    }

    #[test]
    fn a_profile_survives_json() {
        let json = serde_json::to_string(&profile()).expect("json");
        assert_eq!(serde_json::from_str::<BinaryProfile>(&json).expect("a profile"), profile());
        let with_more = json.replacen('{', "{\"more\":1,", 1);
        assert!(serde_json::from_str::<BinaryProfile>(&with_more).is_err());
    }
}

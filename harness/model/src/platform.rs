//! The platform that something is built for or runs on.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An operating system and an architecture under Go's names, written `windows/arm64`.
///
/// Source of the names: `go tool dist list`, <https://go.dev/doc/install/source#environment>.
/// Any pair of well-formed names is taken; the toolchain says which pairs it knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Platform {
    os: String,
    arch: String,
}

impl Platform {
    /// The operating system as GOOS has it: `linux`, `windows`, `darwin`.
    pub fn os(&self) -> &str {
        &self.os
    }

    /// The architecture as GOARCH has it: `amd64`, `arm64`.
    pub fn arch(&self) -> &str {
        &self.arch
    }

    /// The platform in a file name: `windows-arm64`.
    pub fn slug(&self) -> String {
        format!("{}-{}", self.os, self.arch)
    }

    /// The platform that this program was compiled for, under Go's names.
    pub fn host() -> Self {
        let os = match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        };
        let arch = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            other => other,
        };
        Self { os: os.to_owned(), arch: arch.to_owned() }
    }

    /// What an executable's file name ends with on this platform: `.exe` on Windows, else nothing.
    pub fn executable_suffix(&self) -> &'static str {
        if self.os == "windows" { ".exe" } else { "" }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.os, self.arch)
    }
}

/// A text that is not a platform.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a platform: expected an operating system and an architecture as in `windows/arm64`")]
pub struct InvalidPlatform {
    /// The text as it was given.
    pub text: String,
}

impl FromStr for Platform {
    type Err = InvalidPlatform;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidPlatform { text: text.to_owned() };
        let (os, arch) = text.split_once('/').ok_or_else(invalid)?;
        let well_formed = |name: &str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if well_formed(os) && well_formed(arch) {
            Ok(Self { os: os.to_owned(), arch: arch.to_owned() })
        } else {
            Err(invalid())
        }
    }
}

impl TryFrom<String> for Platform {
    type Error = InvalidPlatform;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Platform> for String {
    fn from(platform: Platform) -> Self {
        platform.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_reads_as_it_is_written() {
        let platform: Platform = "windows/arm64".parse().expect("a platform");
        assert_eq!((platform.os(), platform.arch()), ("windows", "arm64"));
        assert_eq!(platform.to_string(), "windows/arm64");
        assert_eq!(platform.slug(), "windows-arm64");
        assert_eq!(platform.executable_suffix(), ".exe");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "windows", "windows/", "/arm64", "Windows/ARM64", "a/b/c", "linux/../x"] {
            assert!(text.parse::<Platform>().is_err(), "{text}");
        }
    }
}

//! Versions of Go, and requests that select one of the pinned versions.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A released version of Go from 1.21 on, with all three numbers: `1.27.3`. Ordered by number, not by text.
///
/// Source: <https://go.dev/doc/toolchain#version>. Pre-releases (`1.27rc1`) are not covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct GoVersion {
    numbers: [u32; 3],
}

impl fmt::Display for GoVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(formatter, "{major}.{minor}.{patch}")
    }
}

/// A text that is not a version of Go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a version of Go: expected three numbers as in `1.27.3`")]
pub struct InvalidGoVersion {
    /// The text as it was given.
    pub text: String,
}

impl FromStr for GoVersion {
    type Err = InvalidGoVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        numbers(text)
            .and_then(|numbers| numbers.try_into().ok())
            .map(|numbers| Self { numbers })
            .ok_or_else(|| InvalidGoVersion { text: text.to_owned() })
    }
}

impl TryFrom<String> for GoVersion {
    type Error = InvalidGoVersion;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<GoVersion> for String {
    fn from(version: GoVersion) -> Self {
        version.to_string()
    }
}

/// What a feature asks for: `1.27`, `1.27.3` or `go1.27.3`. It selects every version that begins with its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRequest {
    numbers: Vec<u32>,
}

impl VersionRequest {
    /// Whether `version` begins with the numbers asked for: `1.2` has no claim on 1.27.3.
    pub fn matches(&self, version: &GoVersion) -> bool {
        version.numbers.starts_with(&self.numbers)
    }
}

/// A text that asks for no version of Go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` does not ask for a version of Go: expected `1.27`, `1.27.3` or `go1.27.3`")]
pub struct InvalidRequest {
    /// The text as it was given.
    pub text: String,
}

impl FromStr for VersionRequest {
    type Err = InvalidRequest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        numbers(text.strip_prefix("go").unwrap_or(text))
            .filter(|numbers| numbers.len() <= 3)
            .map(|numbers| Self { numbers })
            .ok_or_else(|| InvalidRequest { text: text.to_owned() })
    }
}

/// The numbers between dots, each in its one canonical spelling (`01` and `+1` are refused).
fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse::<u32>().ok().filter(|number| number.to_string() == part)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_are_ordered_by_number() {
        let version = |text: &str| text.parse::<GoVersion>().unwrap();
        assert!(version("1.22.10") > version("1.22.9"));
        assert!(version("1.100.0") > version("1.27.3"));
    }

    #[test]
    fn a_request_matches_whole_numbers() {
        let version: GoVersion = "1.27.3".parse().unwrap();
        let matches = |request: &str| request.parse::<VersionRequest>().unwrap().matches(&version);
        assert!(matches("1") && matches("1.27") && matches("1.27.3") && matches("go1.27.3"));
        assert!(!matches("1.2") && !matches("1.27.30") && !matches("2"));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in
            ["", "1", "1.27", "go1.27.3", "1.27rc1", "1.027.3", "1.27.3.4", "1.27.+3", "1..3", "latest"]
        {
            assert!(text.parse::<GoVersion>().is_err(), "{text}");
        }
        for text in ["", "go", "gogo1.27", "1.27.3.4", "1.", "latest", ">=1.27"] {
            assert!(text.parse::<VersionRequest>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_version_reads_as_it_is_written(numbers: [u32; 3]) {
            let version = GoVersion { numbers };
            prop_assert_eq!(version.to_string().parse(), Ok(version));
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<GoVersion>();
            let _ = text.parse::<VersionRequest>();
        }
    }
}

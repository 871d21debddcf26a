//! What a check is about: a stream of the last command, or a file.

use std::str::FromStr;

/// A stream of the last command, or a file.
#[derive(Clone, Debug, PartialEq, Eq, cucumber::Parameter)]
#[param(name = "content", regex = "stdout|stderr|the file \"[^\"]*\"")]
pub(crate) enum Content {
    /// What the last command wrote to its standard output.
    Stdout,
    /// What it wrote to its standard error.
    Stderr,
    /// A file, by its path.
    File(String),
}

impl FromStr for Content {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = || text.strip_prefix("the file \"")?.strip_suffix('"').map(str::to_owned);
        match text {
            "stdout" => Ok(Self::Stdout),
            "stderr" => Ok(Self::Stderr),
            _ => path().map(Self::File).ok_or_else(|| format!("`{text}` is neither a stream nor a file")),
        }
    }
}

impl std::fmt::Display for Content {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stdout => formatter.write_str("stdout"),
            Self::Stderr => formatter.write_str("stderr"),
            Self::File(path) => write!(formatter, "the file `{path}`"),
        }
    }
}

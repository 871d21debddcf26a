//! Why an artifact could not be stabilized, or a stabilizer not be had.

use super::StabilizedFormat;

/// An artifact could not be stabilized.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StabilizeError {
    /// It begins as a file of the format and is none.
    #[error("stabilize the artifact: not readable as {format}: {reason}")]
    Unreadable {
        /// The format that its first bytes promise.
        format: StabilizedFormat,
        /// What is wrong with it.
        reason: String,
    },
    /// The system can't read it.
    #[error("stabilize the artifact: read it: {reason}")]
    Read {
        /// What the system says.
        reason: String,
    },
    /// It has more bytes than are read at most.
    #[error("stabilize the artifact: it has {size} bytes, and at most {limit} are read")]
    TooLong {
        /// How many bytes it has.
        size: u64,
        /// How many are read at most.
        limit: u64,
    },
    /// It unpacks to more than is read at most.
    #[error("stabilize the artifact: it unpacks to more than {limit} bytes")]
    TooLarge {
        /// How many bytes are unpacked at most, nested archives included.
        limit: u64,
    },
    /// A replacement is matched by its own pattern, so that a second run would change the result again.
    #[error(
        "stabilize the artifact: {stabilizer} would change its own result again; choose a replacement that its pattern does not match"
    )]
    Unstable {
        /// The stabilizer.
        stabilizer: String,
    },
}

impl StabilizeError {
    pub(super) fn unreadable(format: StabilizedFormat, reason: impl Into<String>) -> Self {
        Self::Unreadable { format, reason: reason.into() }
    }
}

/// A stabilizer was asked for that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("find a stabilizer named `{name}`{}", nearest_names(.nearest))]
pub struct UnknownStabilizer {
    /// The name that was asked for.
    pub name: String,
    /// Names that look like it, the nearest first; often none.
    pub nearest: Vec<String>,
}

fn nearest_names(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let names: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    format!("; did you mean {}?", names.join(" or "))
}

/// A user's stabilizer can't be made of what was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidStabilizer {
    /// Its name is no name, or one of the catalogue.
    #[error(
        "`{name}` can't name a stabilizer: a name has letters, digits, `-`, `_` and `.`, and is none of `twinbuild stabilizers`"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// It has no reason.
    #[error("the stabilizer `{name}` has no reason")]
    NoReason {
        /// Its name.
        name: String,
    },
    /// It does nothing, or more than one thing.
    #[error("a stabilizer has one of `replace-pattern` and `exclude-path`")]
    Kind,
    /// It names no paths.
    #[error("{kind} names no paths, or an empty one")]
    NoPath {
        /// What it does.
        kind: &'static str,
    },
    /// The pattern is no regular expression.
    #[error("the pattern of {kind} is no regular expression: {reason}")]
    Pattern {
        /// What it does.
        kind: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

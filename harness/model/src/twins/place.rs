//! Where in the source the cause of a verdict lies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The place in the source that a verdict points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourcePlace {
    /// The file, relative to the source's root, with `/`.
    pub path: String,
    /// The line in it, from 1; `None` where no line of it stands for the cause, as in a file that is no text.
    pub line: Option<u64>,
    /// What is there.
    pub kind: SourcePlaceKind,
    /// The same in words: `the build flag -ldflags is set here`.
    pub why: String,
}

/// What is at a place, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourcePlaceKind {
    /// An input that differed: its first line that did.
    DriftedFile,
    /// What lets a cause vary, as a prediction says.
    Prediction,
    /// A build flag or a variable that is a cause.
    Setting,
    /// The `module` line: the cause is in no line of the source.
    Module,
}

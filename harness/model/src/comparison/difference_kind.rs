//! The sorts of differences that reports show by themselves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sort of difference that reports show by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// A text that a program holds: a constant, or what a variable points to.
    String,
    /// The size of a function, or a function that one side alone has.
    FunctionSize,
    /// Anything else.
    #[default]
    Other,
}

impl DifferenceKind {
    /// Whether no report shows it by itself.
    pub fn is_other(&self) -> bool {
        *self == Self::Other
    }
}

//! What the configuration of a build lets one predict before it is built.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One prediction: a build of this source will come out otherwise elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// A stable code: `missing-trimpath`.
    pub code: String,
    /// What will differ, and between which builds.
    pub message: String,
    /// The file that says so, relative to the source's root, with `/`; `None` where it is what no file says.
    pub path: Option<String>,
    /// The line in it, from 1.
    pub line: Option<u64>,
    /// What was measured: `1,268,396 of 2.4 million bytes differed (Go 1.27.3, linux/amd64)`.
    pub evidence: String,
    /// The scenario that shows it: `features/variations.feature: Without -trimpath the folder leaks`.
    pub shown_by: String,
    /// What to do.
    pub fix: String,
}

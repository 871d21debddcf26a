//! All that is known about one pair of twins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SourcePlace, TwinsVerdict};
use crate::{Comparison, Platform, Sha256};

/// The version of [`TwinsReport`] that this program writes.
///
/// It grows by one with each change that a reader of the former version would misread.
pub const TWINS_VERSION: u32 = 1;

/// One action built twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TwinsReport {
    /// [`TWINS_VERSION`] at the time of writing.
    pub version: u32,
    /// What was built, as the user calls it: `go build ./cmd/greeter`.
    pub title: String,
    /// The platform that was built for; `None` for a command that is no Go build.
    pub target: Option<Platform>,
    /// What the twins showed.
    pub verdict: TwinsVerdict,
    /// One sentence that says it all: what differs, why, where, and what fixes it.
    pub sentence: String,
    /// The variations that were asked for, with what the probes read.
    pub variations: Vec<AppliedVariation>,
    /// What makes the twins differ: every minimal cause that was found.
    pub causes: Vec<Cause>,
    /// Whether the search for causes was ended by its bound, so that there may be others.
    pub search_cut: bool,
    /// How many builds were made, and what for.
    pub builds: BuildCounts,
    /// Which input drifted, by Go's own action hashes; `None` where they were not asked or not to be had.
    pub input_drift: Option<InputDrift>,
    /// Where the artifacts differ; `None` where there are no two artifacts.
    pub comparison: Option<Comparison>,
    /// Digests of what the two builds left; `None` where a build left nothing.
    pub digests: [Option<Sha256>; 2],
    /// What the three ways to a cause say of each other.
    pub ways: Ways,
    /// Fixes that were tried, with what came of it.
    pub fixes: Vec<CheckedFix>,
    /// Where in the source the cause lies; `None` where the source is no Go module and nothing in it is the cause.
    pub place: Option<SourcePlace>,
}

/// How many builds were made, and what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildCounts {
    /// Of the search for causes, the two of the twins included.
    pub search: u32,
    /// How many the search may take: 2 + 2·c·log₂ v, rounded down, where c is `causing` and v is `variations`. One more is
    /// allowed for one cause among three or five variations, since no search can do with fewer.
    pub search_bound: u32,
    /// How many variations the causes name: one for a cause of one variation, and each of those that make a difference only
    /// together. Where the bound ended the search, those count that are certain to be there.
    pub causing: u32,
    /// How many variations the search was among.
    pub variations: u32,
    /// Builds that were made once more, to see whether they come out as before.
    pub repeats: u32,
    /// Builds with fixes that were tried.
    pub fixes: u32,
}

impl BuildCounts {
    /// All of them.
    pub fn all(&self) -> u32 {
        self.search.saturating_add(self.repeats).saturating_add(self.fixes)
    }
}

/// A variation and the proof that it was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppliedVariation {
    /// Its name in the catalogue.
    pub name: String,
    /// What the probe read inside the first build's environment; `None` where the variation was not applied.
    pub first: Option<String>,
    /// What the probe read inside the second build's environment.
    pub second: Option<String>,
    /// Whether the readings differ as they must.
    pub effective: bool,
    /// Why it was not applied, where it was not.
    pub not_varied: Option<String>,
}

/// A smallest set of variations that makes the twins differ: none of its parts does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// The variations; more than one where only together they make a difference.
    pub variations: Vec<String>,
    /// The group that all of them are of, where the user asked for it by its name.
    pub group: Option<String>,
    /// The fix that is known for it: `-trimpath`.
    pub fix: Option<String>,
}

/// The answer of Go's action hashes: which input of which step of the build was another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputDrift {
    /// The root causes: inputs that differ without an input below them that does.
    pub roots: Vec<DriftedInput>,
    /// How many more root causes were found than `roots` holds.
    pub left_out: u64,
    /// Packages with the same inputs and another output.
    pub nondeterministic: Vec<String>,
    /// How many actions were compared.
    pub actions: u64,
    /// Why the answer is weaker than it could be, where it is: a Go version whose output is not known.
    pub weaker: Option<String>,
}

/// One input that differed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DriftedInput {
    /// The step of the build: `build example.com/greeter`, `link example.com/greeter`, `build every package`.
    pub action: String,
    /// The input's name: `CGO_ENABLED`, `file banner.txt`, `compile flags`.
    pub input: String,
    /// Its value in the first build; `None` where it had none.
    pub first: Option<String>,
    /// Its value in the second build.
    pub second: Option<String>,
}

/// What the three ways to a cause say of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ways {
    /// Whether those that answered agree; `None` where fewer than two answered and nothing contradicts the answer.
    pub agree: Option<bool>,
    /// What each said, one sentence each.
    pub said: Vec<String>,
}

/// A fix and whether it was shown to work: the twins were built again with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedFix {
    /// The fix: `-trimpath`; several that were tried together stand one after another.
    pub fix: String,
    /// The variations of the cause for which it was tried by itself; `None` where everything was varied.
    pub for_cause: Option<Vec<String>>,
    /// Whether the twins were identical with it.
    pub works: bool,
    /// What came of it, where it does not.
    pub why_not: Option<String>,
}

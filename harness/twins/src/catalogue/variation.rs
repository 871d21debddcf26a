//! One entry of the catalogue.

use serde::Deserialize;
use twinbuild_model::Clue;

use super::Effect;

/// One named perturbation of how a build is made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variation {
    /// Its name: `time zone`.
    pub name: String,
    /// Its name in reprotest, where that has it: `timezone`.
    pub reprotest: Option<String>,
    /// A name for several variations together: `build path`.
    pub group: Option<String>,
    /// Whether it is about the circumstances of a build, which should not matter, or about its inputs, which may.
    pub kind: VariationKind,
    /// The tool of the machine that it needs, by its name in [`TOOLS`](crate::TOOLS).
    pub needs: Option<String>,
    /// What it changes, from what to what.
    pub what: String,
    /// Which builds can be varied so.
    #[serde(default)]
    pub applies_to: AppliesTo,
    /// The one architecture of targets that it is about; `None` for all.
    pub architecture: Option<String>,
    /// What is to be expected of a Go build.
    pub expected: Expected,
    /// Why.
    pub why: String,
    /// How the inputs begin that Go's action hashes show to differ, where a Go binary is another because of it.
    #[serde(default)]
    pub inputs: Vec<String>,
    /// What a comparison of two Go binaries finds because of it, one of these at least.
    #[serde(default)]
    pub clues: Vec<Clue>,
    /// The codes of the predictions that foresee it: where one points to a line, that is where its cause lies.
    #[serde(default)]
    pub predicted_by: Vec<String>,
    /// A shell script that reads back, inside the build's environment, what the variation changed. Its arguments are the
    /// build's command.
    pub probe: String,
    /// What both sides read where there is nothing to vary, and why: not an effect that is missing.
    pub at_limit: Option<Limit>,
    /// What makes a build independent of it: a build flag, `NAME=value`, or `FILE: LINE` for a line in a file.
    pub fix: Option<String>,
    /// What both sides have whenever the variation was asked for.
    #[serde(default)]
    pub both: Effect,
    /// What the first side has.
    #[serde(default)]
    pub first: Effect,
    /// What the second side has.
    #[serde(default)]
    pub second: Effect,
}

/// Where a variation can't change anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Limit {
    /// What the probe reads on both sides.
    pub reading: String,
    /// Why.
    pub why: String,
}

/// What a variation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VariationKind {
    /// Where, when and by whom a build is made. All of them are what "everything" means.
    Circumstance,
    /// What a build is told or given. Varied only by name.
    Input,
}

/// Which builds can be varied so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppliesTo {
    /// Any command.
    #[default]
    Commands,
    /// Any command but a Go build.
    CommandsAlone,
    /// Those that have a Go toolchain.
    Toolchains,
    /// Go builds alone.
    GoBuilds,
}

/// What a variation does to a Go binary, as it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// The same bytes.
    Same,
    /// The same bytes with `-trimpath`, others without.
    SameWithTrimpath,
    /// Other bytes.
    Differs,
    /// The build fails.
    Fails,
}

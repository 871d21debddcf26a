//! The verdict on twins.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What two builds of one action showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "verdict")]
pub enum TwinsVerdict {
    /// The same bytes, under variations that were all proven to be applied.
    Reproducible,
    /// The same bytes after these stabilizers.
    Equivalent {
        /// Those that changed something, in the order in which they were applied.
        stabilizers: Vec<AppliedStabilizer>,
    },
    /// Other bytes, since an input of the build differed.
    Drift,
    /// Other bytes from the same inputs.
    Nondeterministic {
        /// The package whose compilation gave other bytes; `None` where that is not known.
        package: Option<String>,
    },
    /// A variation that was asked for had no effect inside the build's environment, so nothing was shown.
    Ineffective {
        /// The variations.
        variations: Vec<String>,
    },
    /// A build failed.
    BuildFailed {
        /// Which: `the first build`, `the second build`.
        which: String,
        /// The layer that failed.
        layer: Option<String>,
    },
    /// Nothing was varied.
    NotVaried {
        /// Why.
        why: String,
    },
}

impl fmt::Display for TwinsVerdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reproducible => formatter.write_str("reproducible"),
            Self::Equivalent { stabilizers } => {
                let names: Vec<String> = stabilizers.iter().map(ToString::to_string).collect();
                write!(formatter, "equivalent after {}", names.join(", "))
            }
            Self::Drift => formatter.write_str("drift"),
            Self::Nondeterministic { package: Some(package) } => {
                write!(formatter, "nondeterministic: {package}")
            }
            Self::Nondeterministic { package: None } => formatter.write_str("nondeterministic"),
            Self::Ineffective { variations } => {
                write!(formatter, "ineffective: {}", variations.join(", "))
            }
            Self::BuildFailed { which, layer: Some(layer) } => {
                write!(formatter, "build failed: {which}, layer {layer}")
            }
            Self::BuildFailed { which, layer: None } => write!(formatter, "build failed: {which}"),
            Self::NotVaried { why } => write!(formatter, "not varied: {why}"),
        }
    }
}

/// A stabilizer that was applied to both artifacts before they were compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppliedStabilizer {
    /// Its name: `pe-timestamp`.
    pub name: String,
    /// Its version: what it changes is fixed for each.
    pub version: u32,
    /// What it does and with which arguments, where the user made it: `replace-pattern(etc/*.txt, built \d+, built 0)`.
    pub definition: Option<String>,
    /// Why it is allowed to change what it does.
    pub reason: String,
}

impl AppliedStabilizer {
    /// Its name and version, with what it does where the user made it: `build-log@1, exclude-path(log/**)`.
    pub fn described(&self) -> String {
        match &self.definition {
            Some(definition) => format!("{self}, {definition}"),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for AppliedStabilizer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.name, self.version)
    }
}

//! What is said of a failed build: the layer that failed, why, how to verify it and how to fix it.

mod layer;
mod layer_name;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use layer::Layer;
pub use layer_name::UnknownLayer;

/// Why a build failed, as far as its log, the record of its network and its trace tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// The layer that failed; `unknown` is an answer, not an error.
    pub layer: Layer,
    /// The cause in a sentence without a full stop.
    pub cause: String,
    /// What tells so, at most eight; none where the layer is unknown.
    pub evidence: Vec<Evidence>,
    /// A command that a person can run to see whether the cause is the one, where there is one.
    pub verify: Option<String>,
    /// What helps, where that is known.
    pub fix: Option<Fix>,
    /// Other causes, the likelier first: those that the same text allows, and those of other lines.
    pub also: Vec<Alternative>,
}

/// Another cause that is possible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The layer.
    pub layer: Layer,
    /// The cause in a sentence without a full stop.
    pub cause: String,
    /// What tells so beside the evidence of the diagnosis itself.
    pub evidence: Vec<Evidence>,
    /// A command that a person can run to see whether the cause is this one, where there is one.
    pub verify: Option<String>,
    /// What helps, where that is known.
    pub fix: Option<Fix>,
}

/// One line that tells a cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Where it stands.
    pub source: EvidenceSource,
    /// The number of the line in the log or in that of strace, or of the event in the record, from 1.
    pub number: u64,
    /// The line without escape sequences of terminals, cut at 400 bytes; or the event, or what the trace has, in words.
    pub text: String,
}

/// Where evidence stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceSource {
    /// A line of the build's log.
    Log,
    /// An event of the record of the network.
    Network,
    /// A line of strace's log.
    Trace,
}

/// What helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// What to do, for a person, in a sentence without a full stop.
    pub advice: String,
    /// A change of the build's environment that does it, where one does.
    pub change: Option<Change>,
}

/// A change of a build's environment that can be made by a program before the build is run again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// A variable gets a value.
    SetVariable {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// A variable is taken away.
    UnsetVariable {
        /// Its name.
        name: String,
    },
    /// The authority that signed the certificate that was shown becomes one that the build trusts.
    TrustAuthority,
    /// Names are resolved by a name server that answers.
    UseNameServer,
    /// The go command is run in the source before the build.
    GoCommand {
        /// Its arguments: `["mod", "tidy"]`.
        arguments: Vec<String>,
    },
}

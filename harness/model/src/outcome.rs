//! What running an action left.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ContainerImage, Digest, Sha256};

/// What running an action left: the Remote Execution API's action result, and what it cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The executor that ran it: `host`, `sandbox`, `container`.
    pub executor: String,
    /// The image that a container ran it in; `None` for the other executors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ContainerImage>,
    /// How the command ended.
    pub exit: Exit,
    /// What it wrote to its standard output.
    pub stdout: Stream,
    /// What it wrote to its standard error.
    pub stderr: Stream,
    /// Digest of the output folder's root `Directory` message; `None` where nothing was left.
    pub output_root: Option<Digest>,
    /// The same of names, contents and links alone, without executable bits: what machines of all platforms can agree on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_contents: Option<Digest>,
    /// What it used.
    pub resources: Resources,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Exit {
    /// It ended by itself with this status; 0 is success.
    Status(i32),
    /// A signal ended it.
    Signal(i32),
    /// It was killed, with its children, when the time limit was reached.
    TimedOut {
        /// The limit.
        limit_seconds: u64,
    },
}

impl Exit {
    /// Whether the command ended by itself with status 0.
    pub fn is_success(self) -> bool {
        self == Self::Status(0)
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(formatter, "exit status {status}"),
            Self::Signal(signal) => write!(formatter, "signal {signal}"),
            Self::TimedOut { limit_seconds } => {
                write!(formatter, "killed at the time limit of {limit_seconds} s")
            }
        }
    }
}

/// A stream that was written to disk as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of all of it.
    pub sha256: Sha256,
}

/// What a command and its children used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// Time from start to end, in milliseconds.
    pub wall_milliseconds: u64,
}

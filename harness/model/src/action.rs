//! An action: a value that says what would be run. Nothing runs here.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Digest, NetworkPolicy, Umask, User};

/// A command, its environment, the digest of what it is given and what it should leave.
///
/// Modelled on `Action` and `Command` of the Remote Execution API v2, so that an action's digest can name a
/// result: <https://github.com/bazelbuild/remote-apis/blob/main/build/bazel/remote/execution/v2/remote_execution.proto>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// The program and its arguments. The program is looked up in the action's own `PATH`.
    pub arguments: Vec<String>,
    /// Every variable that the command sees; there are no others.
    pub variables: BTreeMap<String, String>,
    /// Where the command starts, relative to the source's root, with `/`; empty for the root itself.
    pub working_directory: String,
    /// Digest of the root `Directory` message of the source copy.
    pub input_root: Digest,
    /// What the command is expected to leave, relative to the output folder.
    pub output_paths: Vec<String>,
    /// What the executor must provide.
    pub requirements: Requirements,
    /// After how many seconds the command and all its children are killed.
    pub time_limit_seconds: u64,
}

/// What an action asks of its executor beyond running a command.
///
/// An executor that can't provide one of them refuses the action; it never ignores it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirements {
    /// What the command may reach; `None` leaves it to the executor.
    pub network: Option<NetworkPolicy>,
    /// Who runs the command; `None` leaves it to the executor.
    pub user: Option<User>,
    /// The name that the machine calls itself; `None` leaves it to the executor.
    pub host_name: Option<String>,
    /// The file mode creation mask; `None` leaves it to the executor.
    pub umask: Option<Umask>,
}

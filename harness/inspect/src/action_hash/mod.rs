//! Go's own answer to what a build depends on: the inputs of each action's hash, and the ids that came of them.
//!
//! `go build` tells them in two ways: `GODEBUG=gocachehash=1` makes it write every line that enters a hash to its
//! standard error, and `-debug-actiongraph=FILE` writes the actions with their ids. Neither is documented as stable, so
//! what is not known is kept as a whole line and nothing is refused.

mod action_graph;
mod action_hashes;
mod action_input;
mod hash_line;
mod hash_log;
mod stamp;

pub use action_hashes::{ActionHashes, HashedAction, action_hashes};
pub use action_input::{ActionInput, ActionInputKind};

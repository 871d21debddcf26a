//! What the steps of one scenario share.

mod build;
mod caches;
mod checks;
mod context;
mod crashes;
mod declare;
mod environment_matrix;
mod evidence;
mod evidence_kind;
mod failure;
mod graph_changes;
mod identity;
mod lab;
mod module_findings;
mod opened;
mod paths;
mod platforms;
mod program;
mod session;
mod state;
mod trace;
mod twins;

pub use context::RunContext;
pub use failure::Failure;
pub use state::World;

pub(crate) use build::BuildRequest;
pub(crate) use checks::{Presence, Sameness};
pub(crate) use evidence_kind::EvidenceKind;
pub(crate) use failure::FAILURE_MARK;
pub(crate) use identity::ScenarioIdentity;
pub(crate) use lab::Heals;
pub(crate) use session::{Content, FileState, Reading};
pub(crate) use state::ScenarioLog;
pub(crate) use twins::{TwinsEnd, TwinsRequest};

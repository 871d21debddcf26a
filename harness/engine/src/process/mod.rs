//! Running one process tree: streamed to disk, limited in time, and gone when its owner is.

mod kept;
mod log_file;
mod run;
#[cfg_attr(unix, path = "tree_unix.rs")]
#[cfg_attr(windows, path = "tree_windows.rs")]
mod tree;

pub(crate) use kept::KeptProcess;
pub(crate) use log_file::said;
pub use log_file::{log_contains, log_window};
pub use run::{Logs, ProcessError, ProcessPlan, run};

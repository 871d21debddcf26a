//! A process that runs beside others until it is dropped.

use std::fmt;

use super::run::{Logs, ProcessError, ProcessPlan, spawn};
use super::tree::ProcessTree;

/// A process that runs until it ends or this is dropped, which kills it with all its children.
pub(crate) struct KeptProcess(ProcessTree);

impl KeptProcess {
    /// Starts it; it writes to the log files.
    ///
    /// # Errors
    /// When a log file can't be made, or the program can't be started.
    pub(crate) fn start(plan: &ProcessPlan, logs: &Logs) -> Result<Self, ProcessError> {
        spawn(plan, logs).map(Self)
    }

    /// Whether it ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.0.has_ended()
    }
}

impl fmt::Debug for KeptProcess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeptProcess")
    }
}

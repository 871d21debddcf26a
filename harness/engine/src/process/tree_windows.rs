//! A process and its children on Windows: a job object, ended as one.

use std::io;

use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject};
use tokio::process::Command;
use twinbuild_model::Exit;

/// A running process and its children. Dropping it ends them.
pub(super) struct ProcessTree {
    child: Box<dyn ChildWrapper>,
}

impl ProcessTree {
    /// Starts `command` in a job object of its own.
    pub(super) fn spawn(command: Command) -> io::Result<Self> {
        let child = CommandWrap::from(command).wrap(JobObject).spawn()?;
        Ok(Self { child })
    }

    /// Waits for the process itself; children that it left behind are ended.
    pub(super) async fn wait(&mut self) -> io::Result<Exit> {
        let status = self.child.wait().await?;
        self.kill();
        Ok(Exit::Status(status.code().unwrap_or(-1)))
    }

    /// Whether the process itself ended.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends the whole job. A job that is already gone is no error.
    pub(super) fn kill(&mut self) {
        let _ = self.child.start_kill();
    }
}

impl Drop for ProcessTree {
    fn drop(&mut self) {
        self.kill();
    }
}

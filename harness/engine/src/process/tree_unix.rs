//! A process and its children on Unix: a process group, killed as one.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};
use twinbuild_model::Exit;

/// A running process and all children that stayed in its group. Dropping it kills them.
pub(super) struct ProcessTree {
    child: Child,
    group: Option<Pid>,
}

impl ProcessTree {
    /// Starts `command` as the leader of a new process group.
    ///
    /// On Linux the kernel also kills the process when this program dies, even by SIGKILL.
    pub(super) fn spawn(mut command: Command) -> io::Result<Self> {
        command.process_group(0);
        #[cfg(target_os = "linux")]
        die_with_parent(&mut command);
        let child = command.spawn()?;
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Ok(Self { child, group })
    }

    /// Waits for the process itself; children that it left behind are killed.
    pub(super) async fn wait(&mut self) -> io::Result<Exit> {
        let status = self.child.wait().await?;
        self.kill();
        Ok(exit(status))
    }

    /// Whether the process itself ended.
    pub(super) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Kills the whole group. A group that is already gone is no error.
    pub(super) fn kill(&mut self) {
        if let Some(group) = self.group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Drop for ProcessTree {
    fn drop(&mut self) {
        self.kill();
    }
}

fn exit(status: ExitStatus) -> Exit {
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Status(code),
        (None, Some(signal)) => Exit::Signal(signal),
        (None, None) => Exit::Status(-1),
    }
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the death signal can only be set between fork and exec")]
fn die_with_parent(command: &mut Command) {
    // SAFETY: the closure makes one async-signal-safe system call (prctl) and touches no memory of the parent.
    unsafe {
        command.pre_exec(|| Ok(rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?));
    }
}

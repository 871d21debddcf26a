//! A process that was started and how it ended. Nothing here waits forever.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything may take: a cold standard library on a busy machine takes longest.
const PATIENCE: Duration = Duration::from_secs(300);

/// How often is looked.
const TICK: Duration = Duration::from_millis(10);

/// A process that was started. Dropping it kills it.
pub(crate) struct Running {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The exit code; none after a signal.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Running {
    /// Starts `command` with its streams in new files below `folder`.
    pub(crate) fn start(mut command: Command, folder: &Path) -> Self {
        let streams = tempfile::tempdir_in(folder).unwrap().keep();
        let (stdout, stderr) = (streams.join("stdout"), streams.join("stderr"));
        command.stdin(Stdio::null());
        command.stdout(File::create(&stdout).unwrap()).stderr(File::create(&stderr).unwrap());
        let child = command.spawn().unwrap();
        Self { child, stdout, stderr }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end.
    pub(crate) fn finish(mut self) -> Finished {
        wait_until("the command ends", || !self.is_running());
        let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        Finished {
            code: self.child.wait().unwrap().code(),
            stdout: read(&self.stdout),
            stderr: read(&self.stderr),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that ended is no error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for something to become true.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "waited too long until {what}");
        std::thread::sleep(TICK);
    }
}

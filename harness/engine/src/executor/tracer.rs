//! strace around a command: what the command and its children open, run and connect to.
//!
//! strace stands inside the sandbox, right before the command, so that it sees the paths that the command sees, and nothing
//! of the sandbox's own. Options: <https://man7.org/linux/man-pages/man1/strace.1.html>

use std::path::{Path, PathBuf};

use tokio::process::Command;
use twinbuild_model::Exit;

use super::select::Executor;
use super::{Refusal, machine_program, sandbox};
use crate::process::{Logs, ProcessError};

/// The system calls that are followed. A question mark passes over those that an architecture or strace doesn't know.
const CALLS: &str = "trace=?exit_group,?open,?creat,openat,?openat2,?execve,?execveat,?chdir,?fchdir,?clone,?clone3,\
    ?fork,?vfork,?getdents,?getdents64,?rename,?renameat,?renameat2,?link,?linkat,?connect,?sendto,?sendmsg,?sendmmsg,\
    ?getsockopt,?mkdir,?mkdirat,?fallocate,?io_uring_setup,?stat,?lstat,?newfstatat,?statx,?access,?faccessat,?faccessat2,?readlink,?readlinkat";

/// How strace follows and what it writes: with a filter in the kernel, so that other calls cost nothing; as a grandchild, so
/// that the command ends as it would untraced and nobody waits for what it leaves behind; paths behind file descriptors;
/// whole paths (`PATH_MAX` is 4096 in <https://man7.org/linux/man-pages/man0/limits.h.0p.html>); no signals.
const OPTIONS: [&str; 11] =
    ["-D", "-f", "--seccomp-bpf", "-q", "-y", "-a1", "-s", "4096", "-e", "signal=none", "-e"];

/// Why commands in containers can't be followed.
pub(super) const NOT_IN_A_CONTAINER: &str =
    "the engine starts the command, and strace can follow only what it has started itself";

/// The name of the log, in whatever folder it is written to.
pub(super) const LOG: &str = "log";

/// A strace that works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracer {
    program: PathBuf,
}

impl Tracer {
    /// Finds strace and tries it under `executor`.
    ///
    /// # Errors
    /// When there is none, or it may not or can't follow commands here.
    pub async fn find(executor: &Executor) -> Result<Self, Refusal> {
        if let Executor::Container(_) = executor {
            return Err(Refusal::not_in_a_container("a trace", NOT_IN_A_CONTAINER));
        }
        let refusal = |why: String, hint: &str| Refusal {
            what: "a trace".into(),
            executor: executor.name(),
            why,
            hint: hint.into(),
        };
        if !cfg!(target_os = "linux") {
            return Err(refusal("it needs Linux".into(), "run on Linux"));
        }
        let program = machine_program("strace");
        let program =
            program.ok_or_else(|| refusal("there is no `strace`".into(), "install the package `strace`"))?;
        let tracer = Self { program };
        let hint = "strace 5.3 or later is needed, and a machine that lets it follow processes (`twinbuild doctor` tries it)";
        tracer.probe(executor).await.map_err(|why| refusal(why, hint))?;
        Ok(tracer)
    }

    async fn probe(&self, executor: &Executor) -> Result<(), String> {
        let mut words = match executor {
            Executor::Host | Executor::Container(_) => Vec::new(),
            Executor::Sandbox { bubblewrap } => sandbox::probe_command(bubblewrap),
        };
        words.extend(self.wrapper(Path::new("/dev/null")));
        words.push("true".into());
        let output = Command::new(&words[0])
            .args(&words[1..])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .kill_on_drop(true)
            .output()
            .await;
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(format!(
                "strace can't follow commands: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            )),
            Err(error) => Err(format!("{} can't be started: {error}", words[0])),
        }
    }

    /// The command that runs and follows the command after it, and writes to `log`.
    pub(super) fn wrapper(&self, log: &Path) -> Vec<String> {
        let program = self.program.to_string_lossy().into_owned();
        let options = OPTIONS.map(str::to_owned);
        let to = [CALLS.to_owned(), "-o".into(), log.to_string_lossy().into_owned()];
        std::iter::once(program).chain(options).chain(to).collect()
    }

    /// What the command's end was. A strace that couldn't start the command is an error, not a command that failed.
    pub(super) fn interpret(&self, exit: Exit, logs: &Logs) -> Result<Exit, ProcessError> {
        let own = format!("{}: ", self.program.display());
        match sandbox::own_message(exit, logs, &[own.as_bytes()]) {
            Some(said) => Err(ProcessError::Start {
                program: self.program.clone(),
                current_directory: "/".into(),
                source: std::io::Error::other(said),
            }),
            None => Ok(exit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_comes_last_and_the_command_follows() {
        let tracer = Tracer { program: "/usr/bin/strace".into() };
        let wrapper = tracer.wrapper(Path::new("/trace/log"));
        assert_eq!(wrapper[0], "/usr/bin/strace");
        assert_eq!(wrapper[wrapper.len() - 2..], ["-o", "/trace/log"]);
        assert!(!CALLS.contains(' '), "{CALLS}");
    }
}

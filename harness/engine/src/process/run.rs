//! One process, from its plan to its exit.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::Command;
use twinbuild_model::Exit;

use super::tree::ProcessTree;

/// Everything needed to start a process: what an executor makes of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessPlan {
    /// The program: a path, or a name that is looked up in `PATH` of `variables`.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// All its variables; nothing else of this program's environment is passed on.
    pub variables: BTreeMap<String, String>,
    /// Where it starts.
    pub current_directory: PathBuf,
}

/// The files that a process writes its streams to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logs {
    /// For the standard output.
    pub stdout: PathBuf,
    /// For the standard error.
    pub stderr: PathBuf,
}

/// A process that couldn't be run at all.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// A log file couldn't be made.
    #[error("create the log file {}", path.display())]
    CreateLog {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// What the program said couldn't be put into its log file.
    #[error("write what the program said to the log file {}", path.display())]
    FillLog {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The program couldn't be started.
    #[error("start {} in {}", program.display(), current_directory.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Where it should have started.
        current_directory: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The program's end couldn't be waited for.
    #[error("wait for {}", program.display())]
    Wait {
        /// The program.
        program: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

/// Runs `plan` to its end, or kills it with all its children after `time_limit`.
///
/// The process writes straight into the log files, so that a build's output costs no memory here, whatever its
/// size. Dropping the future kills the process and its children.
///
/// # Errors
/// When a log file can't be made, or the program can't be started or waited for. A program that fails is no error.
pub async fn run(
    plan: &ProcessPlan,
    logs: &Logs,
    time_limit: Duration,
) -> Result<(Exit, Duration), ProcessError> {
    let started = Instant::now();
    let mut tree = spawn(plan, logs)?;
    let exit = match tokio::time::timeout(time_limit, tree.wait()).await {
        Ok(exit) => exit,
        Err(_elapsed) => {
            tree.kill();
            // The kill is certain; waiting only reaps the process, so that its files are closed when we return.
            tree.wait().await.map(|_| Exit::TimedOut { limit_seconds: time_limit.as_secs() })
        }
    };
    let exit = exit.map_err(|source| ProcessError::Wait { program: plan.program.clone(), source })?;
    Ok((exit, started.elapsed()))
}

/// Starts the process of `plan`.
pub(super) fn spawn(plan: &ProcessPlan, logs: &Logs) -> Result<ProcessTree, ProcessError> {
    let mut command = Command::new(&plan.program);
    command
        .args(&plan.arguments)
        .env_clear()
        .envs(&plan.variables)
        .current_dir(&plan.current_directory)
        .stdin(Stdio::null())
        .stdout(create_log(&logs.stdout)?)
        .stderr(create_log(&logs.stderr)?);
    ProcessTree::spawn(command).map_err(|source| ProcessError::Start {
        program: plan.program.clone(),
        current_directory: plan.current_directory.clone(),
        source,
    })
}

fn create_log(path: &Path) -> Result<File, ProcessError> {
    File::create(path).map_err(|source| ProcessError::CreateLog { path: path.to_owned(), source })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    struct Setup {
        folder: tempfile::TempDir,
        logs: Logs,
    }

    fn setup() -> Setup {
        let folder = tempfile::tempdir().unwrap();
        let logs = Logs { stdout: folder.path().join("stdout"), stderr: folder.path().join("stderr") };
        Setup { folder, logs }
    }

    fn shell(setup: &Setup, script: &str) -> ProcessPlan {
        ProcessPlan {
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), script.into()],
            variables: [("PATH".to_owned(), "/usr/bin:/bin".to_owned())].into(),
            current_directory: setup.folder.path().to_owned(),
        }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn streams_and_status_are_kept_apart() {
        let setup = setup();
        let plan = shell(&setup, "echo out; echo err >&2; exit 3");
        let (exit, _) = run(&plan, &setup.logs, LONG).await.unwrap();
        assert_eq!(exit, Exit::Status(3));
        assert_eq!(std::fs::read_to_string(&setup.logs.stdout).unwrap(), "out\n");
        assert_eq!(std::fs::read_to_string(&setup.logs.stderr).unwrap(), "err\n");
    }

    #[tokio::test]
    async fn no_variable_comes_from_this_process() {
        let setup = setup();
        let plan = shell(&setup, "env");
        run(&plan, &setup.logs, LONG).await.unwrap();
        let seen = std::fs::read_to_string(&setup.logs.stdout).unwrap();
        // The shell itself adds PWD and, as some do, OLDPWD, SHLVL and _.
        let foreign = seen.lines().filter(|line| {
            !["PATH=", "PWD=", "OLDPWD=", "SHLVL=", "_="].iter().any(|known| line.starts_with(known))
        });
        assert_eq!(foreign.count(), 0, "{seen}");
    }

    #[tokio::test]
    async fn the_time_limit_kills_the_children_too() {
        let setup = setup();
        let plan = shell(&setup, "(sleep 2; echo alive > alive) & sleep 60");
        let (exit, _) = run(&plan, &setup.logs, Duration::from_millis(300)).await.unwrap();
        assert_eq!(exit, Exit::TimedOut { limit_seconds: 0 });
        tokio::time::sleep(Duration::from_millis(2500)).await;
        assert!(!setup.folder.path().join("alive").exists());
    }

    #[tokio::test]
    async fn a_child_left_behind_is_killed_and_one_waited_for_is_not() {
        let setup = setup();
        run(&shell(&setup, "(sleep 1; echo x > left) & exit 0"), &setup.logs, LONG).await.unwrap();
        run(&shell(&setup, "(sleep 1; echo x > waited) & wait"), &setup.logs, LONG).await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(!setup.folder.path().join("left").exists());
        assert!(setup.folder.path().join("waited").exists());
    }

    #[tokio::test]
    async fn dropping_the_run_kills_everything() {
        let setup = setup();
        let plan = shell(&setup, "(sleep 1; echo x > alive) & sleep 60");
        let dropped = tokio::time::timeout(Duration::from_millis(200), run(&plan, &setup.logs, LONG)).await;
        assert!(dropped.is_err());
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert!(!setup.folder.path().join("alive").exists());
    }

    #[tokio::test]
    async fn a_signal_is_told_from_a_status_and_a_missing_program_is_an_error() {
        let setup = setup();
        let (exit, _) = run(&shell(&setup, "kill -TERM $$"), &setup.logs, LONG).await.unwrap();
        assert_eq!(exit, Exit::Signal(15));
        let missing = ProcessPlan { program: "/nothing/here".into(), ..shell(&setup, "") };
        assert!(matches!(run(&missing, &setup.logs, LONG).await, Err(ProcessError::Start { .. })));
    }
}

//! Running an action with an executor, and what it left.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use twinbuild_model::{Action, Outcome, Resources, Stream};

use super::select::Executor;
use super::{Inputs, Refusal};
use crate::background::blocking;
use crate::process::{self, Logs, ProcessError};
use crate::source::{DigestError, digest_file, digest_tree};

/// An action that was run.
#[derive(Clone, Debug)]
pub struct Execution {
    /// What was run.
    pub action: Action,
    /// What it left.
    pub outcome: Outcome,
    /// Where its streams are, as long as the workspace lives.
    pub logs: Logs,
}

/// An action that couldn't be run. One whose command fails is an [`Execution`], not an error.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The executor can't provide what the action asks for.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The process couldn't be run.
    #[error("run `{command}`")]
    Process {
        /// The command line.
        command: String,
        /// The cause.
        #[source]
        source: ProcessError,
    },
    /// What it left couldn't be digested.
    #[error("digest what `{command}` left")]
    Digest {
        /// The command line.
        command: String,
        /// The cause.
        #[source]
        source: DigestError,
    },
    /// The output folder couldn't be read.
    #[error("read the output folder {}", path.display())]
    Output {
        /// The folder.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

/// Runs `action` with `executor`, and digests its streams and the output folder.
///
/// # Errors
/// When the executor refuses the action, or the process can't be run, or what it left can't be read.
pub async fn execute(
    executor: &Executor,
    action: Action,
    inputs: Inputs<'_>,
) -> Result<Execution, ExecuteError> {
    let plan = executor.plan(&action, inputs)?;
    let logs = inputs.workspace.next_logs();
    let command = action.arguments.join(" ");
    executor
        .preflight(&action, inputs)
        .map_err(|source| ExecuteError::Process { command: command.clone(), source })?;
    let limit = Duration::from_secs(action.time_limit_seconds);
    let (exit, wall) = process::run(&plan, &logs, limit)
        .await
        .map_err(|source| ExecuteError::Process { command: command.clone(), source })?;
    let exit = executor
        .interpret(exit, &logs)
        .map_err(|source| ExecuteError::Process { command: command.clone(), source })?;
    let (output, stdout, stderr) = (inputs.workspace.output(), logs.stdout.clone(), logs.stderr.clone());
    let digests = blocking(move || Ok((digest_tree(&output)?, digest_file(&stdout)?, digest_file(&stderr)?)));
    let (output_root, stdout, stderr) =
        digests.await.map_err(|source| ExecuteError::Digest { command, source })?;
    let outcome = Outcome {
        executor: executor.name().to_owned(),
        exit,
        stdout: Stream { bytes: stdout.size_bytes, sha256: stdout.hash },
        stderr: Stream { bytes: stderr.size_bytes, sha256: stderr.hash },
        // The empty folder's message is empty: nothing was left.
        output_root: (output_root.size_bytes > 0).then_some(output_root),
        resources: Resources { wall_milliseconds: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX) },
    };
    Ok(Execution { action, outcome, logs })
}

/// The program and the arguments that run the action's command: wrapped, and under its umask where one is declared.
pub(super) fn command_line(
    action: &Action,
    wrappers: &[Vec<String>],
) -> Result<(String, Vec<String>), Refusal> {
    let mut arguments = action.arguments.clone();
    arguments.splice(0..0, wrappers.iter().flatten().cloned());
    if let Some(umask) = action.requirements.umask {
        if cfg!(windows) {
            return Err(Refusal {
                what: format!("the umask {umask}"),
                executor: "host",
                why: "Windows has none".into(),
                hint: "leave the umask out, or run on Linux or macOS".into(),
            });
        }
        let script = format!("umask {umask}; exec \"$@\"");
        let shell = ["/bin/sh".to_owned(), "-c".to_owned(), script, "sh".to_owned()];
        arguments.splice(0..0, shell);
    }
    if arguments.is_empty() {
        arguments.push(String::new());
    }
    let program = arguments.remove(0);
    Ok((program, arguments))
}

//! Running an action with an executor, and what it left.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twinbuild_model::{Action, Outcome, Resources, Stream};

use super::select::Executor;
use super::tracer::LOG as TRACE_LOG;
use super::{EmulatorCrash, Inputs, Refusal};
use crate::background::blocking;
use crate::container::ContainerError;
use crate::process::{Logs, ProcessError};
use crate::source::{DigestError, OutputDigests, digest_file, digest_output};

/// An action that was run.
#[derive(Clone, Debug)]
pub struct Execution {
    /// What was run.
    pub action: Action,
    /// What it left.
    pub outcome: Outcome,
    /// Where its streams are, as long as the workspace lives.
    pub logs: Logs,
    /// The log of what followed it, where it was traced, as long as the workspace lives.
    pub trace: Option<PathBuf>,
}

/// An action that couldn't be run. One whose command fails is an [`Execution`], not an error.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The executor can't provide what the action asks for.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A container couldn't be had or used.
    #[error(transparent)]
    Container(Arc<ContainerError>),
    /// The process couldn't be run.
    #[error("run `{command}`")]
    Process {
        /// The command line.
        command: String,
        /// The cause.
        #[source]
        source: ProcessError,
    },
    /// What followed it left no log.
    #[error("trace `{command}`")]
    Trace {
        /// The command line.
        command: String,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The emulator ended before the program did.
    #[error("run `{command}`")]
    Emulator {
        /// The command line.
        command: String,
        /// How it ended.
        #[source]
        source: EmulatorCrash,
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

impl From<ContainerError> for ExecuteError {
    fn from(error: ContainerError) -> Self {
        Self::Container(Arc::new(error))
    }
}

impl From<Arc<ContainerError>> for ExecuteError {
    fn from(error: Arc<ContainerError>) -> Self {
        Self::Container(error)
    }
}

impl ExecuteError {
    /// Whether what the action asks for can't be had here, and what the user can do.
    pub fn unavailable(&self) -> Option<Option<String>> {
        match self {
            Self::Refused(refusal) => Some(Some(refusal.hint.clone())),
            Self::Container(error) => Some(error.hint()),
            Self::Emulator { .. } => Some(Some(
                "run the scenario again; if it happens again, this emulator can't run this program"
                    .to_owned(),
            )),
            _ => None,
        }
    }
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
    let logs = inputs.workspace.next_logs();
    let command = action.arguments.join(" ");
    let guest = inputs.conditions.guest.as_ref();
    if let Some(guest) = guest {
        guest.forget_exit();
    }
    let (exit, wall) = executor.run(&action, inputs, &logs).await?;
    let exit = inputs
        .tracer
        .map_or(Ok(exit), |tracer| tracer.interpret(exit, &logs))
        .map_err(|source| ExecuteError::Process { command: command.clone(), source })?;
    let trace = keep_trace(inputs, &logs)
        .map_err(|source| ExecuteError::Trace { command: command.clone(), source })?;
    let exit = guest
        .map_or(Ok(exit), |guest| guest.interpret(exit))
        .map_err(|source| ExecuteError::Emulator { command: command.clone(), source })?;
    if let Some(guest) = guest.cloned() {
        let kept = logs.clone();
        let taken = blocking(move || guest.take_standard_error(&kept, exit)).await;
        taken.map_err(|source| {
            let source = ProcessError::FillLog { path: logs.stderr.clone(), source };
            ExecuteError::Process { command: command.clone(), source }
        })?;
    }
    let (output, stdout, stderr) = (inputs.workspace.output(), logs.stdout.clone(), logs.stderr.clone());
    let digests =
        blocking(move || Ok((digest_output(&output)?, digest_file(&stdout)?, digest_file(&stderr)?)));
    let (OutputDigests { root, contents }, stdout, stderr) =
        digests.await.map_err(|source| ExecuteError::Digest { command, source })?;
    let outcome = Outcome {
        executor: executor.name().to_owned(),
        image: executor.image().cloned(),
        exit,
        stdout: Stream { bytes: stdout.size_bytes, sha256: stdout.hash },
        stderr: Stream { bytes: stderr.size_bytes, sha256: stderr.hash },
        // The empty folder's message is empty: nothing was left.
        output_contents: (contents.size_bytes > 0).then_some(contents),
        output_root: (root.size_bytes > 0).then_some(root),
        resources: Resources { wall_milliseconds: u64::try_from(wall.as_millis()).unwrap_or(u64::MAX) },
    };
    Ok(Execution { action, outcome, logs, trace })
}

/// Moves the log of a traced command to its streams, out of the way of the next command's.
fn keep_trace(inputs: Inputs<'_>, logs: &Logs) -> io::Result<Option<PathBuf>> {
    let Some(_) = inputs.tracer else { return Ok(None) };
    let kept = logs.stdout.with_extension("trace");
    fs::rename(inputs.workspace.trace().join(TRACE_LOG), &kept).map(|()| Some(kept))
}

/// The program and the arguments that run the action's command: by an emulator where it needs one, traced where
/// it is asked for, wrapped, and under its umask where one is declared. The tracer stands next to the command and writes to
/// `trace_folder`, a path that it sees.
pub(super) fn command_line(
    action: &Action,
    inputs: Inputs<'_>,
    trace_folder: &Path,
) -> (String, Vec<String>) {
    let mut arguments = action.arguments.clone();
    if let Some(guest) = &inputs.conditions.guest {
        arguments = guest.command(arguments);
    }
    let tracer = inputs.tracer.map(|tracer| tracer.wrapper(&trace_folder.join(TRACE_LOG)));
    let wrappers = inputs.conditions.wrappers.iter().chain(&tracer);
    arguments.splice(0..0, wrappers.flatten().cloned().collect::<Vec<_>>());
    if let Some(umask) = action.requirements.umask {
        let script = format!("umask {umask}; exec \"$@\"");
        let shell = ["/bin/sh".to_owned(), "-c".to_owned(), script, "sh".to_owned()];
        arguments.splice(0..0, shell);
    }
    if arguments.is_empty() {
        arguments.push(String::new());
    }
    let program = arguments.remove(0);
    (program, arguments)
}

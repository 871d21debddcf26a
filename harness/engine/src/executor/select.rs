//! Choosing an executor: `auto` takes the sandbox where it works, and says so when it does not.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use tokio::process::Command;
use twinbuild_model::{Action, ContainerImage, Exit, Platform, User};

use super::container::ContainerExecutor;
use super::execute::ExecuteError;
use super::preflight::preflight;
use super::{Inputs, Refusal, host, sandbox};
use crate::process::{self, Logs, ProcessError, ProcessPlan};
use crate::workspace::View;

/// What runs actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Executor {
    /// The machine as it is, with a clean environment and private folders.
    Host,
    /// bubblewrap.
    Sandbox {
        /// The program.
        bubblewrap: PathBuf,
    },
    /// Containers of one image.
    Container(ContainerExecutor),
}

impl Executor {
    /// The name in messages and records.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Sandbox { .. } => "sandbox",
            Self::Container(_) => "container",
        }
    }

    /// The platform that commands run on.
    pub fn platform(&self) -> Platform {
        match self {
            Self::Host | Self::Sandbox { .. } => Platform::host(),
            Self::Container(container) => container.platform().clone(),
        }
    }

    /// The image that commands run in, where they run in one.
    pub fn image(&self) -> Option<&ContainerImage> {
        match self {
            Self::Host | Self::Sandbox { .. } => None,
            Self::Container(container) => Some(container.image()),
        }
    }

    /// Where a path that a command sees lies on this machine; one in a container lies nowhere here.
    pub(crate) fn on_host(&self, path: &Path, inputs: Inputs<'_>) -> PathBuf {
        match self {
            Self::Sandbox { .. } => sandbox::on_host(path, inputs),
            Self::Host | Self::Container(_) => path.to_owned(),
        }
    }

    /// The paths as a command sees them.
    pub fn view(&self, inputs: Inputs<'_>) -> View {
        match self {
            Self::Host => host::view(inputs),
            Self::Sandbox { .. } => sandbox::view(inputs),
            Self::Container(container) => container.view(inputs),
        }
    }

    /// Looks whether what `action` starts is there.
    fn preflight(&self, action: &Action, inputs: Inputs<'_>) -> Result<(), ProcessError> {
        if inputs.conditions.guest.is_some() {
            // The program's name is the guest's own; whoever asked for the guest looked for its emulator.
            return Ok(());
        }
        let folder = self.view(inputs).working_directory(&action.working_directory);
        preflight(action, &folder, |path| self.on_host(path, inputs))
    }

    /// Who runs commands where no user is declared; `None` for whoever runs this program.
    pub fn default_user(&self) -> Option<User> {
        match self {
            Self::Host => None,
            Self::Sandbox { .. } => Some(sandbox::default_user()),
            Self::Container(container) => container.default_user(),
        }
    }

    /// Runs `action` with its streams in `logs`: how it ended, and how long it took.
    pub(super) async fn run(
        &self,
        action: &Action,
        inputs: Inputs<'_>,
        logs: &Logs,
    ) -> Result<(Exit, Duration), ExecuteError> {
        if let Self::Container(container) = self {
            return container.run(action, inputs, logs).await;
        }
        let plan = self.plan(action, inputs)?;
        let failed = |source| ExecuteError::Process { command: action.arguments.join(" "), source };
        self.preflight(action, inputs).map_err(failed)?;
        let limit = Duration::from_secs(action.time_limit_seconds);
        let (exit, wall) = process::run(&plan, logs, limit).await.map_err(failed)?;
        let exit = match self {
            Self::Sandbox { bubblewrap } => {
                sandbox::interpret(bubblewrap, &plan, exit, logs).map_err(failed)?
            }
            Self::Host | Self::Container(_) => exit,
        };
        Ok((exit, wall))
    }

    /// The process that runs `action`. A container's commands are run by its engine, so none does.
    ///
    /// # Errors
    /// When the executor can't provide what the action asks for.
    pub fn plan(&self, action: &Action, inputs: Inputs<'_>) -> Result<ProcessPlan, Refusal> {
        match self {
            Self::Host => host::plan(action, inputs),
            Self::Sandbox { bubblewrap } => sandbox::plan(bubblewrap, action, inputs),
            Self::Container(_) => Err(Refusal::not_in_a_container(
                "a process of this machine",
                "its commands are run by the engine",
            )),
        }
    }
}

/// The executor that a user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExecutorRequest {
    /// The sandbox where it works, else the host.
    #[default]
    Auto,
    /// The host.
    Host,
    /// The sandbox or nothing.
    Sandbox,
    /// Containers as the project's own profile for them says.
    Container,
}

impl fmt::Display for ExecutorRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Auto => "auto",
            Self::Host => "host",
            Self::Sandbox => "sandbox",
            Self::Container => "container",
        })
    }
}

/// A text that names no executor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no executor: expected `auto`, `host`, `sandbox` or `container`")]
pub struct UnknownExecutor {
    /// The text as it was given.
    pub text: String,
}

impl FromStr for ExecutorRequest {
    type Err = UnknownExecutor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "host" => Ok(Self::Host),
            "sandbox" => Ok(Self::Sandbox),
            "container" => Ok(Self::Container),
            _ => Err(UnknownExecutor { text: text.to_owned() }),
        }
    }
}

/// The executor of a run.
#[derive(Clone, Debug)]
pub struct SelectedExecutor {
    /// What was taken.
    pub executor: Executor,
    /// What was asked for.
    pub requested: ExecutorRequest,
    /// Why `auto` did not take the sandbox.
    pub reason: Option<String>,
}

/// A sandbox that was asked for and does not work here.
#[derive(Debug, thiserror::Error)]
#[error("use the sandbox: {reason}")]
pub struct SelectError {
    /// Why it does not work.
    pub reason: String,
}

impl SelectedExecutor {
    /// Chooses an executor; containers are asked of [`Containers`](crate::container::Containers). `path` is where bubblewrap
    /// is looked for: the value of this process's `PATH`.
    ///
    /// # Errors
    /// When the sandbox was asked for by name and does not work here.
    pub async fn select(
        requested: ExecutorRequest,
        path: Option<&std::ffi::OsStr>,
    ) -> Result<Self, SelectError> {
        match requested {
            ExecutorRequest::Host => return Ok(Self { executor: Executor::Host, requested, reason: None }),
            ExecutorRequest::Container => {
                return Err(SelectError { reason: "a container was asked for, which has an image".into() });
            }
            ExecutorRequest::Auto | ExecutorRequest::Sandbox => {}
        }
        match find_sandbox(path).await {
            Ok(executor) => Ok(Self { executor, requested, reason: None }),
            Err(reason) if requested == ExecutorRequest::Sandbox => Err(SelectError { reason }),
            Err(reason) => Ok(Self { executor: Executor::Host, requested, reason: Some(reason) }),
        }
    }
}

/// The sandbox if it works here, else why not.
async fn find_sandbox(path: Option<&std::ffi::OsStr>) -> Result<Executor, String> {
    if !cfg!(target_os = "linux") {
        return Err("it needs Linux".into());
    }
    let folders = path.map(std::env::split_paths).into_iter().flatten();
    let bubblewrap = folders.map(|folder| folder.join("bwrap")).find(|program| program.is_file());
    let bubblewrap = bubblewrap
        .ok_or("bubblewrap (`bwrap`) is not on PATH; install the package `bubblewrap`".to_owned())?;
    probe(&bubblewrap).await?;
    Ok(Executor::Sandbox { bubblewrap })
}

async fn probe(bubblewrap: &Path) -> Result<(), String> {
    let words = sandbox::probe_command(bubblewrap);
    let output = Command::new(bubblewrap)
        .args(&words[1..])
        .arg("true")
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| format!("{} can't be started: {error}", bubblewrap.display()))?;
    if output.status.success() {
        Ok(())
    } else {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(format!("bubblewrap can't make its namespaces here: {said}"))
    }
}

//! The container engine of a run: Docker, Podman, or what else speaks the Engine API.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use testcontainers::bollard::Docker;
use testcontainers::core::client::docker_client_instance;
use tokio::sync::Mutex;
use twinbuild_model::{ContainerSettings, Platform};

use super::error::{ContainerError, EngineProblem, ProblemKind};
use super::image::{ProfileFolder, ResolvedImage, resolve};
use super::leftovers;
use crate::workspace::ContainersMark;

/// How long an engine may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an engine may take to answer anything later: a large source is copied over a slow line.
const COPY_PATIENCE: Duration = Duration::from_secs(15 * 60);

/// What an engine says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineDescription {
    /// Its name and version: `Docker 20.10.24`.
    pub name: String,
    /// The newest version of the API that it speaks.
    pub api_version: String,
    /// The platform of its containers.
    pub platform: Platform,
    /// The build of Windows that it runs on, where it does.
    pub os_version: Option<String>,
    /// Whether it runs on this machine, and so sees the same files.
    pub is_here: bool,
    /// Whether it is Podman. Unlike Docker it writes a hosts file for containers without a network too, and gives those
    /// that join another's network a host name of their own.
    pub is_podman: bool,
}

impl fmt::Display for EngineDescription {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.is_here { "here" } else { "on another machine" };
        write!(formatter, "{}, API {}, {}, {place}", self.name, self.api_version, self.platform)
    }
}

/// Which image was asked for.
type ImageRequest = (ProfileFolder, ContainerSettings);

/// An image that was asked for, or why it can't be had.
type ImageAnswer = Result<Arc<ResolvedImage>, Arc<ContainerError>>;

/// An engine, for one run.
pub struct ContainerEngine {
    pub(super) docker: Docker,
    pub(super) description: EngineDescription,
    run: PathBuf,
    host: String,
    images: Mutex<Vec<(ImageRequest, ImageAnswer)>>,
    /// Held while a volume is filled, which every scenario may want.
    pub(super) filling: Mutex<()>,
    next_name: AtomicUsize,
}

impl fmt::Debug for ContainerEngine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ContainerEngine")
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}

impl ContainerEngine {
    /// Asks the engine that this user has who it is. The engine is found as testcontainers finds it: `DOCKER_HOST`, else
    /// the sockets where Docker has its own. Containers are labelled with `run`, a run's folder.
    ///
    /// # Errors
    /// When none answers.
    pub async fn connect(run: &Path) -> Result<Self, ContainerError> {
        let docker = docker_client_instance().await.map_err(|error| ContainerError::Engine(error.into()))?;
        let host = host_name();
        let described = tokio::time::timeout(PATIENCE, describe(&docker, &host)).await;
        let silent = || EngineProblem {
            kind: ProblemKind::Unreachable,
            message: format!("it did not answer within {} s", PATIENCE.as_secs()),
        };
        let description = described.unwrap_or_else(|_| Err(silent())).map_err(ContainerError::Engine)?;
        Ok(Self {
            docker: docker.with_timeout(COPY_PATIENCE),
            description,
            run: run.to_owned(),
            host,
            images: Mutex::default(),
            filling: Mutex::default(),
            next_name: AtomicUsize::new(1),
        })
    }

    /// What it says of itself.
    pub fn description(&self) -> &EngineDescription {
        &self.description
    }

    /// Gets an image; each is asked for once in a run, and so is one that can't be had.
    ///
    /// # Errors
    /// When it can't be had.
    pub async fn image(&self, profile: &ProfileFolder, settings: &ContainerSettings) -> ImageAnswer {
        // Whoever wants any waits for the first, so that two profiles of one base don't make it twice.
        let mut images = self.images.lock().await;
        let is_asked = |(of, with): &ImageRequest| of == profile && with == settings;
        if let Some((_, answer)) = images.iter().find(|(request, _)| is_asked(request)) {
            return answer.clone();
        }
        let image = resolve(&self.docker, &self.description, &self.run, profile, settings).await;
        let image = image.map(Arc::new).map_err(Arc::new);
        images.push(((profile.clone(), settings.clone()), image.clone()));
        image
    }

    /// Removes the containers of this machine's dead runs, and returns their names.
    ///
    /// # Errors
    /// When the engine can't list them.
    pub async fn sweep(&self) -> Result<Vec<String>, ContainerError> {
        let removed = leftovers::remove_of_dead_runs(&self.docker, &self.host).await;
        if removed.is_ok() {
            ContainersMark::of(&self.run).forget_dead();
        }
        removed.map_err(ContainerError::Engine)
    }

    /// Removes what is left of this run: containers that were being started when the run was stopped.
    ///
    /// # Errors
    /// When the engine can't list them.
    pub async fn remove_all(&self) -> Result<(), ContainerError> {
        leftovers::remove_of_run(&self.docker, &self.run).await.map_err(ContainerError::Engine)?;
        ContainersMark::of(&self.run).remove();
        Ok(())
    }

    /// A container's name that this run has not given before.
    pub(super) fn fresh_name(&self) -> String {
        let run = self.run.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        format!("twinbuild-{run}-{}", self.next_name.fetch_add(1, Ordering::Relaxed))
    }

    /// The labels of this run's containers.
    pub(super) fn labels(&self) -> std::collections::HashMap<String, String> {
        leftovers::labels(&self.run, &self.host)
    }

    /// Notes on the disk that this run has containers, for the run that sweeps if this one can't.
    pub(super) fn mark_run(&self) -> std::io::Result<()> {
        ContainersMark::of(&self.run).make()
    }

    /// What tells this machine's things from another's in an engine that serves both.
    pub(super) fn host(&self) -> &str {
        &self.host
    }
}

async fn describe(docker: &Docker, host: &str) -> Result<EngineDescription, EngineProblem> {
    let version = docker.version().await?;
    let info = docker.info().await?;
    let os = version.os.unwrap_or_else(|| "linux".to_owned());
    let architecture = version.arch.unwrap_or_else(|| "amd64".to_owned());
    let platform = format!("{os}/{architecture}").parse().map_err(|error| EngineProblem {
        kind: ProblemKind::Other,
        message: format!("its platform makes no sense: {error}"),
    })?;
    let components = version.components.unwrap_or_default();
    let is_podman = components.iter().any(|component| component.name.contains("Podman"));
    let name = if is_podman { "Podman" } else { "Docker" };
    Ok(EngineDescription {
        name: format!("{name} {}", version.version.unwrap_or_else(|| "of unknown version".to_owned())),
        api_version: version.api_version.unwrap_or_else(|| "unknown".to_owned()),
        is_here: info.name.as_deref() == Some(host) && os == std::env::consts::OS,
        os_version: info.os_version.filter(|_| os == "windows"),
        platform,
        is_podman,
    })
}

#[cfg(unix)]
fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// No engine is taken for one on this machine: everything is copied.
#[cfg(not(unix))]
fn host_name() -> String {
    "this machine".to_owned()
}

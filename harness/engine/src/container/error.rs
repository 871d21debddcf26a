//! What can go wrong with containers, and what a user can do about it.

use std::error::Error;
use std::fmt::Write as _;

use testcontainers::bollard::errors::Error as ClientError;
use testcontainers::core::error::{ClientError as RequestError, TestcontainersError};
use twinbuild_model::{InvalidContainer, Platform};

/// What kind of trouble an engine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// It can't be reached, or went away.
    Unreachable,
    /// It does not have what it was asked for, and can't get it.
    NotFound,
    /// A disk is full.
    DiskFull,
    /// Something else.
    Other,
}

/// What an engine or its client said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EngineProblem {
    /// What kind of trouble it is.
    pub kind: ProblemKind,
    /// The whole chain of causes.
    pub message: String,
}

impl EngineProblem {
    pub(super) fn new(kind: ProblemKind, error: &dyn Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !message.contains(&text) {
                // Writing to a String can't fail.
                let _ = write!(message, ": {text}");
            }
            cause = error.source();
        }
        let is_full = message.to_lowercase().contains("no space left on device");
        let kind = if is_full { ProblemKind::DiskFull } else { kind };
        Self { kind, message }
    }
}

impl From<ClientError> for EngineProblem {
    fn from(error: ClientError) -> Self {
        let kind = match &error {
            ClientError::DockerResponseServerError { status_code: 404, .. } => ProblemKind::NotFound,
            ClientError::DockerResponseServerError { .. } | ClientError::DockerStreamError { .. } => {
                ProblemKind::Other
            }
            ClientError::HyperResponseError { .. }
            | ClientError::HyperLegacyError { .. }
            | ClientError::RequestTimeoutError
            | ClientError::IOError { .. } => ProblemKind::Unreachable,
            _ => ProblemKind::Other,
        };
        Self::new(kind, &error)
    }
}

impl From<RequestError> for EngineProblem {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::PullImage { err, .. } => {
                let problem = Self::from(err);
                let kind = match problem.kind {
                    ProblemKind::Other => ProblemKind::NotFound,
                    kind => kind,
                };
                Self { kind, ..problem }
            }
            RequestError::Init(error)
            | RequestError::BuildImage { err: error, .. }
            | RequestError::CreateContainer(error)
            | RequestError::StartContainer(error)
            | RequestError::RemoveContainer(error)
            | RequestError::InspectContainer(error)
            | RequestError::UploadToContainerError(error) => Self::from(error),
            error => Self::new(ProblemKind::Other, &error),
        }
    }
}

impl From<TestcontainersError> for EngineProblem {
    fn from(error: TestcontainersError) -> Self {
        match error {
            TestcontainersError::Client(error) => Self::from(error),
            error => Self::new(ProblemKind::Other, &error),
        }
    }
}

impl From<std::io::Error> for EngineProblem {
    fn from(error: std::io::Error) -> Self {
        // What came through a reader keeps its kind.
        if let Some(problem) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return problem.clone();
        }
        let kind = match error.kind() {
            std::io::ErrorKind::StorageFull => ProblemKind::DiskFull,
            _ => ProblemKind::Other,
        };
        Self::new(kind, &error)
    }
}

/// A container that couldn't be had or used. A command that fails in one is no error.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// There is no engine.
    #[error("reach a container engine")]
    Engine(#[source] EngineProblem),
    /// The settings make no sense.
    #[error(transparent)]
    Settings(#[from] InvalidContainer),
    /// The image couldn't be had.
    #[error("get the image `{image}`")]
    Image {
        /// Its name.
        image: String,
        /// The cause.
        #[source]
        problem: EngineProblem,
    },
    /// The base image couldn't be made.
    #[error("make the base image of {suite} with {script}: {said}")]
    Bootstrap {
        /// The release.
        suite: String,
        /// The script.
        script: String,
        /// What it said.
        said: String,
    },
    /// No base image can be made for the engine's machine.
    #[error("make a base image of {suite} for {platform}: Debian has no architecture of that name")]
    NoArchitecture {
        /// The release.
        suite: String,
        /// The engine's platform.
        platform: Platform,
        /// The architectures that there are.
        known: String,
    },
    /// A container couldn't be started.
    #[error("start a container of `{image}`")]
    Start {
        /// The image.
        image: String,
        /// The cause.
        #[source]
        problem: EngineProblem,
    },
    /// Files couldn't be copied.
    #[error("copy {what} of the container {container}")]
    Copy {
        /// What, and which way: `the source into`.
        what: &'static str,
        /// The container's name.
        container: String,
        /// The cause.
        #[source]
        problem: EngineProblem,
    },
    /// A command couldn't be run.
    #[error("run a command in the container {container}")]
    Run {
        /// The container's name.
        container: String,
        /// The cause.
        #[source]
        problem: EngineProblem,
    },
    /// The container ended while a command ran in it.
    #[error("run a command: its container {container} was ended from outside{how}")]
    Ended {
        /// The container's name.
        container: String,
        /// What the engine knows of it, after a comma.
        how: String,
    },
}

impl ContainerError {
    /// What the user can do.
    pub fn hint(&self) -> Option<String> {
        let problem = match self {
            Self::Engine(problem)
            | Self::Image { problem, .. }
            | Self::Start { problem, .. }
            | Self::Copy { problem, .. }
            | Self::Run { problem, .. } => problem,
            Self::Bootstrap { .. } => {
                return Some(
                    "it needs mmdebstrap, and the package sources of this machine or of Debian to be reached"
                        .into(),
                );
            }
            Self::NoArchitecture { known, .. } => {
                return Some(format!(
                    "name an `image` of that platform instead of `base`, which can be made for {known}"
                ));
            }
            Self::Ended { .. } => {
                return Some(
                    "something else killed it or its engine, or it used more memory than its profile allows (`memory-mebibytes`)"
                        .into(),
                );
            }
            Self::Settings(_) => {
                return Some("README.md, \"Containers\", says what goes into the table".into());
            }
        };
        Some(match (problem.kind, self) {
            (ProblemKind::Unreachable, _) => {
                "start Docker or Podman, or set DOCKER_HOST (`twinbuild doctor` says what answers)".into()
            }
            (ProblemKind::DiskFull, _) => {
                "free some space on the disk that the message names: the engine's (`docker system df`), or the one that \
                 holds the output folder"
                    .into()
            }
            (_, Self::Start { .. }) if problem.message.contains("exec format error") => {
                "the engine's machine runs no programs of that platform: install qemu-user-static with its handlers there \
                 (Debian's package binfmt-support), or take an image of the engine's own platform"
                    .into()
            }
            (ProblemKind::NotFound, Self::Image { .. }) => {
                "check the name and the registry (`registry` under [container] in twinbuild.toml), load the image into the \
                 engine, or make one without a registry: `base = \"bootstrap\"`"
                    .into()
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_trouble_is_told_from_what_was_said() {
        let of = |status_code, message: &str| {
            EngineProblem::from(ClientError::DockerResponseServerError {
                status_code,
                message: message.to_owned(),
            })
        };
        assert_eq!(of(404, "no such image").kind, ProblemKind::NotFound);
        assert_eq!(of(500, "write /x: no space left on device").kind, ProblemKind::DiskFull);
        assert_eq!(of(500, "boom").kind, ProblemKind::Other);
        assert_eq!(EngineProblem::from(ClientError::RequestTimeoutError).kind, ProblemKind::Unreachable);
    }

    #[test]
    fn what_a_user_can_do_depends_on_the_trouble() {
        let image = |kind| ContainerError::Image {
            image: "x:1".into(),
            problem: EngineProblem { kind, message: String::new() },
        };
        assert!(image(ProblemKind::NotFound).hint().is_some_and(|hint| hint.contains("bootstrap")));
        assert!(image(ProblemKind::DiskFull).hint().is_some_and(|hint| hint.contains("space")));
        assert!(image(ProblemKind::Unreachable).hint().is_some_and(|hint| hint.contains("DOCKER_HOST")));
        assert_eq!(image(ProblemKind::Other).hint(), None);
        let message = "exec /bin/sh: exec format error".to_owned();
        let foreign = ContainerError::Start {
            image: "x:1".into(),
            problem: EngineProblem { kind: ProblemKind::Other, message },
        };
        assert!(foreign.hint().is_some_and(|hint| hint.contains("qemu-user-static")));
    }
}

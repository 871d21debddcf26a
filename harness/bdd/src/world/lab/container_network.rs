//! A lab's network for containers: one of them holds it, with the lab's helper in it, and the others join.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use twinbuild_engine::blocking;
use twinbuild_engine::container::NetworkContainer;
use twinbuild_engine::executor::{ContainerExecutor, ExecuteError};
use twinbuild_lab::{HELPER_ARGUMENT, HelperDoor, HelperProgram, Namespace, NamespaceError};

/// A network that couldn't be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum HoldError {
    /// There is no container to hold it.
    #[error(transparent)]
    Container(#[from] ExecuteError),
    /// There is no way for the helper to come.
    #[error(transparent)]
    Door(NamespaceError),
    /// The helper can't make a network.
    #[error("make a lab's network in the container {container}")]
    Namespace {
        /// The container's name.
        container: String,
        /// What the lab knows of it.
        #[source]
        source: NamespaceError,
    },
    /// The helper doesn't come.
    #[error("make a lab's network in the container {container}: {how}")]
    NotComing {
        /// The container's name.
        container: String,
        /// What became of the helper.
        how: String,
    },
}

impl HoldError {
    /// What the user can do about it, where that is known.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NotComing { .. } => Some(
                "root of a container has to be able to enter the folders of whoever runs this; with an engine whose root is \
                 another user (`userns-remap`) or that is held back (SELinux), run the scenario in the sandbox",
            ),
            Self::Container(_) | Self::Door(_) | Self::Namespace { .. } => None,
        }
    }
}

/// How long a helper may take to come. It needs some milliseconds once its container is up.
const COMING_LIMIT: Duration = Duration::from_secs(30);

/// A container that holds a network, and the network. The helper comes to this process by a socket in `folder`.
pub(super) async fn hold_network(
    executor: &ContainerExecutor,
    helper: &HelperProgram,
    folder: &Path,
    host_name: Option<&str>,
) -> Result<(NetworkContainer, Namespace), HoldError> {
    let door = Arc::new(HelperDoor::open(folder).map_err(HoldError::Door)?);
    let container = executor.hold_network(&helper.0, HELPER_ARGUMENT, folder, host_name).await?;
    let name = container.name().to_owned();
    let since = Instant::now();
    loop {
        let waiting = Arc::clone(&door);
        match blocking(move || waiting.namespace()).await {
            Ok(Some(namespace)) => return Ok((container, namespace)),
            Ok(None) => {}
            Err(source) => return Err(HoldError::Namespace { container: name, source }),
        }
        if let Some(how) = container.ended().await {
            return Err(HoldError::NotComing { container: name, how });
        }
        if since.elapsed() > COMING_LIMIT {
            let how = format!("its helper did not come within {} s", COMING_LIMIT.as_secs());
            return Err(HoldError::NotComing { container: name, how });
        }
    }
}

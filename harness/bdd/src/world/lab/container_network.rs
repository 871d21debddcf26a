//! A lab's network for containers: one of them holds it, with the lab's helper in it, and the others join.

use std::path::Path;

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
    /// The helper in the container can't be had.
    #[error("make a lab's network in the container {container}{ended}")]
    Namespace {
        /// The container's name.
        container: String,
        /// What became of the helper, if that is known.
        ended: String,
        /// What the lab knows of it.
        #[source]
        source: NamespaceError,
    },
}

/// A container that holds a network, and the network. The helper comes to this process by a socket in `folder`.
pub(super) async fn hold_network(
    executor: &ContainerExecutor,
    helper: &HelperProgram,
    folder: &Path,
    host_name: Option<&str>,
) -> Result<(NetworkContainer, Namespace), HoldError> {
    let failed = |container: &str, ended: Option<String>, source| HoldError::Namespace {
        container: container.to_owned(),
        ended: ended.map(|how| format!(": {how}")).unwrap_or_default(),
        source,
    };
    let door = HelperDoor::open(folder).map_err(|source| failed("that holds it", None, source))?;
    let container = executor.hold_network(&helper.0, HELPER_ARGUMENT, folder, host_name).await?;
    match blocking(move || door.namespace()).await {
        Ok(namespace) => Ok((container, namespace)),
        Err(source) => {
            let ended = container.ended().await;
            Err(failed(container.name(), ended, source))
        }
    }
}

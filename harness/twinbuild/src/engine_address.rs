//! Where a container engine is: what `DOCKER_HOST` says, else the first socket of Docker's or Podman's that takes a connection.

use std::path::{Path, PathBuf};

use crate::problem::Problem;
use crate::surroundings::Surroundings;

/// The variable that says where the engine is. Its client reads it from this program's own environment.
const VARIABLE: &str = "DOCKER_HOST";

/// Docker's own socket, which the engine's client takes by itself.
const DEFAULT: &str = "/var/run/docker.sock";

/// Has the engine's client find the engine: where it would look elsewhere this program starts again with the variable set.
/// An engine that nobody finds is reported by whoever needs one.
///
/// # Errors
/// When this program can't be started again.
pub(crate) fn find_engine(surroundings: &Surroundings) -> Result<(), Problem> {
    if surroundings.docker_host.is_some() {
        return Ok(());
    }
    match sockets(surroundings).into_iter().find(|socket| answers(socket)) {
        Some(socket) if socket != Path::new(DEFAULT) => {
            surroundings.restart_with(VARIABLE, &address(&socket))
        }
        _ => Ok(()),
    }
}

/// Where the engine is looked for once [`find_engine`] is done.
pub(crate) fn engine_address(surroundings: &Surroundings) -> String {
    surroundings.docker_host.clone().unwrap_or_else(|| address(Path::new(DEFAULT)))
}

/// All places, in the order in which they are looked at.
pub(crate) fn engine_places(surroundings: &Surroundings) -> String {
    let sockets = sockets(surroundings).into_iter().map(|socket| socket.display().to_string());
    std::iter::once(VARIABLE.to_owned()).chain(sockets).collect::<Vec<_>>().join(", ")
}

fn address(socket: &Path) -> String {
    format!("unix://{}", socket.display())
}

/// Sockets that engines have where nobody says otherwise: of Docker, of Docker without root, of Docker Desktop, of Podman
/// without root and of Podman.
///
/// Sources: <https://docs.docker.com/engine/security/rootless/tips/>, <https://docs.docker.com/desktop/setup/install/linux/>,
/// <https://docs.podman.io/en/v4.3/markdown/podman-system-service.1.html>
fn sockets(surroundings: &Surroundings) -> Vec<PathBuf> {
    let of_user = |name| surroundings.runtime_folder.as_deref().map(|folder: &Path| folder.join(name));
    let at_home = |name| surroundings.home.as_deref().map(|folder: &Path| folder.join(name));
    let sockets = [
        Some(PathBuf::from(DEFAULT)),
        of_user("docker.sock"),
        at_home(".docker/run/docker.sock"),
        at_home(".docker/desktop/docker.sock"),
        of_user("podman/podman.sock"),
        Some(PathBuf::from("/run/podman/podman.sock")),
    ];
    sockets.into_iter().flatten().collect()
}

/// Whether somebody listens there. One whose engine ended is still a file.
#[cfg(unix)]
fn answers(socket: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(socket).is_ok()
}

/// Windows' engines have a named pipe, which the engine's client knows.
#[cfg(not(unix))]
fn answers(_socket: &Path) -> bool {
    false
}

//! What goes wrong around a network namespace.

use std::io;
use std::net::SocketAddr;

/// A namespace that can't be made, or a socket that can't be made in it.
#[derive(Debug, thiserror::Error)]
pub enum NamespaceError {
    /// The helper couldn't be started.
    #[error("start `{program}` for a network namespace")]
    Start {
        /// The program.
        program: String,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The helper ended before it was ready.
    #[error("make a network namespace: {said}")]
    NotReady {
        /// What it wrote to its error output.
        said: String,
    },
    /// The helper couldn't be spoken to.
    #[error("speak to the helper in the network namespace")]
    Helper(#[source] io::Error),
    /// A socket couldn't be made.
    #[error("listen on {address} in the network namespace: {said}")]
    Socket {
        /// Where.
        address: SocketAddr,
        /// What the helper said.
        said: String,
    },
    /// A socket without an address couldn't be made.
    #[error("make a socket in the network namespace: {said}")]
    Client {
        /// What the helper said.
        said: String,
    },
}

impl NamespaceError {
    /// What the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Start { .. } => Some("a lab needs Linux with the packages `util-linux` and `iproute2`"),
            Self::NotReady { .. } => Some(
                "a lab needs user and network namespaces, as the sandbox does; in a container they are often forbidden",
            ),
            _ => None,
        }
    }
}

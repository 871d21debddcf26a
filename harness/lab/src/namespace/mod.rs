//! A network namespace of a lab's own, and the sockets in it.
//!
//! A socket belongs for good to the namespace in which it was made, whoever holds it. So a small helper process lives inside,
//! makes sockets there on demand and passes them out (`SCM_RIGHTS`,
//! <https://man7.org/linux/man-pages/man7/unix.7.html>), and the services run in this process with everything else. No
//! privileges are needed: the namespace lies in a user namespace of its own.
//!
//! The helper is this very program, started a second time with [`HELPER_ARGUMENT`]. It ends when the lab is dropped, and
//! also when this process dies, since its standard input ends then; the namespace goes with it. In a container's namespace
//! the engine starts it, and it comes to its lab by a [`HelperDoor`].
//!
//! Only Linux has such namespaces. Elsewhere the same functions say so.

#[cfg(target_os = "linux")]
mod door;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod entry;
mod error;
#[cfg(target_os = "linux")]
mod helper;
#[cfg(target_os = "linux")]
#[expect(clippy::module_inception, reason = "the folder is named after its main type")]
mod namespace;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod packet_filter;
#[cfg(target_os = "linux")]
mod packets;
#[cfg(target_os = "linux")]
mod passing;
#[cfg(target_os = "linux")]
mod request;

#[cfg(target_os = "linux")]
pub use door::HelperDoor;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{HelperDoor, Namespace, Packets, serve_sockets};
pub use entry::{HELPER_ARGUMENT, HelperProgram, NamespaceEntry};
pub use error::NamespaceError;
#[cfg(target_os = "linux")]
pub use helper::serve_sockets;
#[cfg(target_os = "linux")]
pub use namespace::Namespace;
#[cfg(target_os = "linux")]
pub use packets::Packets;

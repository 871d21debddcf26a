//! A network namespace of a lab's own, and the sockets in it.
//!
//! A socket belongs for good to the namespace in which it was made, whoever holds it. So a small helper process lives inside,
//! makes sockets there on demand and passes them out (`SCM_RIGHTS`,
//! <https://man7.org/linux/man-pages/man7/unix.7.html>), and the services run in this process with everything else. No
//! privileges are needed: the namespace lies in a user namespace of its own.
//!
//! The helper is this very program, started a second time with [`HELPER_ARGUMENT`]. It ends when the lab is dropped, and
//! also when this process dies, since its standard input ends then; the namespace goes with it.

mod error;
mod helper;
#[expect(clippy::module_inception, reason = "the folder is named after its main type")]
mod namespace;
mod passing;
mod request;

pub use error::NamespaceError;
pub use helper::{HELPER_ARGUMENT, serve_sockets};
pub use namespace::{HelperProgram, Namespace, NamespaceEntry};

//! The helper as a program, and the way into a namespace.

use std::path::PathBuf;

/// The argument with which a program is started a second time to be the helper.
pub const HELPER_ARGUMENT: &str = "--twinbuild-lab-sockets";

/// The program that becomes the helper: one that calls [`serve_sockets`](super::serve_sockets) when its first argument is
/// [`HELPER_ARGUMENT`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelperProgram(pub PathBuf);

/// How a process gets into a namespace: the command to put before its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamespaceEntry {
    /// The program and its arguments; the command to run follows them.
    pub command: Vec<String>,
}

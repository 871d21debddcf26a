//! What an action is given, as it lies on this machine.

use std::path::Path;

use super::{Conditions, Tracer};
use crate::container::ContainerSlot;
use crate::workspace::Workspace;

/// The folders that an executor shows to an action.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The private folders.
    pub workspace: &'a Workspace,
    /// The toolchain's root, shown read-only where the executor can.
    pub toolchain: Option<&'a Path>,
    /// Where the source lies in the toolchain, with `/`, when the toolchain's own source is built; else it is the
    /// workspace's copy.
    pub source_in_toolchain: Option<&'a str>,
    /// Compiled packages of the standard library, shown read-only where the executor can.
    pub standard_library: Option<&'a Path>,
    /// What the action runs under.
    pub conditions: &'a Conditions,
    /// What follows the command, where it is to be traced.
    pub tracer: Option<&'a Tracer>,
    /// Where the container is that the site's commands share, for the executor that has one.
    pub(crate) container: &'a ContainerSlot,
}

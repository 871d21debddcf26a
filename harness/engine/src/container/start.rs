//! What a container is started with.

use std::collections::BTreeMap;
use std::path::Path;

use twinbuild_model::{ContainerSettings, NetworkPolicy, User};

use super::engine::ContainerEngine;
use super::error::EngineProblem;
use super::host_config::Shown;
use super::image::ResolvedImage;
use super::layout::identity;
use super::remote_toolchain;
use crate::background::blocking;
use crate::workspace::{View, Workspace, write_etc};

/// What a container can't be given any more once it is up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The container whose network it joins.
    pub(crate) lab: Option<String>,
    /// Whether commands may change the source.
    pub(crate) source_writable: bool,
}

/// What a container is started with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start<'a> {
    pub(crate) image: &'a ResolvedImage,
    pub(crate) settings: &'a ContainerSettings,
    pub(crate) network: Option<NetworkPolicy>,
    pub(crate) needs: &'a Needs,
    /// Files that are shown below `/etc`: the path of each, and its text.
    pub(crate) etc: &'a BTreeMap<String, String>,
    pub(crate) host_name: &'a str,
    pub(crate) user: &'a User,
    pub(crate) workspace: &'a Workspace,
    /// The paths inside.
    pub(crate) view: &'a View,
    /// The toolchain's root on this machine.
    pub(crate) toolchain: Option<&'a Path>,
    /// Compiled packages of the standard library on this machine.
    pub(crate) standard_library: Option<&'a Path>,
}

impl Start<'_> {
    /// Whether it has a loopback interface and nothing else. Docker writes no hosts file then, and one can be given to it
    /// where its root can be written to or this machine's files can be shown.
    pub(super) fn lacks_network(&self, engine: &ContainerEngine) -> bool {
        let is_none = matches!(self.network, None | Some(NetworkPolicy::None)) && self.needs.lab.is_none();
        let description = &engine.description;
        let takes_hosts = !self.settings.read_only_root || description.is_here;
        is_none && takes_hosts && !self.settings.is_windows() && !description.is_podman
    }
}

/// What the container is shown of this machine, or of the engine's volumes.
pub(super) async fn shown(engine: &ContainerEngine, start: Start<'_>) -> Result<Shown, EngineProblem> {
    let mut shown = Shown::default();
    let mut etc = start.etc.clone();
    if start.settings.read_only_root && !start.settings.is_windows() && engine.description.is_here {
        etc.extend(identity(engine, start));
    }
    let folder = start.workspace.etc();
    shown.folders = blocking(move || write_etc(&folder, etc)).await?;
    if let (Some(root), Some(inside)) = (start.toolchain, &start.view.toolchain) {
        if engine.description.is_here {
            shown.folders.push((root.to_owned(), inside.clone()));
        } else {
            let image = &start.image.image.digest;
            let volume = remote_toolchain::volume(engine, root, inside, image).await?;
            shown.volumes.push((volume, inside.clone()));
        }
    }
    if let (Some(kept), Some(inside)) = (start.standard_library, &start.view.standard_library) {
        shown.folders.push((kept.to_owned(), inside.clone()));
    }
    if start.settings.read_only_root && !start.settings.is_windows() {
        let view = start.view;
        shown.writable =
            [&view.source, &view.output, &view.build_cache, &view.module_cache].map(Clone::clone).to_vec();
        shown.scratch = [&view.home, &view.temporary, &view.go_path].map(Clone::clone).to_vec();
    }
    Ok(shown)
}

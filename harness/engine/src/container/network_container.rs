//! A container that does nothing but hold a network, for others to join: Kubernetes calls it a pause container.

use std::path::Path;
use std::sync::Arc;

use testcontainers::runners::AsyncRunner as _;
use testcontainers::{GenericImage, ImageExt as _};

use super::engine::ContainerEngine;
use super::error::{ContainerError, EngineProblem};
use super::host_config::network_holder;
use super::image::{ResolvedImage, split_name};
use super::own_container::OwnContainer;
use super::portable_program::PortableProgram;

/// Where the helper is shown the folder that it is given.
const FOLDER: &str = "/.twinbuild/folder";

/// What is there where the kernel has IPv6: <https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html>
const IPV6: &str = "/proc/sys/net/ipv6";

/// What runs in a container that holds a network.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NetworkHelper<'a> {
    /// A program of this machine.
    pub(crate) program: &'a Path,
    /// Its first argument; the second is the folder.
    pub(crate) argument: &'a str,
    /// A folder of this machine, which the helper is shown.
    pub(crate) folder: &'a Path,
    /// The host name of all that join.
    pub(crate) host_name: &'a str,
}

/// A container whose network others join. It has a loopback interface and the right to change it. Dropping it removes it.
pub struct NetworkContainer {
    engine: Arc<ContainerEngine>,
    _own: OwnContainer,
    name: String,
}

impl std::fmt::Debug for NetworkContainer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("NetworkContainer").field("name", &self.name).finish_non_exhaustive()
    }
}

impl NetworkContainer {
    /// Starts a container of `image` with `helper` in it.
    pub(crate) async fn start(
        engine: &Arc<ContainerEngine>,
        image: &ResolvedImage,
        helper: NetworkHelper<'_>,
    ) -> Result<Self, ContainerError> {
        let failed =
            |problem: EngineProblem| ContainerError::Start { image: image.image.name.clone(), problem };
        engine.mark_run().map_err(|error| failed(error.into()))?;
        let program = PortableProgram::of(helper.program).await.map_err(|error| failed(error.into()))?;
        let mut shown = program.files;
        shown.push((helper.folder.to_owned(), FOLDER.into()));
        let config = network_holder(&shown, Path::new(IPV6).exists());
        let name = engine.fresh_name();
        let (repository, tag) = split_name(&image.image.digest);
        let own = [helper.argument.to_owned(), FOLDER.to_owned()];
        let request = GenericImage::new(repository, tag)
            .with_entrypoint(&program.entrypoint)
            .with_cmd(program.arguments.into_iter().chain(own))
            .with_container_name(&name)
            .with_labels(engine.labels())
            .with_user("0:0")
            .with_hostname(helper.host_name)
            .with_host_config_modifier(move |host_config| *host_config = config.clone());
        let container = request.start().await.map_err(|error| failed(error.into()))?;
        Ok(Self { engine: Arc::clone(engine), _own: OwnContainer::new(container), name })
    }

    /// What others join it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What became of its helper, if that is no longer running.
    pub async fn ended(&self) -> Option<String> {
        let found = self.engine.docker.inspect_container(&self.name, None).await.ok()?;
        let state = found.state.unwrap_or_default();
        let status = state.exit_code.unwrap_or_default();
        (state.running == Some(false)).then(|| format!("its helper ended with status {status}"))
    }
}

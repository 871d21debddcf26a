//! Containers that have no network at all, not even an engine's own work on one, which takes longer than all the rest of
//! their start. testcontainers can't ask for that: such a container is made here, and testcontainers starts it.
//!
//! Source of the field: `NetworkDisabled` in <https://docs.docker.com/reference/api/engine/version/v1.41/>

use testcontainers::bollard::Docker;
use testcontainers::bollard::errors::Error;
use testcontainers::bollard::models::{ContainerCreateBody, HostConfig};
use testcontainers::bollard::query_parameters::CreateContainerOptionsBuilder;
use testcontainers::{ContainerRequest, GenericImage, ImageExt as _, ReuseDirective};

/// The label that has a container's name. Engines find containers by a part of their name, and by a whole label.
const NAME_LABEL: &str = "twinbuild.container";

/// What testcontainers labels its containers with, and looks for.
/// Source: `src/runners/async_runner.rs` in <https://github.com/testcontainers/testcontainers-rs>
const MANAGED: (&str, &str) = ("org.testcontainers.managed-by", "testcontainers");

/// Makes the container that `request` asks for, with a loopback interface and nothing else of a network. What is returned
/// starts it.
pub(super) async fn without_network(
    docker: &Docker,
    request: ContainerRequest<GenericImage>,
) -> Result<ContainerRequest<GenericImage>, Error> {
    let name = request.container_name().clone().unwrap_or_default();
    let request = request.with_label(NAME_LABEL, &name).with_reuse(ReuseDirective::Always);
    let options = CreateContainerOptionsBuilder::new()
        .name(&name)
        .platform(request.platform().as_deref().unwrap_or_default())
        .build();
    docker.create_container(Some(options), body(&request)).await?;
    Ok(request)
}

fn body(request: &ContainerRequest<GenericImage>) -> ContainerCreateBody {
    let mut host_config = HostConfig::default();
    if let Some(modify) = request.host_config_modifier() {
        modify(&mut host_config);
    }
    let labels = request.labels().iter().map(|(name, value)| (name.clone(), value.clone()));
    let managed = (MANAGED.0.to_owned(), MANAGED.1.to_owned());
    ContainerCreateBody {
        image: Some(request.descriptor()),
        labels: Some(labels.chain([managed]).collect()),
        hostname: request.hostname().map(str::to_owned),
        user: request.user().map(str::to_owned),
        entrypoint: request.entrypoint().map(|program| vec![program.to_owned()]),
        cmd: Some(request.cmd().map(String::from).collect()),
        network_disabled: Some(true),
        host_config: Some(host_config),
        ..ContainerCreateBody::default()
    }
}

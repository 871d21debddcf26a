//! A toolchain for an engine that can't see this machine's folders: a volume, filled once.

use std::collections::HashMap;
use std::path::Path;

use testcontainers::bollard::body_try_stream;
use testcontainers::bollard::models::{
    ContainerCreateBody, HostConfig, Mount, MountType, VolumeCreateRequest,
};
use testcontainers::bollard::query_parameters::{
    CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder, RemoveVolumeOptions,
    UploadToContainerOptionsBuilder,
};

use super::copy::{self, Owner};
use super::engine::ContainerEngine;
use super::error::EngineProblem;
use crate::key::key;

/// The label of a volume that has a toolchain in it, with the toolchain's folder.
const TOOLCHAIN_LABEL: &str = "twinbuild.toolchain";

/// The volume with the toolchain in `root`, filled now if it is not there. `image` is any image of the engine.
///
/// A volume is given its name only once it is full: an engine can't rename one, so what is filled is told by a second,
/// empty volume that is made afterwards.
pub(super) async fn volume(
    engine: &ContainerEngine,
    root: &Path,
    inside: &Path,
    image: &str,
) -> Result<String, EngineProblem> {
    let place = root.to_string_lossy();
    let name = format!("twinbuild-toolchain-{}", key([[engine.host(), &place]]).short());
    let filled = format!("{name}-filled");
    let _filling = engine.filling.lock().await;
    if engine.docker.inspect_volume(&filled).await.is_ok() {
        return Ok(name);
    }
    // What a killed run left half filled.
    let _ = engine.docker.remove_volume(&name, None::<RemoveVolumeOptions>).await;
    create(engine, &name, root).await?;
    fill(engine, &name, root, inside, image).await?;
    create(engine, &filled, root).await?;
    Ok(name)
}

async fn create(engine: &ContainerEngine, name: &str, root: &Path) -> Result<(), EngineProblem> {
    let labels = HashMap::from([(TOOLCHAIN_LABEL.to_owned(), root.to_string_lossy().into_owned())]);
    let request =
        VolumeCreateRequest { name: Some(name.to_owned()), labels: Some(labels), ..Default::default() };
    engine.docker.create_volume(request).await?;
    Ok(())
}

/// Copies the toolchain through a container that is never started.
async fn fill(
    engine: &ContainerEngine,
    volume: &str,
    root: &Path,
    inside: &Path,
    image: &str,
) -> Result<(), EngineProblem> {
    let target = inside.to_string_lossy().into_owned();
    let mount = Mount {
        typ: Some(MountType::VOLUME),
        source: Some(volume.to_owned()),
        target: Some(target.clone()),
        ..Mount::default()
    };
    let body = ContainerCreateBody {
        image: Some(image.to_owned()),
        labels: Some(engine.labels()),
        host_config: Some(HostConfig { mounts: Some(vec![mount]), ..HostConfig::default() }),
        ..ContainerCreateBody::default()
    };
    let options = CreateContainerOptionsBuilder::new().name(&engine.fresh_name()).build();
    let id = engine.docker.create_container(Some(options), body).await?.id;
    let root = root.to_owned();
    let archive = copy::archive(move |builder| copy::add_tree(builder, &root, ".", Owner::default()));
    let options = UploadToContainerOptionsBuilder::new().path(&target).build();
    let uploaded = engine.docker.upload_to_container(&id, Some(options), body_try_stream(archive)).await;
    let options = RemoveContainerOptionsBuilder::new().force(true).build();
    engine.docker.remove_container(&id, Some(options)).await?;
    Ok(uploaded?)
}

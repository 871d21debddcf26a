//! Images: named, built from a Dockerfile, or made from Debian's packages where no registry is reached.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use futures::StreamExt as _;
use testcontainers::bollard::models::ImageInspect;
use testcontainers::bollard::query_parameters::BuildImageOptionsBuilder;
use testcontainers::bollard::{Docker, body_try_stream};
use testcontainers::runners::AsyncRunner as _;
use testcontainers::{GenericImage, ImageExt as _};
use twinbuild_model::{ContainerImage, ContainerSettings, ImageSource, InvalidContainer, Platform};

use super::bootstrap::{Bootstrap, bootstrapped};
use super::copy::{self, Owner};
use super::engine::EngineDescription;
use super::error::{ContainerError, EngineProblem, ProblemKind};
use crate::background::blocking;
use crate::key::key;

/// What images made here are called.
pub(super) const REPOSITORY: &str = "twinbuild";

/// How long making a base image may take where no limit is declared. It takes half a minute with a mirror nearby.
const BASE_TIME_LIMIT: Duration = Duration::from_secs(10 * 60);

/// A profile's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFolder {
    /// The folder of all profiles.
    pub profiles: PathBuf,
    /// The profile's name, which is its folder's.
    pub name: String,
}

impl ProfileFolder {
    fn path(&self) -> PathBuf {
        self.profiles.join(&self.name)
    }
}

/// An image that the engine has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedImage {
    /// What the run record has.
    pub image: ContainerImage,
    /// The build of Windows that a Windows image is of.
    pub os_version: Option<String>,
}

/// Gets the image that `settings` name: from the engine, a registry, a Dockerfile or Debian's packages. Files on the way
/// are in `run`, a run's folder.
pub(super) async fn resolve(
    docker: &Docker,
    engine: &EngineDescription,
    run: &Path,
    profile: &ProfileFolder,
    settings: &ContainerSettings,
) -> Result<ResolvedImage, ContainerError> {
    let wanted = settings.platform.as_ref();
    let resolved = match settings.source()? {
        ImageSource::Named(name) => named(docker, name, settings).await,
        ImageSource::Built(dockerfile) => built(docker, profile, dockerfile, wanted, None).await,
        // Docker takes every file tree for one of its own platform.
        ImageSource::Bootstrapped { .. } if wanted.is_some_and(|platform| *platform != engine.platform) => {
            let why = format!("`base` is made for the engine's own platform, {}", engine.platform);
            Err(InvalidContainer(format!("{why}; another `platform` needs an `image`")).into())
        }
        ImageSource::Bootstrapped { suite, packages, dockerfile } => {
            let time_limit = settings.base_time_limit_seconds.map_or(BASE_TIME_LIMIT, Duration::from_secs);
            let bootstrap = Bootstrap {
                folder: &profile.profiles,
                suite,
                packages,
                platform: &engine.platform,
                run,
                time_limit,
            };
            let base = bootstrapped(docker, &bootstrap).await?;
            match dockerfile {
                Some(dockerfile) => built(docker, profile, dockerfile, wanted, Some(&base.image.name)).await,
                None => Ok(base),
            }
        }
    }?;
    match wanted {
        Some(platform) if *platform != resolved.image.platform => Err(ContainerError::Image {
            problem: EngineProblem {
                kind: ProblemKind::NotFound,
                message: format!("it is for {}, and the profile wants {platform}", resolved.image.platform),
            },
            image: resolved.image.name,
        }),
        _ => Ok(resolved),
    }
}

/// The image `name` if the engine has it.
pub(super) async fn inspect(docker: &Docker, name: &str) -> Result<Option<ResolvedImage>, ContainerError> {
    let failed = |problem| ContainerError::Image { image: name.to_owned(), problem };
    match docker.inspect_image(name).await.map_err(EngineProblem::from) {
        Ok(found) => resolved(name, found).map(Some).map_err(failed),
        Err(problem) if problem.kind == ProblemKind::NotFound => Ok(None),
        Err(problem) => Err(failed(problem)),
    }
}

fn resolved(name: &str, found: ImageInspect) -> Result<ResolvedImage, EngineProblem> {
    let said_nothing = |what: &str| EngineProblem {
        kind: ProblemKind::Other,
        message: format!("the engine does not say what its {what} is"),
    };
    let digest = found.id.ok_or_else(|| said_nothing("digest"))?;
    let os = found.os.unwrap_or_else(|| "linux".to_owned());
    let architecture = found.architecture.ok_or_else(|| said_nothing("architecture"))?;
    let platform = format!("{os}/{architecture}").parse().map_err(|_| said_nothing("platform"))?;
    let image = ContainerImage { name: name.to_owned(), digest, platform };
    Ok(ResolvedImage { image, os_version: found.os_version.filter(|version| !version.is_empty()) })
}

/// An image that was just made or fetched, and must be there.
pub(super) async fn inspect_made(docker: &Docker, name: &str) -> Result<ResolvedImage, ContainerError> {
    let gone = || EngineProblem { kind: ProblemKind::NotFound, message: "the engine lost it again".into() };
    inspect(docker, name)
        .await?
        .ok_or_else(|| ContainerError::Image { image: name.to_owned(), problem: gone() })
}

async fn named(
    docker: &Docker,
    name: &str,
    settings: &ContainerSettings,
) -> Result<ResolvedImage, ContainerError> {
    let wanted = settings.platform.as_ref();
    if let Some(found) = inspect(docker, name).await?
        && wanted.is_none_or(|platform| *platform == found.image.platform)
    {
        return Ok(found);
    }
    let failed = |problem| ContainerError::Image { image: name.to_owned(), problem };
    let (repository, tag) = split_name(name);
    let image = GenericImage::new(repository, tag);
    let request = match wanted {
        Some(platform) => image.with_platform(platform.to_string()),
        None => image.into(),
    };
    let _pulled = request.pull_image().await.map_err(|error| failed(error.into()))?;
    inspect_made(docker, name).await
}

/// A name and the tag or digest at its end; a registry's port is no tag.
pub(super) fn split_name(name: &str) -> (String, String) {
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository.to_owned(), tag.to_owned()),
        _ => (name.to_owned(), "latest".to_owned()),
    }
}

/// The image of a Dockerfile. The name has the digest of all that it is made from.
async fn built(
    docker: &Docker,
    profile: &ProfileFolder,
    dockerfile: &str,
    platform: Option<&Platform>,
    base: Option<&str>,
) -> Result<ResolvedImage, ContainerError> {
    let folder = profile.path();
    let tree = folder.clone();
    let name = |digest: &str| format!("{REPOSITORY}-{}:{digest}", profile.name.to_lowercase());
    let failed = |problem| ContainerError::Image { image: name("new"), problem };
    let digest = blocking(move || crate::source::digest_tree(&tree))
        .await
        .map_err(|error| failed(EngineProblem { kind: ProblemKind::Other, message: error.to_string() }))?;
    let platform = platform.map(ToString::to_string).unwrap_or_default();
    let name =
        name(key([[digest.to_string().as_str(), dockerfile, &platform, base.unwrap_or_default()]]).short());
    if let Some(found) = inspect(docker, &name).await? {
        return Ok(found);
    }
    let arguments: HashMap<String, String> =
        base.map(|base| ("BASE".to_owned(), base.to_owned())).into_iter().collect();
    let options = BuildImageOptionsBuilder::new()
        .dockerfile(dockerfile)
        .t(&name)
        .rm(true)
        .forcerm(true)
        .buildargs(&arguments)
        .platform(&platform)
        .build();
    let context = copy::archive(move |builder| copy::add_tree(builder, &folder, ".", Owner::default()));
    let mut building = std::pin::pin!(docker.build_image(options, None, Some(body_try_stream(context))));
    while let Some(progress) = building.next().await {
        progress.map_err(|error| ContainerError::Image { image: name.clone(), problem: error.into() })?;
    }
    inspect_made(docker, &name).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_or_digest_ends_a_name_and_a_port_does_not() {
        let split = |name| {
            let (repository, tag) = split_name(name);
            format!("{repository} {tag}")
        };
        assert_eq!(split("debian"), "debian latest");
        assert_eq!(split("debian:12"), "debian 12");
        assert_eq!(split("registry.test:5000/debian"), "registry.test:5000/debian latest");
        assert_eq!(split("registry.test:5000/debian:12"), "registry.test:5000/debian 12");
        assert_eq!(split("debian@sha256:ab"), "debian@sha256 ab");
    }
}

//! Base images made from Debian's packages, where no registry is reached.

use std::path::Path;
use std::time::Duration;

use futures::StreamExt as _;
use testcontainers::bollard::query_parameters::CreateImageOptionsBuilder;
use testcontainers::bollard::{Docker, body_try_stream};
use tokio::io::AsyncReadExt as _;
use twinbuild_model::{Exit, Platform};

use super::debian::{debian_architecture, known_architectures};
use super::error::{ContainerError, EngineProblem, ProblemKind};
use super::image::{REPOSITORY, ResolvedImage, inspect, inspect_made};
use crate::key::key;
use crate::process::{self, Logs, ProcessPlan, said};

/// The script beside the profiles that makes a base image: `bootstrap SUITE ARCHITECTURE TARBALL PACKAGE...`,
/// with Debian's name of the architecture.
const SCRIPT: &str = "bootstrap";

/// How many of the last lines of what the script said an error shows.
const SAID_LINES: usize = 5;

/// A base image that is to be made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bootstrap<'a> {
    /// The folder of all profiles, which has the script.
    pub(super) folder: &'a Path,
    /// Debian's release.
    pub(super) suite: &'a str,
    /// The packages.
    pub(super) packages: &'a [String],
    /// The engine's platform.
    pub(super) platform: &'a Platform,
    /// A run's folder, for files on the way.
    pub(super) run: &'a Path,
    /// After which time the script is killed, with all that it started.
    pub(super) time_limit: Duration,
}

/// The image that the bootstrap script makes. The name has the digest of all that it is made from but the packages'
/// versions, so that it is made once: which versions it has, the image's own digest tells.
pub(super) async fn bootstrapped(
    docker: &Docker,
    bootstrap: &Bootstrap<'_>,
) -> Result<ResolvedImage, ContainerError> {
    let Bootstrap { suite, platform, .. } = bootstrap;
    let script = bootstrap.folder.join(SCRIPT);
    let failed = |said: String| ContainerError::Bootstrap {
        suite: (*suite).to_owned(),
        script: script.display().to_string(),
        said,
    };
    let architecture =
        debian_architecture(platform.arch()).ok_or_else(|| ContainerError::NoArchitecture {
            suite: (*suite).to_owned(),
            platform: (*platform).clone(),
            known: known_architectures(),
        })?;
    let text = tokio::fs::read_to_string(&script).await.map_err(|error| failed(error.to_string()))?;
    let packages = bootstrap.packages.iter().map(String::as_str);
    let parts: Vec<&str> = [text.as_str(), suite, architecture].into_iter().chain(packages).collect();
    let name = format!("{REPOSITORY}-{suite}:{}", key([parts]).short());
    if let Some(found) = inspect(docker, &name).await? {
        return Ok(found);
    }
    let folder = tempfile::tempdir_in(bootstrap.run).map_err(|error| failed(error.to_string()))?;
    let tarball = folder.path().join("base.tar");
    run_script(bootstrap, &script, architecture, &tarball).await.map_err(&failed)?;
    import(docker, &name, platform, &tarball)
        .await
        .map_err(|problem| ContainerError::Image { image: name.clone(), problem })?;
    inspect_made(docker, &name).await
}

/// Runs the script in the folder of `tarball`; on failure, what it said.
async fn run_script(
    bootstrap: &Bootstrap<'_>,
    script: &Path,
    architecture: &str,
    tarball: &Path,
) -> Result<(), String> {
    let folder = tarball.parent().unwrap_or(bootstrap.run);
    let variables = [("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), ("LC_ALL", "C.UTF-8")];
    let words = [bootstrap.suite.to_owned(), architecture.to_owned()];
    let plan = ProcessPlan {
        program: script.to_owned(),
        arguments: words
            .into_iter()
            .chain([tarball.to_string_lossy().into_owned()])
            .chain(bootstrap.packages.iter().cloned())
            .collect(),
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        current_directory: folder.to_owned(),
    };
    let logs = Logs { stdout: folder.join("stdout"), stderr: folder.join("stderr") };
    let ran = process::run(&plan, &logs, bootstrap.time_limit).await;
    let (exit, _) = ran.map_err(|error| EngineProblem::new(ProblemKind::Other, &error).message)?;
    let said = last_lines(&said(&logs.stderr).await);
    match exit {
        Exit::Status(0) => Ok(()),
        Exit::TimedOut { limit_seconds } => Err(format!(
            "it was not done after {limit_seconds} s and was ended; the last that it said:\n{said}"
        )),
        Exit::Status(_) | Exit::Signal(_) => Err(format!("it ended with {exit}\n{said}")),
    }
}

fn last_lines(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(SAID_LINES)..].join("\n")
}

/// Makes an image of one layer from a file tree.
async fn import(
    docker: &Docker,
    name: &str,
    platform: &Platform,
    tarball: &Path,
) -> Result<(), EngineProblem> {
    // The tag stands in the name, since Podman knows no other place for it.
    let options =
        CreateImageOptionsBuilder::new().from_src("-").repo(name).platform(&platform.to_string()).build();
    let file = tokio::fs::File::open(tarball).await?;
    let pieces = futures::stream::unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(256 * 1024);
        match (&mut file).take(256 * 1024).read_to_end(&mut piece).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(piece.into()), file)),
            Err(error) => Some((Err(error), file)),
        }
    });
    let mut importing =
        std::pin::pin!(docker.create_image(Some(options), Some(body_try_stream(pieces)), None));
    while let Some(progress) = importing.next().await {
        progress?;
    }
    Ok(())
}

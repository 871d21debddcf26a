//! What names a container's run, and the removal of what dead runs left.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use testcontainers::bollard::Docker;
use testcontainers::bollard::models::ContainerSummary;
use testcontainers::bollard::query_parameters::{
    ListContainersOptionsBuilder, RemoveContainerOptionsBuilder,
};

use super::error::EngineProblem;
use crate::workspace::is_dead_run;

/// The label that has the folder of the run that a container belongs to.
pub(super) const RUN_LABEL: &str = "twinbuild.run";

/// The label that has the name of the machine that started a container: an engine may serve several.
pub(super) const HOST_LABEL: &str = "twinbuild.host";

/// No run takes longer.
const LONGEST_RUN: Duration = Duration::from_secs(24 * 3600);

/// The labels of the containers of the run in `folder`.
pub(super) fn labels(folder: &Path, host: &str) -> HashMap<String, String> {
    [(RUN_LABEL, folder.to_string_lossy().into_owned()), (HOST_LABEL, host.to_owned())]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

/// Removes the containers of the run in `folder`, and returns their names.
pub(super) async fn remove_of_run(docker: &Docker, folder: &Path) -> Result<Vec<String>, EngineProblem> {
    remove(docker, format!("{RUN_LABEL}={}", folder.display()), |_, _| true).await
}

/// Removes the containers that runs of this machine left which are no longer alive, and returns their names.
pub(super) async fn remove_of_dead_runs(docker: &Docker, host: &str) -> Result<Vec<String>, EngineProblem> {
    remove(docker, format!("{HOST_LABEL}={host}"), is_left).await
}

/// Whether the run in `folder` is over. A living run's folder may not be seen from here, and neither is the one around it
/// then; a container is left alone as long as a run may take.
fn is_left(folder: &Path, age: Duration) -> bool {
    match folder.parent() {
        Some(around) if around.is_dir() => !folder.exists() || is_dead_run(folder),
        _ => age > LONGEST_RUN,
    }
}

async fn list(docker: &Docker, label: String) -> Result<Vec<ContainerSummary>, EngineProblem> {
    let filters = HashMap::from([("label".to_owned(), vec![label])]);
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    Ok(docker.list_containers(Some(options)).await?)
}

/// Podman removes no container whose network others have joined before those are gone. So one pass follows another, as long
/// as each removes something.
async fn remove(
    docker: &Docker,
    label: String,
    is_left: impl Fn(&Path, Duration) -> bool,
) -> Result<Vec<String>, EngineProblem> {
    // By id; an engine may list one for a while that it has removed.
    let mut removed = BTreeMap::new();
    loop {
        let mut containers = list(docker, label.clone()).await?;
        containers.retain(|container| container.id.as_ref().is_some_and(|id| !removed.contains_key(id)));
        let of_pass = remove_each(docker, containers, &is_left).await;
        if of_pass.is_empty() {
            return Ok(removed.into_values().collect());
        }
        removed.extend(of_pass);
    }
}

/// The ids and names of those that were removed.
async fn remove_each(
    docker: &Docker,
    containers: Vec<ContainerSummary>,
    is_left: impl Fn(&Path, Duration) -> bool,
) -> Vec<(String, String)> {
    let mut removed = Vec::new();
    for container in containers {
        let run = container.labels.as_ref().and_then(|labels| labels.get(RUN_LABEL));
        let (Some(id), Some(run)) = (&container.id, run) else { continue };
        let since = u64::try_from(container.created.unwrap_or_default()).unwrap_or_default();
        let age =
            SystemTime::now().duration_since(UNIX_EPOCH + Duration::from_secs(since)).unwrap_or_default();
        if !is_left(Path::new(run), age) {
            continue;
        }
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        // Somebody else may have removed it meanwhile.
        if docker.remove_container(id, Some(options)).await.is_ok() {
            let name = container.names.unwrap_or_default().into_iter().next();
            let name = name.unwrap_or_else(|| id.clone()).trim_start_matches('/').to_owned();
            removed.push((id.clone(), name));
        }
    }
    removed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::RunFolder;

    #[test]
    fn only_runs_that_are_over_leave_something() {
        let work = tempfile::tempdir().unwrap();
        let living = RunFolder::create(work.path()).unwrap();
        let gone = work.path().join("run-gone");
        let elsewhere = work.path().join("unseen/run-elsewhere");
        let young = Duration::from_secs(60);
        assert!(!is_left(living.path(), LONGEST_RUN * 2));
        assert!(is_left(&gone, young));
        assert!(!is_left(&elsewhere, young));
        assert!(is_left(&elsewhere, LONGEST_RUN * 2));
    }
}

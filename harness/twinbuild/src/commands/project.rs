//! What several commands need: the project, its stores, and a runtime.

use twinbuild_engine::c_compiler::CCompilerStore;
use twinbuild_engine::settings::Project;
use twinbuild_engine::toolchain::{MachineSearch, ToolchainStore};
use twinbuild_snapshots::{Mode, SnapshotStore};

use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

pub(super) fn find_project(surroundings: &Surroundings) -> Result<Project, Problem> {
    Project::find(&surroundings.current_directory)
        .map_err(|error| Problem::new(ProblemClass::Usage, &error).with_hint(error.hint()))
}

pub(super) fn toolchain_store(project: &Project, surroundings: &Surroundings) -> ToolchainStore {
    let (cache, root) = (surroundings.cache.clone(), project.root.clone());
    ToolchainStore::new(cache, project.toolchains.clone(), root, machine(surroundings))
}

pub(super) fn c_compiler_store(project: &Project, surroundings: &Surroundings) -> CCompilerStore {
    CCompilerStore::new(&surroundings.cache, project.zig.clone(), machine(surroundings))
}

fn machine(surroundings: &Surroundings) -> MachineSearch {
    MachineSearch { path: surroundings.path.clone(), home: surroundings.home.clone() }
}

pub(super) fn snapshot_store(project: &Project, surroundings: &Surroundings) -> SnapshotStore {
    let mode = if surroundings.ci { Mode::Ci } else { Mode::Propose };
    SnapshotStore::new(project.root.join(&project.paths.snapshots), mode)
}

/// A runtime on this thread: processes that are to die with this program must be started by a thread that lives as long.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Problem> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        Problem::said(ProblemClass::Environment, format!("failed to start the runtime: {error}"))
    })
}

/// Completes when the user or the system asks this program to end.
pub(super) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = match signal(SignalKind::terminate()) {
            Ok(terminated) => terminated,
            Err(_) => return std::future::pending().await,
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}

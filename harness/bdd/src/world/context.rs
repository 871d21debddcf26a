//! What all scenarios of a run share, read-only.

use std::path::PathBuf;
use std::sync::Arc;

use twinbuild_engine::build::{Emulators, StandardLibraryCache};
use twinbuild_engine::c_compiler::CCompilerStore;
use twinbuild_engine::container::Containers;
use twinbuild_engine::executor::SelectedExecutor;
use twinbuild_engine::settings::Project;
use twinbuild_engine::toolchain::ToolchainStore;
use twinbuild_engine::workspace::RunFolder;
use twinbuild_lab::HelperProgram;
use twinbuild_snapshots::SnapshotStore;

/// What all scenarios of a run share.
#[derive(Debug)]
pub struct RunContext {
    /// The project's root and settings.
    pub project: Project,
    /// What runs commands.
    pub executor: SelectedExecutor,
    /// The containers that profiles ask for.
    pub containers: Containers,
    /// Where private folders are made.
    pub run_folder: RunFolder,
    /// The toolchains.
    pub toolchains: ToolchainStore,
    /// The C compilers.
    pub c_compilers: CCompilerStore,
    /// Compiled packages of the standard library.
    pub standard_library: Arc<StandardLibraryCache>,
    /// What runs programs of other platforms.
    pub emulators: Emulators,
    /// Whether what a machine lacks is a failure, as in CI.
    pub all_required: bool,
    /// What becomes the helper of a lab's network namespace: this program itself.
    pub lab_helper: Option<HelperProgram>,
    /// The approved evidence.
    pub snapshots: SnapshotStore,
}

impl RunContext {
    /// A path of the project's settings below its root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.project.root.join(relative)
    }
}

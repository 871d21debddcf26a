//! What is built twice, and where.

use std::sync::Arc;

use twinbuild_engine::build::{SourceTree, StandardLibraryCache};
use twinbuild_engine::c_compiler::CCompiler;
use twinbuild_engine::executor::Executor;
use twinbuild_engine::source::SourceChange;
use twinbuild_engine::toolchain::{Toolchain, ToolchainStore};
use twinbuild_engine::workspace::RunFolder;
use twinbuild_model::{Environment, Platform};

/// What twins are made with.
#[derive(Clone, Copy, Debug)]
pub struct Bench<'a> {
    /// What runs commands; twins need the sandbox.
    pub executor: &'a Executor,
    /// Where private folders are made.
    pub run_folder: &'a RunFolder,
    /// Compiled packages of the standard library.
    pub standard_library: &'a Arc<StandardLibraryCache>,
    /// The toolchains.
    pub toolchains: &'a ToolchainStore,
    /// Whether a variation that this machine can't provide is an error even where it was not asked for by name.
    pub all_required: bool,
}

/// What is built twice.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The source.
    pub source: SourceTree,
    /// Changes of the source copy that a feature declares.
    pub changes: Vec<SourceChange>,
    /// The environment that a feature declares.
    pub environment: Environment,
    /// The toolchain; `None` where the command needs none.
    pub toolchain: Option<Toolchain>,
    /// The C compiler that a Go build finds; `None` where cgo is off.
    pub c_compiler: Option<CCompiler>,
    /// The work.
    pub work: Work,
}

/// What is done with a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Work {
    /// `go build`.
    GoBuild {
        /// The packages.
        packages: Vec<String>,
        /// The flags.
        flags: Vec<String>,
    },
    /// Any command; it leaves what it makes in the folder that `OUT` names.
    Command(Vec<String>),
}

impl Subject {
    /// The platform that is built for; `None` for a command without a toolchain.
    pub fn target(&self) -> Option<Platform> {
        let declared = self.environment.target.clone();
        self.toolchain.is_some().then(|| declared.unwrap_or_else(Platform::host))
    }

    /// How the user calls it.
    pub fn title(&self) -> String {
        match &self.work {
            Work::GoBuild { packages, flags } => {
                let words = ["go", "build"].into_iter().chain(flags.iter().map(String::as_str));
                words.chain(packages.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
            }
            Work::Command(words) => {
                shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
            }
        }
    }
}

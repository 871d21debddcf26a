//! The private folders of one build, as they lie on this machine.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::readable::readable_by_all;
use super::remove::remove_tree;
use super::run_folder::RunFolder;
use super::view::View;
use crate::process::Logs;

/// The private folders of one build. Dropping it removes them.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    next_log: AtomicUsize,
    shared: SharedCaches,
}

/// Caches that a workspace shares with others, in the place of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SharedCaches {
    /// `GOMODCACHE`.
    pub module_cache: Option<PathBuf>,
    /// Whether the shared module cache can only be read.
    pub module_cache_read_only: bool,
    /// `GOCACHE`.
    pub build_cache: Option<PathBuf>,
}

/// A workspace that can't be made.
#[derive(Debug, thiserror::Error)]
#[error("make the workspace folder {}", path.display())]
pub struct WorkspaceError {
    /// The folder.
    pub path: PathBuf,
    /// The system's error.
    #[source]
    pub source: io::Error,
}

/// The name of the source copy.
pub(crate) const SOURCE_FOLDER: &str = "src";

/// The name of the folder where builds leave what they made.
pub(crate) const OUTPUT_FOLDER: &str = "out";

/// The name of the folder for what commands say.
const LOGS_FOLDER: &str = "logs";

/// The name of the private build cache.
pub(crate) const BUILD_CACHE_FOLDER: &str = "gocache";

/// The name of the private module cache.
pub(crate) const MODULE_CACHE_FOLDER: &str = "gomodcache";

/// The name of the folder for what a tracer says.
const TRACE_FOLDER: &str = "trace";

/// The names of the folders, in one place for those who make them and those who find them.
const FOLDERS: [&str; 9] = [
    SOURCE_FOLDER,
    OUTPUT_FOLDER,
    "home",
    "tmp",
    "gopath",
    MODULE_CACHE_FOLDER,
    BUILD_CACHE_FOLDER,
    LOGS_FOLDER,
    TRACE_FOLDER,
];

/// Writes files that are shown below `/etc` into `folder`, and returns where each is and is shown.
pub(crate) fn write_etc(
    folder: &Path,
    files: impl IntoIterator<Item = (String, String)>,
) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let write = |(name, text): (String, String)| {
        let path = folder.join(&name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        let mut file = fs::File::create(&path)?;
        file.write_all(text.as_bytes())?;
        readable_by_all(&file)?;
        Ok((path, Path::new("/etc").join(name)))
    };
    files.into_iter().map(write).collect()
}

/// The hosts file where there is a loopback interface and nothing else.
/// Source: <https://man7.org/linux/man-pages/man5/hosts.5.html>
pub(crate) fn local_hosts(host_name: &str) -> String {
    format!("127.0.0.1 localhost {host_name}\n::1 localhost {host_name}\n")
}

impl Workspace {
    /// Makes the empty folders of a new workspace.
    ///
    /// # Errors
    /// When a folder can't be made.
    pub fn create(run: &RunFolder) -> Result<Self, WorkspaceError> {
        let workspace =
            Self { root: run.fresh_path(), next_log: AtomicUsize::new(1), shared: SharedCaches::default() };
        for name in FOLDERS {
            let path = workspace.root.join(name);
            fs::create_dir_all(&path).map_err(|source| WorkspaceError { path, source })?;
        }
        Ok(workspace)
    }

    /// The folder that holds all of them.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folders that a build sees, by name.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (&'static str, PathBuf)> + use<'_> {
        let own = FOLDERS.into_iter().filter(|name| ![LOGS_FOLDER, TRACE_FOLDER].contains(name));
        own.map(move |name| (name, self.root.join(name)))
    }

    /// The source copy.
    pub fn source(&self) -> PathBuf {
        self.root.join(SOURCE_FOLDER)
    }

    /// Where builds leave what they made.
    pub fn output(&self) -> PathBuf {
        self.root.join(OUTPUT_FOLDER)
    }

    /// Where a tracer leaves its log.
    pub(crate) fn trace(&self) -> PathBuf {
        self.root.join(TRACE_FOLDER)
    }

    /// Files that stand for the machine's `/etc` in a sandbox.
    pub(crate) fn etc(&self) -> PathBuf {
        self.root.join("etc")
    }

    /// Links to the machine's programs that a build may find by name.
    pub(crate) fn programs(&self) -> PathBuf {
        self.root.join("programs")
    }

    /// The machine that programs of another platform see.
    pub(crate) fn guest(&self) -> PathBuf {
        self.root.join("guest")
    }

    /// What stands in the place of the programs of an emulated toolchain.
    pub(crate) fn emulated_programs(&self) -> PathBuf {
        self.root.join("emulated-programs")
    }

    /// The paths as this machine has them.
    pub fn host_view(&self, toolchain: Option<&Path>) -> View {
        View {
            source: self.source(),
            output: self.output(),
            home: self.root.join("home"),
            temporary: self.root.join("tmp"),
            go_path: self.root.join("gopath"),
            module_cache: self
                .shared
                .module_cache
                .clone()
                .unwrap_or_else(|| self.root.join(MODULE_CACHE_FOLDER)),
            build_cache: self
                .shared
                .build_cache
                .clone()
                .unwrap_or_else(|| self.root.join(BUILD_CACHE_FOLDER)),
            toolchain: toolchain.map(Path::to_owned),
            standard_library: None,
        }
    }

    /// From now on these caches are used.
    pub(crate) fn share(&mut self, shared: SharedCaches) {
        self.shared = shared;
    }

    /// The caches that are not its own.
    pub(crate) fn shared(&self) -> &SharedCaches {
        &self.shared
    }

    /// Log files for the next command.
    pub(crate) fn next_logs(&self) -> Logs {
        let number = self.next_log.fetch_add(1, Ordering::Relaxed);
        let logs = self.root.join(LOGS_FOLDER);
        Logs { stdout: logs.join(format!("{number}.stdout")), stderr: logs.join(format!("{number}.stderr")) }
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = remove_tree(&self.root);
    }
}

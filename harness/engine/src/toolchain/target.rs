//! The folder that one pinned toolchain is installed in.

use std::path::{Path, PathBuf};

use twinbuild_model::{Platform, Sha256};

use super::version::GoVersion;

/// The manifest's name, beside the tree.
pub(super) const MANIFEST: &str = "manifest.json";
/// The tree's name: the top folder of every Go distribution, and GOROOT once it is installed.
pub(super) const TREE: &str = "go";

const LOCK_PREFIX: &str = ".lock-";
const STAGING_PREFIX: &str = ".tmp-";

/// Where one pinned toolchain is installed: a folder per version, platform and digest.
#[derive(Clone, Debug)]
pub(super) struct Target {
    toolchains: PathBuf,
    name: String,
}

impl Target {
    /// The target for what hashes to `digest`, in the folder `toolchains`.
    pub(super) fn new(toolchains: &Path, version: &GoVersion, platform: &Platform, digest: &Sha256) -> Self {
        let name = format!("go-{version}-{}-{}", platform.slug(), digest.short());
        Self { toolchains: toolchains.to_owned(), name }
    }

    /// The target that the lock or staging folder called `file_name` is for.
    pub(super) fn of_leftover(toolchains: &Path, file_name: &str) -> Option<Self> {
        let name = file_name.strip_prefix(LOCK_PREFIX).or_else(|| file_name.strip_prefix(STAGING_PREFIX))?;
        Some(Self { toolchains: toolchains.to_owned(), name: name.to_owned() })
    }

    /// The folder of all toolchains.
    pub(super) fn toolchains(&self) -> &Path {
        &self.toolchains
    }

    /// The final folder.
    pub(super) fn folder(&self) -> PathBuf {
        self.toolchains.join(&self.name)
    }

    /// The lock that an installer holds.
    pub(super) fn lock(&self) -> PathBuf {
        self.toolchains.join(format!("{LOCK_PREFIX}{}", self.name))
    }

    /// Where the holder of the lock works: on the same file system as the final folder.
    pub(super) fn staging(&self) -> PathBuf {
        self.toolchains.join(format!("{STAGING_PREFIX}{}", self.name))
    }

    /// GOROOT once it is installed.
    pub(super) fn root(&self) -> PathBuf {
        self.folder().join(TREE)
    }

    /// Whether it is installed. The manifest was written before the folder got its name, so one look is enough.
    pub(super) fn is_installed(&self) -> bool {
        self.folder().join(MANIFEST).is_file()
    }
}

//! An isolated folder with a project, a cache and a machine that has nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256 as Hasher};
use tempfile::TempDir;
use twinbuild_engine::toolchain::{
    ArchivePin, GoPin, GoVersion, MachineSearch, SourceKind, Toolchain, ToolchainError, ToolchainPins,
    ToolchainStore,
};
use twinbuild_model::{Platform, Sha256};

/// No machine has it.
pub(crate) const VERSION: &str = "1.99.1";

pub(crate) fn version() -> GoVersion {
    VERSION.parse().unwrap()
}

pub(crate) fn linux() -> Platform {
    "linux/amd64".parse().unwrap()
}

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256::from_bytes(Hasher::digest(bytes).into())
}

/// The folder, and the pin of [`VERSION`] that is being put together.
pub(crate) struct Lab {
    folder: TempDir,
    root: PathBuf,
    pub(crate) pin: GoPin,
    pub(crate) machine: MachineSearch,
}

impl Lab {
    pub(crate) fn new(sources: &[SourceKind]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir(root.join("project")).unwrap();
        let pin = GoPin { sources: sources.to_vec(), wheel: BTreeMap::new(), archive: BTreeMap::new() };
        Self { folder, root, pin, machine: MachineSearch::default() }
    }

    /// A lab whose one source is `archive`, as a file of the project.
    pub(crate) fn with_archive(archive: &[u8]) -> Self {
        let mut lab = Self::new(&[SourceKind::Archive]);
        fs::write(lab.project().join("go.archive"), archive).unwrap();
        lab.pin_archive("go.archive", sha256(archive));
        lab
    }

    pub(crate) fn pin_archive(&mut self, location: &str, sha256: Sha256) {
        self.pin.archive.insert(linux(), ArchivePin { location: location.to_owned(), sha256 });
    }

    pub(crate) fn project(&self) -> PathBuf {
        self.root.join("project")
    }

    pub(crate) fn root(&self) -> &Path {
        assert!(self.folder.path().exists());
        &self.root
    }

    pub(crate) fn store(&self) -> ToolchainStore {
        let pins = ToolchainPins { go: BTreeMap::from([(version(), self.pin.clone())]) };
        ToolchainStore::new(self.root.join("cache"), pins, self.project(), self.machine.clone())
    }

    pub(crate) async fn ensure(&self) -> Result<Toolchain, ToolchainError> {
        self.store().ensure(&version(), &linux()).await
    }

    /// The error of an `ensure` that must fail and leave nothing.
    pub(crate) async fn refusal(&self) -> String {
        let error = self.ensure().await.expect_err("a refusal");
        assert_eq!(self.toolchains(), [""; 0], "something was left behind");
        error.to_string()
    }

    /// The folder that the store keeps everything in.
    pub(crate) fn toolchains_folder(&self) -> PathBuf {
        self.root.join("cache/toolchains")
    }

    /// The names of everything in the store, hidden or not.
    pub(crate) fn toolchains(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.toolchains_folder()) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

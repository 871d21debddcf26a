//! What is on the machine already: Go installations and programs. They are looked at, never changed.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use twinbuild_model::Platform;

use super::content;
use super::error::SourceError;
use super::installed::Toolchain;
use super::system;
use super::version::GoVersion;

/// Where Go's own installers put it: <https://go.dev/doc/install>.
const USUAL_ROOTS: [&str; 2] = ["/usr/local/go", r"C:\Program Files\Go"];
/// Where Debian puts each version, as `go-1.22`: <https://wiki.debian.org/Go>.
const DEBIAN_FOLDER: &str = "/usr/lib";
const DEBIAN_PREFIX: &str = "go-";
/// Where `go install golang.org/dl/go1.27.3` puts each version, as `go1.27.3`: <https://go.dev/doc/manage-install>.
const SDK_FOLDER: &str = "sdk";
const SDK_PREFIX: &str = "go";

/// Where to look for programs and for Go. The caller reads the environment; an empty search finds only the usual roots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MachineSearch {
    /// The value of `PATH`.
    pub path: Option<OsString>,
    /// The user's home folder.
    pub home: Option<PathBuf>,
}

impl MachineSearch {
    /// The first program called `name` on the path.
    pub(super) fn find_program(&self, name: &str) -> Option<PathBuf> {
        self.path_folders().into_iter().find_map(|folder| program_in(&folder, name))
    }

    /// A Go of exactly `version` for the machine's own platform. It blocks, for a few small reads.
    pub(super) fn find_go(&self, version: &GoVersion, platform: &Platform) -> Result<Toolchain, SourceError> {
        let host = Platform::host();
        if *platform != host {
            return Err(SourceError::OtherPlatform { platform: platform.clone(), host });
        }
        let mut found = Vec::new();
        for root in self.candidate_roots() {
            if content::check(&root, version, platform).is_ok() {
                let source = format!("machine `{}`", root.display());
                return Ok(Toolchain { version: *version, platform: host, root, source, digest: None });
            }
            if let Some(line) = content::version_line(&root) {
                found.push((line, root));
            }
        }
        Err(SourceError::NotOnMachine { version: *version, found })
    }

    fn candidate_roots(&self) -> Vec<PathBuf> {
        let mut roots: Vec<PathBuf> =
            self.path_folders().iter().filter_map(|folder| root_of_folder(folder)).collect();
        roots.extend(USUAL_ROOTS.iter().map(PathBuf::from));
        roots.extend(folders_with_prefix(Path::new(DEBIAN_FOLDER), DEBIAN_PREFIX));
        if let Some(home) = &self.home {
            roots.extend(folders_with_prefix(&home.join(SDK_FOLDER), SDK_PREFIX));
        }
        let mut seen = Vec::new();
        for root in roots {
            if !seen.contains(&root) {
                seen.push(root);
            }
        }
        seen
    }

    /// The absolute folders on the path: what a relative one means depends on who asks.
    fn path_folders(&self) -> Vec<PathBuf> {
        let Some(path) = &self.path else { return Vec::new() };
        std::env::split_paths(path).filter(|folder| folder.is_absolute()).collect()
    }
}

fn program_in(folder: &Path, name: &str) -> Option<PathBuf> {
    let candidates = system::PROGRAM_SUFFIXES.iter().map(|suffix| folder.join(format!("{name}{suffix}")));
    candidates.into_iter().find(|candidate| system::is_program(candidate))
}

/// The GOROOT that a folder's `go` belongs to, links followed: `/usr/bin/go` is often a link into GOROOT/bin.
fn root_of_folder(folder: &Path) -> Option<PathBuf> {
    let program = fs::canonicalize(program_in(folder, "go")?).ok()?;
    Some(program.parent()?.parent()?.to_owned())
}

fn folders_with_prefix(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let matches = |name: OsString| name.to_str().is_some_and(|name| name.starts_with(prefix));
    let mut folders: Vec<PathBuf> =
        entries.flatten().filter(|entry| matches(entry.file_name())).map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

//! The list of an installed tree's files with their digests: `manifest.json` beside the tree.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use twinbuild_model::{Platform, Sha256};
use walkdir::{DirEntry, WalkDir};

use super::background::Stop;
use super::hash::digest_of;
use super::system;
use super::version::GoVersion;

/// What an installed toolchain is and every file that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// Its version.
    pub(super) version: GoVersion,
    /// The platform that it runs on.
    pub(super) platform: Platform,
    /// Where it came from, for people.
    pub(super) source: String,
    /// SHA-256 of the wheel or archive.
    pub(super) digest: Sha256,
    /// What the tree holds.
    pub(super) tree: Tree,
}

/// The files and links of a tree, by path below its top folder, with `/` on every system. Folders are not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tree {
    /// Regular files.
    pub(super) files: BTreeMap<String, FileRecord>,
    /// The targets of symbolic links. Anything else that is no file (a pipe, say) is listed here without a target.
    pub(super) links: BTreeMap<String, Option<String>>,
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileRecord {
    /// Whether its owner may run it; never on Windows.
    pub(super) executable: bool,
    /// Its length in bytes.
    pub(super) size: u64,
    /// SHA-256 of its content.
    pub(super) sha256: Sha256,
}

impl Tree {
    /// Reads and hashes everything below `root`.
    pub(super) fn scan(root: &Path, stop: &Stop) -> io::Result<Self> {
        let mut tree = Self::default();
        for entry in WalkDir::new(root).min_depth(1) {
            let entry = entry?;
            if !entry.file_type().is_dir() {
                tree.add(root, &entry, stop).map_err(|error| in_file(entry.path(), &error))?;
            }
        }
        Ok(tree)
    }

    fn add(&mut self, root: &Path, entry: &DirEntry, stop: &Stop) -> io::Result<()> {
        let path = slash_path(entry.path().strip_prefix(root).unwrap_or(entry.path()));
        if entry.file_type().is_file() {
            self.files.insert(path, FileRecord::of(entry.path(), stop)?);
        } else if entry.file_type().is_symlink() {
            self.links.insert(path, Some(slash_path(&fs::read_link(entry.path())?)));
        } else {
            self.links.insert(path, None);
        }
        Ok(())
    }
}

impl FileRecord {
    fn of(path: &Path, stop: &Stop) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let executable = system::is_executable(&file.metadata()?);
        let digest = digest_of(&mut file, stop)?;
        Ok(Self { executable, size: digest.size_bytes, sha256: digest.hash })
    }
}

fn slash_path(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn in_file(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {error}", path.display()))
}

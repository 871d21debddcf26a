//! The list of files in a folder, as evidence.

use std::fs;
use std::path::Path;

use twinbuild_model::evidence::{FileContent, FileEntry, FileManifest};
use walkdir::WalkDir;

use super::copy::CopyError;
use super::merkle::{DigestError, digest_file};

/// A folder whose files can't be listed.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The folder couldn't be walked.
    #[error(transparent)]
    Walk(#[from] CopyError),
    /// A file couldn't be digested.
    #[error(transparent)]
    Digest(#[from] DigestError),
}

/// Lists what is in the folder `root`, with each file's size and SHA-256.
///
/// # Errors
/// When the folder can't be walked or a file can't be read.
pub fn file_manifest(root: &Path) -> Result<FileManifest, ManifestError> {
    let mut entries = Vec::new();
    for entry in WalkDir::new(root).min_depth(1).sort_by_file_name() {
        let entry = entry.map_err(|source| CopyError::Walk { path: root.to_owned(), source })?;
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let path = relative.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let content = if entry.file_type().is_dir() {
            FileContent::Folder
        } else if entry.file_type().is_symlink() {
            let target = fs::read_link(entry.path()).unwrap_or_default();
            FileContent::Link { target: target.to_string_lossy().into_owned() }
        } else {
            FileContent::File { executable: is_executable(&entry), digest: digest_file(entry.path())? }
        };
        entries.push(FileEntry { path, content });
    }
    Ok(FileManifest { entries })
}

#[cfg(unix)]
fn is_executable(entry: &walkdir::DirEntry) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    entry.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_executable(_entry: &walkdir::DirEntry) -> bool {
    false
}

//! Finding what a build left.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// An output folder that can't be looked through.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The folder couldn't be read.
    #[error("look for what the build left in {}", folder.display())]
    Read {
        /// The output folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

/// The files that a build left below `folder`, sorted by path.
///
/// # Errors
/// When the folder can't be read.
pub fn output_files(folder: &Path) -> Result<Vec<PathBuf>, OutputError> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry =
            entry.map_err(|error| OutputError::Read { folder: folder.to_owned(), source: error.into() })?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

//! A module's files as the zip archive that Go downloads.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use bytes::Bytes;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::contents::LARGEST_ARCHIVE;

/// An archive that can't be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It is larger than Go accepts.
    #[error("write the archive: it has {bytes} bytes, more than {LARGEST_ARCHIVE}")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// The format can't hold it.
    #[error("write the archive: {why}")]
    Write {
        /// What the writer said.
        why: String,
    },
}

/// The archive of `files`, whose names get `prefix`: in the order of names, with no times, modes or folders, so that the
/// same files make the same bytes. <https://go.dev/ref/mod#zip-files>
///
/// # Errors
/// When it would be larger than Go accepts.
pub(super) fn write_archive(prefix: &str, files: &BTreeMap<String, Bytes>) -> Result<Bytes, ArchiveError> {
    let written = write(prefix, files).map_err(|error| ArchiveError::Write { why: error.to_string() })?;
    let bytes = written.len() as u64;
    if bytes > LARGEST_ARCHIVE {
        return Err(ArchiveError::TooLarge { bytes });
    }
    Ok(Bytes::from(written))
}

fn write(prefix: &str, files: &BTreeMap<String, Bytes>) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(format!("{prefix}{name}"), options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}

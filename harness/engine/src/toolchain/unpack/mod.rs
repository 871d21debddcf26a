//! Unpacking without trust: an archive can write only new files, only below `go/`, and only so many.

mod entry_path;
mod tar;
mod writer;
mod zip;

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use self::writer::{Limits, TreeWriter};
use super::background::Stop;
use super::error::{EntryProblem, SourceError};

/// Which entries of an archive are Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Everything, and it must be below `go/`: Go's own archives.
    Archive,
    /// What is below `go/`, without the Python module that makes the wheel importable.
    Wheel,
}

/// Why unpacking stopped.
#[derive(Debug)]
enum UnpackError {
    /// The archive is damaged, or the disk is full, or the like.
    Io(io::Error),
    /// The archive has something that it must not have.
    Refused { entry: String, problem: EntryProblem },
}

impl From<io::Error> for UnpackError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The first bytes of a gzip file: <https://www.rfc-editor.org/rfc/rfc1952#page-6>.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// The first bytes of a zip file that is not empty: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, 4.3.7.
const ZIP_MAGIC: [u8; 4] = *b"PK\x03\x04";

/// Unpacks `archive` into the empty folder `into`, which then holds `go/`. `file` names the archive in errors.
pub(super) fn unpack(
    archive: &mut File,
    file: &str,
    layout: Layout,
    into: &Path,
    stop: &Stop,
) -> Result<(), SourceError> {
    let writer = TreeWriter::new(into, Limits::default(), stop);
    unpack_with(archive, file, layout, writer)
}

fn unpack_with(
    archive: &mut File,
    file: &str,
    layout: Layout,
    writer: TreeWriter<'_>,
) -> Result<(), SourceError> {
    let unpacked = match magic(archive) {
        Ok(magic) if magic.starts_with(&GZIP_MAGIC) => tar::unpack(archive, layout, writer),
        Ok(magic) if magic.starts_with(&ZIP_MAGIC) => zip::unpack(archive, layout, writer),
        Ok(_) => return Err(SourceError::UnknownFormat { file: file.to_owned() }),
        Err(error) => Err(error.into()),
    };
    unpacked.map_err(|error| match error {
        UnpackError::Io(source) => SourceError::Unpack { file: file.to_owned(), source },
        UnpackError::Refused { entry, problem } => {
            SourceError::RefusedEntry { file: file.to_owned(), entry, problem }
        }
    })
}

fn magic(archive: &mut File) -> io::Result<Vec<u8>> {
    archive.seek(SeekFrom::Start(0))?;
    let mut magic = Vec::new();
    archive.by_ref().take(ZIP_MAGIC.len() as u64).read_to_end(&mut magic)?;
    archive.seek(SeekFrom::Start(0))?;
    Ok(magic)
}

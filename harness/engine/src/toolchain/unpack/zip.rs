//! Reads zip archives, and wheels, which are zip archives:
//! <https://packaging.python.org/en/latest/specifications/binary-distribution-format/>.

use std::fs::File;
use std::io::{self, Read};

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::super::error::EntryProblem;
use super::entry_path::EntryPath;
use super::writer::{TreeWriter, refused};
use super::{Layout, UnpackError};

/// The bits of a Unix mode that say what kind of file it is, and the kinds:
/// <https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/sys_stat.h.html>, numbers as in Linux's `stat.h`.
const KIND_MASK: u32 = 0o170_000;
const KIND_NONE: u32 = 0;
const KIND_FOLDER: u32 = 0o040_000;
const KIND_FILE: u32 = 0o100_000;
const KIND_LINK: u32 = 0o120_000;

/// The permissions of a file whose entry has none, since it was packed on a system without them.
const DEFAULT_MODE: u32 = 0o644;
/// The longest link target read, in bytes: PATH_MAX of Linux.
const LINK_LIMIT: u64 = 4096;

/// Unpacks everything.
pub(super) fn unpack(file: &mut File, layout: Layout, mut writer: TreeWriter<'_>) -> Result<(), UnpackError> {
    let mut archive = ZipArchive::new(io::BufReader::new(file)).map_err(io_error)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(io_error)?;
        unpack_entry(&mut entry, layout, &mut writer)?;
    }
    writer.finish()
}

fn unpack_entry<R: Read>(
    entry: &mut ZipFile<'_, R>,
    layout: Layout,
    writer: &mut TreeWriter<'_>,
) -> Result<(), UnpackError> {
    let name = entry.name_raw().to_vec();
    writer.count(&name)?;
    let path = EntryPath::read(&name, layout).map_err(|problem| refused(&name, problem))?;
    let Some(path) = path else { return Ok(()) };
    let mode = entry.unix_mode().unwrap_or(DEFAULT_MODE);
    match mode & KIND_MASK {
        KIND_LINK => {
            let mut target = Vec::new();
            entry.take(LINK_LIMIT).read_to_end(&mut target)?;
            writer.link(path, &target)
        }
        KIND_NONE | KIND_FOLDER | KIND_FILE if name.ends_with(b"/") => writer.folder(&path),
        KIND_NONE | KIND_FILE => writer.file(&path, mode, entry),
        _ => Err(refused(&name, EntryProblem::Kind)),
    }
}

fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other),
    }
}

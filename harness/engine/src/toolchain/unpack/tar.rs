//! Reads `.tar.gz`: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06>.

use std::fs::File;
use std::io;

use flate2::read::MultiGzDecoder;
use tar::{Archive, Entry, EntryType};

use super::super::error::EntryProblem;
use super::entry_path::EntryPath;
use super::writer::{TreeWriter, refused};
use super::{Layout, UnpackError};

type Source<'a> = MultiGzDecoder<&'a mut File>;

/// The most bytes that may follow the last entry: tar pads with zeros to its record size, 10 KiB by default.
const PADDING_LIMIT: u64 = 1 << 20;

/// Unpacks everything.
pub(super) fn unpack(file: &mut File, layout: Layout, mut writer: TreeWriter<'_>) -> Result<(), UnpackError> {
    let mut archive = Archive::new(MultiGzDecoder::new(file));
    for entry in archive.entries()? {
        unpack_entry(&mut entry?, layout, &mut writer)?;
    }
    read_to_the_end(archive.into_inner())?;
    writer.finish()
}

fn unpack_entry(
    entry: &mut Entry<'_, Source<'_>>,
    layout: Layout,
    writer: &mut TreeWriter<'_>,
) -> Result<(), UnpackError> {
    let name = entry.path_bytes().into_owned();
    writer.count(&name)?;
    let kind = entry.header().entry_type();
    if kind == EntryType::XGlobalHeader {
        return Ok(());
    }
    let path = EntryPath::read(&name, layout).map_err(|problem| refused(&name, problem))?;
    let Some(path) = path else { return Ok(()) };
    match kind {
        EntryType::Regular | EntryType::Continuous => {
            let mode = entry.header().mode()?;
            writer.file(&path, mode, entry)
        }
        EntryType::Directory => writer.folder(&path),
        EntryType::Symlink => {
            let target = entry.link_name_bytes().unwrap_or_default().into_owned();
            writer.link(path, &target)
        }
        _ => Err(refused(&name, EntryProblem::Kind)),
    }
}

/// Reads what follows the last entry, so that gzip's own checksum and length, which come last, are checked too.
fn read_to_the_end(rest: Source<'_>) -> io::Result<()> {
    let mut rest = io::Read::take(rest, PADDING_LIMIT + 1);
    if io::copy(&mut rest, &mut io::sink())? > PADDING_LIMIT {
        return Err(io::Error::other(format!("more than {PADDING_LIMIT} bytes follow the last entry")));
    }
    Ok(())
}

//! What linkers and signers write into a PE program.
//!
//! Source of all offsets: <https://learn.microsoft.com/windows/win32/debug/pe-format>

use object::Object as _;

use super::{Edits, Executable};
use crate::stabilizer::fields::little_at;

/// Where the DOS header has the offset of the PE header.
const PE_OFFSET: usize = 0x3c;
/// Offset of `TimeDateStamp` in the PE header, with its signature of 4 bytes.
const COFF_TIMESTAMP: usize = 8;
/// Offset of the optional header in the PE header.
const OPTIONAL_HEADER: usize = 24;
/// Offset of `CheckSum` in the optional header.
const CHECKSUM: usize = 64;
/// Offsets of the data directories in the optional header of 32 and of 64 bits; their number stands before them.
const DIRECTORIES: (usize, usize) = (96, 112);
/// Indices of data directories.
const EXPORTS: usize = 0;
const RESOURCES: usize = 2;
const CERTIFICATES: usize = 4;
const DEBUG: usize = 6;
/// Size of an entry of the debug directory.
const DEBUG_ENTRY_SIZE: usize = 28;
/// Offset of `TimeDateStamp` in the export and resource directories and in an entry of the debug directory.
const DIRECTORY_TIMESTAMP: usize = 4;

/// Blanks the times of linking.
pub(crate) fn clear_timestamps(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    let mut stamps: Vec<usize> =
        header(executable).map(|header| header + COFF_TIMESTAMP).into_iter().collect();
    for (index, entry_size) in [(EXPORTS, None), (RESOURCES, None), (DEBUG, Some(DEBUG_ENTRY_SIZE))] {
        let Some((start, size)) = directory(executable, index).and_then(|directory| directory.range) else {
            continue;
        };
        let entries = entry_size.map_or(1, |entry_size| size / entry_size);
        // An entry has at least a byte in the file, so a directory longer than the file ends with it.
        let entries = entries.min(executable.bytes.len() / entry_size.unwrap_or(1));
        stamps
            .extend((0..entries).map(|entry| start + entry * entry_size.unwrap_or(0) + DIRECTORY_TIMESTAMP));
    }
    for stamp in stamps {
        edits.fill(stamp..stamp + 4, 0);
    }
    edits
}

/// Blanks the checksum.
pub(crate) fn clear_checksum(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    if let Some(header) = header(executable) {
        let start = header + OPTIONAL_HEADER + CHECKSUM;
        edits.fill(start..start + 4, 0);
    }
    edits
}

/// Removes the certificates where they end the file, as every signer puts them, and their entry in the header.
pub(crate) fn remove_signature(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    let Some(certificates) = directory(executable, CERTIFICATES) else { return edits };
    // This directory alone has an offset in the file instead of an address.
    let (start, size) = (certificates.address, certificates.size);
    if size == 0 || start.checked_add(size) != Some(executable.bytes.len()) {
        return edits;
    }
    edits.fill(certificates.offset..certificates.offset + 8, 0);
    edits.cut(start);
    edits
}

/// Where the PE header is.
fn header(executable: &Executable<'_>) -> Option<usize> {
    let header = little_at(executable.bytes, PE_OFFSET, 4)?;
    executable.bytes.get(header..header.checked_add(OPTIONAL_HEADER)?)?;
    Some(header)
}

struct Directory {
    /// Where its entry in the header is.
    offset: usize,
    address: usize,
    size: usize,
    /// Where it is in the file, and its size.
    range: Option<(usize, usize)>,
}

fn directory(executable: &Executable<'_>, index: usize) -> Option<Directory> {
    let directories = if executable.pointer_size() == 8 { DIRECTORIES.1 } else { DIRECTORIES.0 };
    let start = header(executable)? + OPTIONAL_HEADER + directories;
    if index >= little_at(executable.bytes, start - 4, 4)? {
        return None;
    }
    let offset = start + 8 * index;
    let (address, size) =
        (little_at(executable.bytes, offset, 4)?, little_at(executable.bytes, offset + 4, 4)?);
    let loaded = executable.file.relative_address_base().checked_add(address as u64)?;
    let place = if address == 0 || size == 0 { None } else { executable.offset_of(loaded) };
    Some(Directory { offset, address, size, range: place.map(|place| (place, size)) })
}

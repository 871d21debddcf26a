//! Zip archives. Those with the records for more than 4 GiB or 65,534 entries are refused.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::zip_entry::{ZipEntry, descriptor_length};
use super::zip_records::{
    DIRECTORY_OFFSET, DIRECTORY_SIZE, ENTRIES, ENTRIES_ON_DISK, End, Header, LOCAL_OFFSET, Shared,
};
use crate::stabilizer::fields::Cursor;
use crate::stabilizer::unpacked::Unpacked;
use crate::stabilizer::{StabilizeError, StabilizedFormat};

const FLAG_DESCRIPTOR: usize = 8;
/// The largest archive that is read, in bytes: with all that may be unpacked it stays below what 32 bits count.
const LARGEST_ARCHIVE: usize = 2 << 30;

/// A zip archive.
pub(crate) struct ZipArchive<'data> {
    /// What lies before the first entry: the program that unpacks the rest.
    prefix: &'data [u8],
    /// In the order of the directory.
    pub(crate) entries: Vec<ZipEntry<'data>>,
    end: End<'data>,
}

impl<'data> ZipArchive<'data> {
    pub(crate) fn parse(bytes: &'data [u8]) -> Result<Self, StabilizeError> {
        Self::parts(bytes).map_err(|reason| StabilizeError::unreadable(StabilizedFormat::Zip, reason))
    }

    fn parts(bytes: &'data [u8]) -> Result<Self, &'static str> {
        if bytes.len() > LARGEST_ARCHIVE {
            return Err("it is larger than 2 GiB");
        }
        let (end_offset, end) = End::find(bytes).ok_or("the end of its directory is missing")?;
        let (start, size) = (end.get(DIRECTORY_OFFSET), end.get(DIRECTORY_SIZE));
        // So it is too where the records for large archives stand between.
        if start.checked_add(size) != Some(end_offset) {
            return Err("its directory does not end where its end begins");
        }
        let headers = central_headers(&bytes[start..end_offset], end.get(ENTRIES))?;
        // Entries in the order of their data, and their index in the directory.
        let mut offsets = BTreeMap::new();
        for (index, header) in headers.iter().enumerate() {
            if offsets.insert(header.get(LOCAL_OFFSET), index).is_some() {
                return Err("two entries have the same data");
            }
        }
        let ends: Vec<usize> = offsets.keys().copied().skip(1).chain([start]).collect();
        let prefix = bytes.get(..offsets.keys().next().copied().unwrap_or(start)).ok_or("an entry is cut")?;
        let mut headers: Vec<Option<Header<'_>>> = headers.into_iter().map(Some).collect();
        let mut entries = BTreeMap::new();
        for (place, ((offset, index), end)) in offsets.into_iter().zip(ends).enumerate() {
            let bytes = bytes.get(offset..end).ok_or("an entry is cut")?;
            let central = headers[index].take().ok_or("two entries have the same data")?;
            entries.insert(index, entry(bytes, central, place)?);
        }
        Ok(Self { prefix, entries: entries.into_values().collect(), end })
    }

    /// Removes entries by name, and says whether there were any.
    pub(crate) fn remove(&mut self, is_removed: impl Fn(&str) -> bool) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| !is_removed(&entry.name()));
        self.entries.len() < before
    }

    /// Sorts the directory by name, and the data alike.
    pub(crate) fn sort(&mut self) -> bool {
        let before: Vec<(usize, &[u8])> =
            self.entries.iter().map(|entry| (entry.place, entry.central.name)).collect();
        if before.is_sorted() && before.is_sorted_by_key(|(_, name)| *name) {
            return false;
        }
        self.entries.sort_by_key(|entry| entry.central.name);
        for (place, entry) in self.entries.iter_mut().enumerate() {
            entry.place = place;
        }
        true
    }

    pub(crate) fn clear_times(&mut self) -> bool {
        self.each(ZipEntry::clear_time)
    }

    pub(crate) fn clear_descriptors(&mut self) -> bool {
        self.each(ZipEntry::remove_descriptor)
    }

    pub(crate) fn clear_encoding(&mut self) -> bool {
        self.each(ZipEntry::clear_encoding)
    }

    pub(crate) fn clear_modes(&mut self) -> bool {
        self.each(ZipEntry::clear_mode)
    }

    pub(crate) fn clear_misc(&mut self) -> bool {
        let comment = !std::mem::take(&mut self.end.comment).is_empty();
        self.each(ZipEntry::clear_misc) || comment
    }

    /// Stores every deflated entry uncompressed.
    pub(crate) fn decompress(&mut self, unpacked: &mut Unpacked) -> Result<bool, StabilizeError> {
        let mut any = false;
        for entry in &mut self.entries {
            any |= entry.decompress(unpacked)?;
        }
        Ok(any)
    }

    fn each(&mut self, change: impl Fn(&mut ZipEntry<'data>) -> bool) -> bool {
        let mut any = false;
        for entry in &mut self.entries {
            any |= change(entry);
        }
        any
    }

    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        let mut bytes = self.prefix.to_vec();
        let mut placed: Vec<&mut ZipEntry<'_>> = self.entries.iter_mut().collect();
        placed.sort_by_key(|entry| entry.place);
        for entry in placed {
            entry.central.set(LOCAL_OFFSET, bytes.len());
            entry.local.write(&mut bytes);
            bytes.extend(entry.packed.iter());
            bytes.extend(&entry.descriptor);
            bytes.extend(entry.gap);
        }
        let start = bytes.len();
        for entry in &self.entries {
            entry.central.write(&mut bytes);
        }
        self.end.set(DIRECTORY_OFFSET, start);
        self.end.set(DIRECTORY_SIZE, bytes.len() - start);
        self.end.set(ENTRIES, self.entries.len());
        self.end.set(ENTRIES_ON_DISK, self.entries.len());
        self.end.write(&mut bytes);
        bytes
    }
}

fn central_headers(directory: &[u8], count: usize) -> Result<Vec<Header<'_>>, &'static str> {
    let mut cursor = Cursor { rest: directory };
    let mut headers = Vec::new();
    while !cursor.rest.is_empty() {
        headers.push(Header::central(&mut cursor).ok_or("its directory is damaged")?);
    }
    if headers.len() == count {
        Ok(headers)
    } else {
        Err("its directory has another number of entries than it says")
    }
}

/// The entry whose header, data and what follows it are these bytes.
fn entry<'data>(
    bytes: &'data [u8],
    central: Header<'data>,
    place: usize,
) -> Result<ZipEntry<'data>, &'static str> {
    let mut cursor = Cursor { rest: bytes };
    let local = Header::local(&mut cursor).ok_or("the header of an entry is damaged")?;
    let get = |number: Shared| central.get(central.shared(number));
    let sizes = [get(Shared::Checksum), get(Shared::PackedSize), get(Shared::Size)];
    let packed = cursor.take(sizes[1]).ok_or("an entry is cut, or overlaps another")?;
    let has_descriptor = local.get(local.shared(Shared::Flags)) & FLAG_DESCRIPTOR != 0;
    let length = if has_descriptor { descriptor_length(cursor.rest, sizes) } else { None };
    let descriptor = cursor.take(length.unwrap_or_default()).unwrap_or_default().to_vec();
    Ok(ZipEntry { local, central, packed: Cow::Borrowed(packed), descriptor, gap: cursor.rest, place })
}

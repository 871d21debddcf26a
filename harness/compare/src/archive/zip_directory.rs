//! Finds the members of a zip archive by its central directory:
//! <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>
//!
//! The crate `zip` would hide members whose name stands there twice, flags, and what local headers say.

use twinbuild_model::ByteRange;

use crate::artifact::{Content, Failure, Unreadable, read_part};
use crate::listing::MOST_ENTRIES;

/// The length of the end record without its comment, and of that comment at most: 4.3.16
const END_BYTES: u64 = 22;
const COMMENT_BYTES: u64 = 0xffff;

/// The lengths of the locator and the end record of Zip64: 4.3.15 and 4.3.14
const LOCATOR_BYTES: u64 = 20;
const END64_BYTES: u64 = 56;

/// The length of a central header without its variable fields: 4.3.12
const CENTRAL_BYTES: usize = 46;

/// How long the central directory may be.
const DIRECTORY_BYTES: u64 = 64 << 20;

/// The extra field with numbers of 64 bits: 4.5.3
const ZIP64_EXTRA: u16 = 1;

/// The central directory of an archive.
pub(super) struct Directory {
    pub(super) headers: Vec<CentralHeader>,
    /// Where the directory begins.
    pub(super) start: u64,
    /// The comment on the whole archive.
    pub(super) comment: Vec<u8>,
}

/// What the central directory says of a member.
pub(super) struct CentralHeader {
    /// The header as it is written, with the name, the extra field and the comment.
    pub(super) bytes: Vec<u8>,
    /// How long the packed data is.
    pub(super) packed: u64,
    /// How long the unpacked data is.
    pub(super) size: u64,
    /// Where the local header is.
    pub(super) offset: u64,
}

impl CentralHeader {
    /// A number of two bytes in the header.
    pub(super) fn short(&self, at: usize) -> u16 {
        u16_at(&self.bytes, at)
    }

    pub(super) fn name(&self) -> &[u8] {
        self.variable(0, 28)
    }

    pub(super) fn extra(&self) -> &[u8] {
        self.variable(self.name().len(), 30)
    }

    pub(super) fn comment(&self) -> &[u8] {
        self.variable(self.name().len() + self.extra().len(), 32)
    }

    /// A field of variable length, so many bytes behind the fixed ones, whose length stands in the header.
    fn variable(&self, skipped: usize, length_at: usize) -> &[u8] {
        let rest = self.bytes.get(CENTRAL_BYTES + skipped..).unwrap_or_default();
        rest.get(..usize::from(self.short(length_at))).unwrap_or_default()
    }
}

/// Where the central directory is, as the end record says.
struct End {
    directory: ByteRange,
    /// Where the end record begins, that of Zip64 where there is one.
    at: u64,
    comment: Vec<u8>,
}

/// Reads the central directory.
pub(super) fn read_directory(content: &dyn Content) -> Result<Directory, Failure> {
    let end = find_end(content)?;
    let start = (end.at.checked_sub(end.directory.length))
        .filter(|start| *start >= end.directory.offset)
        .ok_or_else(|| Unreadable::new("its central directory does not fit before its end record"))?;
    // Bytes before the archive, such as a program that unpacks it, move all offsets.
    let moved = start - end.directory.offset;
    let bytes =
        read_part(content, ByteRange { offset: start, length: end.directory.length }, DIRECTORY_BYTES)?;
    let mut headers = Vec::new();
    let mut rest = bytes.as_slice();
    while rest.starts_with(b"PK\x01\x02") {
        let mut header = central_header(rest)?;
        rest = &rest[header.bytes.len()..];
        header.offset = header.offset.saturating_add(moved);
        headers.push(header);
        if headers.len() > MOST_ENTRIES {
            return Err(Unreadable::new(format!("it has more than {MOST_ENTRIES} members")).into());
        }
    }
    Ok(Directory { headers, start, comment: end.comment })
}

/// Finds the end record: the last one whose comment reaches to the end of the file.
fn find_end(content: &dyn Content) -> Result<End, Failure> {
    let length = content.size().min(END_BYTES + COMMENT_BYTES);
    let tail_start = content.size() - length;
    let tail = read_part(content, ByteRange { offset: tail_start, length }, length)?;
    let at = (0..tail.len().saturating_sub(END_BYTES as usize - 1)).rev().find(|at| {
        let comment = || usize::from(u16_at(&tail, at + 20));
        tail[*at..].starts_with(b"PK\x05\x06") && at + END_BYTES as usize + comment() == tail.len()
    });
    let at = at.ok_or_else(|| Unreadable::new("it has no end record"))?;
    let record = &tail[at..];
    let directory =
        ByteRange { offset: u64::from(u32_at(record, 16)), length: u64::from(u32_at(record, 12)) };
    let comment = record[END_BYTES as usize..].to_vec();
    let end = End { directory, at: tail_start + at as u64, comment };
    Ok(find_end64(content, &end)?.unwrap_or(end))
}

/// Finds the end record of Zip64 by its locator, which stands before the end record.
fn find_end64(content: &dyn Content, end: &End) -> Result<Option<End>, Failure> {
    let Some(offset) = end.at.checked_sub(LOCATOR_BYTES) else { return Ok(None) };
    let locator = read_part(content, ByteRange { offset, length: LOCATOR_BYTES }, LOCATOR_BYTES)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return Ok(None);
    }
    let at = u64_at(&locator, 8);
    let record = read_part(content, ByteRange { offset: at, length: END64_BYTES }, END64_BYTES)?;
    if !record.starts_with(b"PK\x06\x06") {
        return Err(Unreadable::new("its Zip64 end record is not where its locator says").into());
    }
    let directory = ByteRange { offset: u64_at(&record, 48), length: u64_at(&record, 40) };
    Ok(Some(End { directory, at, comment: end.comment.clone() }))
}

fn central_header(bytes: &[u8]) -> Result<CentralHeader, Unreadable> {
    let lengths = [28, 30, 32].map(|at| usize::from(u16_at(bytes, at)));
    let length = CENTRAL_BYTES + lengths.iter().sum::<usize>();
    let bytes = bytes.get(..length).ok_or_else(|| Unreadable::new("its central directory is cut"))?;
    let mut header = CentralHeader {
        bytes: bytes.to_vec(),
        packed: u64::from(u32_at(bytes, 20)),
        size: u64::from(u32_at(bytes, 24)),
        offset: u64::from(u32_at(bytes, 42)),
    };
    // A number that does not fit stands in the extra field, in this order.
    let extra = header.extra().to_vec();
    let zip64 = extra_fields(&extra).into_iter().find(|(id, _)| *id == ZIP64_EXTRA);
    let mut numbers = zip64.map_or([].as_slice(), |(_, data)| data).chunks_exact(8);
    for number in [&mut header.size, &mut header.packed, &mut header.offset] {
        if *number == u64::from(u32::MAX) {
            *number = numbers.next().map_or(*number, |bytes| u64_at(bytes, 0));
        }
    }
    Ok(header)
}

/// The fields of an extra field, with their ids: 4.5.1. What is cut is left out.
pub(super) fn extra_fields(mut extra: &[u8]) -> Vec<(u16, &[u8])> {
    let mut fields = Vec::new();
    while extra.len() >= 4 {
        let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let Some(data) = extra[4..].get(..length) else { break };
        fields.push((id, data));
        extra = &extra[4 + length..];
    }
    fields
}

/// A number of two bytes; zero behind the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(array_at(bytes, at))
}

/// A number of four bytes; zero behind the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(array_at(bytes, at))
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<N>());
    found.copied().unwrap_or([0; N])
}

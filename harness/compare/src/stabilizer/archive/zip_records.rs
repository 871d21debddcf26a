//! The records of a zip archive.
//!
//! Source of all offsets: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>

use crate::stabilizer::fields::{ByteOrder, Cursor, little_at, number_bytes, set};

/// A number in a record: its offset and size.
#[derive(Clone, Copy)]
pub(super) struct Number(usize, usize);

/// Numbers that both headers of an entry have, in the order in which they have them.
#[derive(Clone, Copy)]
pub(super) enum Shared {
    VersionNeeded,
    Flags,
    Method,
    Time,
    Date,
    Checksum,
    PackedSize,
    Size,
}

/// Numbers of the header in the directory alone.
pub(super) const VERSION_MADE_BY: Number = Number(4, 2);
pub(super) const INTERNAL_ATTRIBUTES: Number = Number(36, 2);
pub(super) const EXTERNAL_ATTRIBUTES: Number = Number(38, 4);
pub(super) const LOCAL_OFFSET: Number = Number(42, 4);
/// Numbers of the record that ends the directory.
pub(super) const ENTRIES_ON_DISK: Number = Number(8, 2);
pub(super) const ENTRIES: Number = Number(10, 2);
pub(super) const DIRECTORY_SIZE: Number = Number(12, 4);
pub(super) const DIRECTORY_OFFSET: Number = Number(16, 4);

/// A header of an entry: fixed fields, a name, extra fields, a comment in the directory's.
pub(super) struct Header<'data> {
    fixed: Vec<u8>,
    /// Where the shared numbers start.
    shared: usize,
    pub(super) name: &'data [u8],
    pub(super) extra: Vec<u8>,
    pub(super) comment: &'data [u8],
}

impl<'data> Header<'data> {
    /// The header before an entry's data.
    pub(super) fn local(cursor: &mut Cursor<'data>) -> Option<Self> {
        let fixed = cursor.take(30)?;
        let sizes = [little_at(fixed, 26, 2)?, little_at(fixed, 28, 2)?, 0];
        Self::parse(fixed, b"PK\x03\x04", 4, sizes, cursor)
    }

    /// The header in the directory.
    pub(super) fn central(cursor: &mut Cursor<'data>) -> Option<Self> {
        let fixed = cursor.take(46)?;
        let sizes = [little_at(fixed, 28, 2)?, little_at(fixed, 30, 2)?, little_at(fixed, 32, 2)?];
        Self::parse(fixed, b"PK\x01\x02", 6, sizes, cursor)
    }

    fn parse(
        fixed: &'data [u8],
        signature: &[u8],
        shared: usize,
        [name, extra, comment]: [usize; 3],
        cursor: &mut Cursor<'data>,
    ) -> Option<Self> {
        let header = Self {
            fixed: fixed.to_vec(),
            shared,
            name: cursor.take(name)?,
            extra: cursor.take(extra)?.to_vec(),
            comment: cursor.take(comment)?,
        };
        fixed.starts_with(signature).then_some(header)
    }

    pub(super) fn get(&self, Number(offset, size): Number) -> usize {
        little_at(&self.fixed, offset, size).unwrap_or_default()
    }

    pub(super) fn set(&mut self, Number(offset, size): Number, value: usize) -> bool {
        let bytes = number_bytes(value as u64, size, ByteOrder::Little);
        let field = &mut self.fixed[offset..offset + size];
        let changed = field != bytes;
        field.copy_from_slice(&bytes);
        changed
    }

    /// Where a number that both headers have is in this one.
    pub(super) fn shared(&self, number: Shared) -> Number {
        let (offset, size) = match number {
            Shared::VersionNeeded => (0, 2),
            Shared::Flags => (2, 2),
            Shared::Method => (4, 2),
            Shared::Time => (6, 2),
            Shared::Date => (8, 2),
            Shared::Checksum => (10, 4),
            Shared::PackedSize => (14, 4),
            Shared::Size => (18, 4),
        };
        Number(self.shared + offset, size)
    }

    /// Rewrites the extra fields; a field for which there is nothing goes. Damaged ones are left.
    pub(super) fn change_extra(&mut self, change: impl Fn(u16, &[u8]) -> Option<Vec<u8>>) -> bool {
        let Some(fields) = extra_fields(&self.extra) else { return false };
        let mut extra = Vec::with_capacity(self.extra.len());
        for (kind, data) in fields {
            let Some(data) = change(kind, data) else { continue };
            extra.extend(kind.to_le_bytes());
            extra.extend(number_bytes(data.len() as u64, 2, ByteOrder::Little));
            extra.extend(data);
        }
        set(&mut self.extra, extra)
    }

    /// The data of an extra field.
    pub(super) fn extra_field_mut(&mut self, kind: u16) -> Option<&mut [u8]> {
        let mut offset = 0;
        loop {
            let size = little_at(&self.extra, offset + 2, 2)?;
            let found = little_at(&self.extra, offset, 2)? == usize::from(kind);
            let data = offset + 4..offset + 4 + size;
            if found {
                return self.extra.get_mut(data);
            }
            offset = data.end;
        }
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let start = bytes.len();
        bytes.extend(&self.fixed);
        // The lengths of name, extra fields and comment follow the shared numbers.
        let lengths = start + self.shared + 22;
        let extra = number_bytes(self.extra.len() as u64, 2, ByteOrder::Little);
        bytes[lengths + 2..lengths + 4].copy_from_slice(&extra);
        if self.fixed.len() == 46 {
            let comment = number_bytes(self.comment.len() as u64, 2, ByteOrder::Little);
            bytes[lengths + 4..lengths + 6].copy_from_slice(&comment);
        }
        bytes.extend(self.name);
        bytes.extend(&self.extra);
        bytes.extend(self.comment);
    }
}

/// The extra fields as kind and data; `None` where they are damaged.
fn extra_fields(extra: &[u8]) -> Option<Vec<(u16, &[u8])>> {
    let mut cursor = Cursor { rest: extra };
    let mut fields = Vec::new();
    while !cursor.rest.is_empty() {
        let kind = u16::from_le_bytes(*cursor.take(2)?.first_chunk()?);
        let size = little_at(cursor.take(2)?, 0, 2)?;
        fields.push((kind, cursor.take(size)?));
    }
    Some(fields)
}

/// The record that ends the directory.
pub(super) struct End<'data> {
    fixed: [u8; End::SIZE],
    pub(super) comment: &'data [u8],
}

impl<'data> End<'data> {
    pub(super) const SIZE: usize = 22;
    const SIGNATURE: &'static [u8] = b"PK\x05\x06";

    /// Where the record starts that reaches to the end of the file, and itself.
    pub(super) fn find(bytes: &'data [u8]) -> Option<(usize, Self)> {
        let first = bytes.len().saturating_sub(Self::SIZE + usize::from(u16::MAX));
        memchr::memmem::rfind_iter(&bytes[first..], Self::SIGNATURE).find_map(|found| {
            let start = first + found;
            let mut cursor = Cursor { rest: &bytes[start..] };
            let fixed = *cursor.take(Self::SIZE)?.first_chunk()?;
            let comment = cursor.rest;
            let ends = little_at(&fixed, 20, 2)? == comment.len();
            ends.then_some((start, Self { fixed, comment }))
        })
    }

    pub(super) fn get(&self, Number(offset, size): Number) -> usize {
        little_at(&self.fixed, offset, size).unwrap_or_default()
    }

    pub(super) fn set(&mut self, Number(offset, size): Number, value: usize) {
        self.fixed[offset..offset + size].copy_from_slice(&number_bytes(
            value as u64,
            size,
            ByteOrder::Little,
        ));
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(&self.fixed[..20]);
        bytes.extend(number_bytes(self.comment.len() as u64, 2, ByteOrder::Little));
        bytes.extend(self.comment);
    }
}

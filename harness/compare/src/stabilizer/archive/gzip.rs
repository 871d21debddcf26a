//! Gzip files.
//!
//! Source of the format: <https://www.rfc-editor.org/rfc/rfc1952>

use std::borrow::Cow;

use crate::stabilizer::fields::{ByteOrder, Cursor, little_at, number_bytes, set};
use crate::stabilizer::unpacked::{Unpacked, stored};
use crate::stabilizer::{StabilizeError, StabilizedFormat};

const MAGIC_AND_DEFLATE: [u8; 3] = [0x1f, 0x8b, 8];
const FIXED_HEADER_SIZE: usize = 10;
const TRAILER_SIZE: usize = 8;
const IS_TEXT: u8 = 1;
const HAS_HEADER_CHECKSUM: u8 = 2;
const HAS_EXTRA: u8 = 4;
const HAS_NAME: u8 = 8;
const HAS_COMMENT: u8 = 16;
const KNOWN_FLAGS: u8 = 31;
const UNKNOWN_SYSTEM: u8 = 255;

/// A gzip file: members behind each other whose contents belong together.
pub(crate) struct GzipFile<'data> {
    members: Vec<Member<'data>>,
    /// What follows the last member: padding, say.
    tail: &'data [u8],
}

struct Member<'data> {
    /// The mark for text; the other flags follow from the other fields.
    flags: u8,
    time: [u8; 4],
    compression: u8,
    system: u8,
    extra: Option<&'data [u8]>,
    name: Option<&'data [u8]>,
    comment: Option<&'data [u8]>,
    header_checksum: Option<&'data [u8]>,
    packed: Cow<'data, [u8]>,
    trailer: [u8; TRAILER_SIZE],
    content: Vec<u8>,
}

impl<'data> GzipFile<'data> {
    /// Takes a file apart and unpacks it.
    pub(crate) fn parse(bytes: &'data [u8], unpacked: &mut Unpacked) -> Result<Self, StabilizeError> {
        let mut members = Vec::new();
        let mut rest = bytes;
        while members.is_empty() || rest.starts_with(&MAGIC_AND_DEFLATE) {
            let (member, after) = Member::parse(rest, unpacked)?;
            members.push(member);
            rest = after;
        }
        Ok(Self { members, tail: rest })
    }

    /// What is packed in all members.
    pub(crate) fn content(&self) -> Cow<'_, [u8]> {
        match &self.members[..] {
            [member] => Cow::Borrowed(&member.content),
            members => Cow::Owned(members.iter().flat_map(|member| &member.content).copied().collect()),
        }
    }

    /// Makes the file one member with this content, uncompressed.
    pub(crate) fn set_content(&mut self, content: &[u8]) {
        self.members.truncate(1);
        for member in &mut self.members {
            member.packed = Cow::Owned(stored(content));
            member.content = content.to_vec();
            let mut checksum = flate2::Crc::new();
            checksum.update(content);
            // The length is stored modulo 2^32.
            let length = content.len() as u64 & u64::from(u32::MAX);
            member.trailer[..4].copy_from_slice(&checksum.sum().to_le_bytes());
            member.trailer[4..].copy_from_slice(&length.to_le_bytes()[..4]);
        }
    }

    /// Stores everything uncompressed in one member.
    pub(crate) fn clear_compression(&mut self) -> bool {
        let joined = self.members.len() > 1;
        let content = self.content().into_owned();
        let compressed = self.members.first().is_some_and(|member| *member.packed != stored(&content));
        if joined || compressed {
            self.set_content(&content);
        }
        let marks = self.each(|member| set(&mut member.compression, 0));
        joined || compressed || marks
    }

    /// Removes the name of the file.
    pub(crate) fn clear_name(&mut self) -> bool {
        self.each(|member| member.name.take().is_some())
    }

    /// Blanks the time.
    pub(crate) fn clear_time(&mut self) -> bool {
        self.each(|member| set(&mut member.time, [0; 4]))
    }

    /// Removes the comment, the extra field and the mark for text, and blanks the operating system.
    pub(crate) fn clear_misc(&mut self) -> bool {
        self.each(|member| {
            let parts = [
                member.comment.take().is_some(),
                member.extra.take().is_some(),
                set(&mut member.flags, 0),
                set(&mut member.system, UNKNOWN_SYSTEM),
            ];
            parts.contains(&true)
        })
    }

    /// Changes each member. A checksum of the header is dropped where the header was changed.
    fn each(&mut self, change: impl Fn(&mut Member<'_>) -> bool) -> bool {
        let mut any = false;
        for member in &mut self.members {
            if change(member) {
                member.header_checksum = None;
                any = true;
            }
        }
        any
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for member in &self.members {
            member.write(&mut bytes);
        }
        bytes.extend(self.tail);
        bytes
    }
}

impl<'data> Member<'data> {
    /// Reads the member that the bytes begin with, and returns what follows it.
    fn parse(bytes: &'data [u8], unpacked: &mut Unpacked) -> Result<(Self, &'data [u8]), StabilizeError> {
        let unreadable = |reason: &str| StabilizeError::unreadable(StabilizedFormat::Gzip, reason);
        let mut cursor = Cursor { rest: bytes };
        let mut member =
            Self::header(&mut cursor).ok_or_else(|| unreadable("its header is cut or of an unknown kind"))?;
        let inflated = unpacked.inflate(cursor.rest, StabilizedFormat::Gzip)?;
        let packed = cursor.take(inflated.packed_size);
        let trailer = cursor.take(TRAILER_SIZE).and_then(|trailer| trailer.first_chunk());
        member.packed = Cow::Borrowed(packed.unwrap_or_default());
        member.trailer = *trailer.ok_or_else(|| unreadable("its end is missing"))?;
        member.content = inflated.bytes;
        Ok((member, cursor.rest))
    }

    /// Reads a header, and leaves what is packed and the trailer empty.
    fn header(cursor: &mut Cursor<'data>) -> Option<Self> {
        let fixed = cursor.take(FIXED_HEADER_SIZE)?;
        let flags = fixed[3];
        if !fixed.starts_with(&MAGIC_AND_DEFLATE) || flags & !KNOWN_FLAGS != 0 {
            return None;
        }
        let has = |flag: u8| flags & flag != 0;
        let mut member = Self {
            flags: flags & IS_TEXT,
            time: *fixed[4..].first_chunk()?,
            compression: fixed[8],
            system: fixed[9],
            extra: None,
            name: None,
            comment: None,
            header_checksum: None,
            packed: Cow::Borrowed(&[]),
            trailer: [0; TRAILER_SIZE],
            content: Vec::new(),
        };
        if has(HAS_EXTRA) {
            let size = little_at(cursor.take(2)?, 0, 2)?;
            member.extra = Some(cursor.take(size)?);
        }
        if has(HAS_NAME) {
            member.name = Some(cursor.take_text()?);
        }
        if has(HAS_COMMENT) {
            member.comment = Some(cursor.take_text()?);
        }
        if has(HAS_HEADER_CHECKSUM) {
            member.header_checksum = Some(cursor.take(2)?);
        }
        Some(member)
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        let flag = |present: bool, flag: u8| if present { flag } else { 0 };
        let flags = self.flags
            | flag(self.header_checksum.is_some(), HAS_HEADER_CHECKSUM)
            | flag(self.extra.is_some(), HAS_EXTRA)
            | flag(self.name.is_some(), HAS_NAME)
            | flag(self.comment.is_some(), HAS_COMMENT);
        bytes.extend(MAGIC_AND_DEFLATE);
        bytes.push(flags);
        bytes.extend(self.time);
        bytes.extend([self.compression, self.system]);
        if let Some(extra) = self.extra {
            bytes.extend(number_bytes(extra.len() as u64, 2, ByteOrder::Little));
            bytes.extend(extra);
        }
        for text in [self.name, self.comment].into_iter().flatten() {
            bytes.extend(text);
            bytes.push(0);
        }
        bytes.extend(self.header_checksum.unwrap_or_default());
        bytes.extend(self.packed.iter());
        bytes.extend(self.trailer);
    }
}

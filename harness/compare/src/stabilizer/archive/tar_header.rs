//! The header of a member of a tar archive.
//!
//! Source of the format: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, and for what GNU tar
//! does otherwise <https://www.gnu.org/software/tar/manual/html_node/Standard.html>

use std::ops::Range;

use crate::stabilizer::fields::{ByteOrder, number_at};

pub(crate) const BLOCK_SIZE: usize = 512;

/// A field of the header.
pub(super) struct Field(pub(super) Range<usize>);

pub(super) const NAME: Field = Field(0..100);
pub(super) const MODE: Field = Field(100..108);
pub(super) const USER: Field = Field(108..116);
pub(super) const GROUP: Field = Field(116..124);
const SIZE: Field = Field(124..136);
pub(super) const TIME: Field = Field(136..148);
const CHECKSUM: Field = Field(148..156);
const KIND: usize = 156;
const MAGIC: Field = Field(257..265);
pub(super) const USER_NAME: Field = Field(265..297);
pub(super) const GROUP_NAME: Field = Field(297..329);
pub(super) const DEVICE: Field = Field(329..345);
const PREFIX: Field = Field(345..500);
/// Two times that stand where others have the prefix.
pub(super) const GNU_TIMES: Field = Field(345..369);
const GNU_MAGIC: &[u8] = b"ustar  \0";
const POSIX_MAGIC: &[u8] = b"ustar\x0000";

/// The header of a member: a block.
#[derive(Clone)]
pub(super) struct Header {
    bytes: [u8; BLOCK_SIZE],
}

/// Whether the bytes begin with a header whose checksum is right.
pub(crate) fn begins_as_tar(bytes: &[u8]) -> bool {
    Header::parse(bytes).is_some()
}

impl Header {
    /// The header that the bytes begin with; `None` if its checksum is wrong.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let header = Self { bytes: *bytes.first_chunk()? };
        let stored = octal(header.field(&CHECKSUM))?;
        let has_name = header.bytes[0] != 0 || header.field(&MAGIC).starts_with(b"ustar");
        (has_name && stored == header.checksum()).then_some(header)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn field(&self, field: &Field) -> &[u8] {
        &self.bytes[field.0.clone()]
    }

    /// The letter that says what the member is: `0` or a zero byte for a file.
    pub(super) fn kind(&self) -> u8 {
        self.bytes[KIND]
    }

    pub(super) fn is_gnu(&self) -> bool {
        self.field(&MAGIC) == GNU_MAGIC
    }

    fn is_posix(&self) -> bool {
        self.field(&MAGIC) == POSIX_MAGIC
    }

    /// The size of what follows, in bytes.
    pub(super) fn size(&self) -> Option<u64> {
        number(self.field(&SIZE))
    }

    pub(super) fn set_size(&mut self, size: u64) -> bool {
        let size = self.number_like(&SIZE, size);
        self.write(&SIZE, &size)
    }

    pub(super) fn mode(&self) -> Option<u64> {
        number(self.field(&MODE))
    }

    /// The name of the member, with the folder that is kept apart from it.
    pub(super) fn name(&self) -> Vec<u8> {
        let name = text(self.field(&NAME));
        let prefix = if self.is_posix() { text(self.field(&PREFIX)) } else { &[] };
        if prefix.is_empty() { name.to_vec() } else { [prefix, b"/", name].concat() }
    }

    /// Overwrites a field with bytes and blanks the rest of it; says whether that changed it.
    pub(super) fn write(&mut self, field: &Field, value: &[u8]) -> bool {
        let mut new = value.to_vec();
        new.resize(field.0.len(), 0);
        if self.field(field) == new {
            return false;
        }
        self.bytes[field.0.clone()].copy_from_slice(&new);
        let checksum = self.number_like(&CHECKSUM, self.checksum());
        self.bytes[CHECKSUM.0].copy_from_slice(&checksum);
        true
    }

    /// A field with another number in the form that its writer gave it: as many digits, the same characters around them.
    fn number_like(&self, field: &Field, number: u64) -> Vec<u8> {
        let mut bytes = self.field(field).to_vec();
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'7');
        let start = bytes.iter().position(is_digit).unwrap_or_default();
        let width = bytes[start..].iter().take_while(|byte| is_digit(byte)).count();
        let digits = format!("{number:0width$o}");
        if digits.len() == width {
            bytes[start..start + width].copy_from_slice(digits.as_bytes());
            return bytes;
        }
        // All but the last byte may hold digits.
        let width = bytes.len().saturating_sub(2);
        let mut bytes = format!("{number:0width$o}\0").into_bytes();
        bytes.resize(field.0.len(), b' ');
        bytes
    }

    /// The sum of all bytes, with spaces where it stands itself.
    fn checksum(&self) -> u64 {
        let all: u64 = self.bytes.iter().copied().map(u64::from).sum();
        let own: u64 = self.field(&CHECKSUM).iter().copied().map(u64::from).sum();
        all - own + CHECKSUM.0.len() as u64 * u64::from(b' ')
    }
}

/// The text up to a zero byte.
fn text(field: &[u8]) -> &[u8] {
    &field[..memchr::memchr(0, field).unwrap_or(field.len())]
}

/// An octal number, or with the highest bit set one in binary, most significant byte first.
fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 == 0 {
        return octal(field);
    }
    let (high, low) = field.split_at(field.len().saturating_sub(8));
    // A size of more than 64 bits, or a negative one, is none.
    let fits = high.iter().enumerate().all(|(index, byte)| *byte == if index == 0 { 0x80 } else { 0 });
    fits.then(|| number_at(low, 0, low.len(), ByteOrder::Big))?
}

fn octal(field: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(field).ok()?.trim_matches(|character| matches!(character, ' ' | '\0'));
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

//! Reads gzip files: <https://www.rfc-editor.org/rfc/rfc1952>

use twinbuild_model::ByteRange;

use super::text_field::text;
use super::{Allowance, Archive, Data};
use crate::artifact::{Content, Digester, Failure, Unreadable, hash_part, read_part};
use crate::findings::hex;
use crate::listing::{Entry, Fact, FactKind, date_and_time};

/// How long most headers are at most, and how long one may be with all its fields.
const SHORT_HEADER_BYTES: u64 = 256;
const HEADER_BYTES: u64 = 192 << 10;

/// The length of the checksum and the size behind the data.
const TRAILER_BYTES: u64 = 8;

/// Flags: <https://www.rfc-editor.org/rfc/rfc1952#page-6>
const HAS_HEADER_CHECKSUM: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;

/// Lists the members of a gzip file, of which there is mostly one. `name` is that of the file.
pub(super) fn read(content: &dyn Content, name: &str, allowance: &Allowance) -> Result<Archive, Failure> {
    let mut archive = Archive::new();
    let mut offset = 0;
    while offset == 0 || starts_member(content, offset)? {
        let short = Header::read(content, offset, SHORT_HEADER_BYTES);
        let header = short.or_else(|_| Header::read(content, offset, HEADER_BYTES))?;
        let data = Data::deflated(content, offset + header.length, allowance)?;
        let trailer = ByteRange { offset: data.packed.offset + data.packed.length, length: TRAILER_BYTES };
        let mut frame = Digester::default();
        hash_part(content, ByteRange { offset, length: header.length }, &mut frame)?;
        frame.update(&read_part(content, trailer, TRAILER_BYTES)?);
        let name = format!("part {}", archive.data.len() + 1);
        archive.push(Entry { name, facts: header.facts, frame: frame.finish(), size: None }, Some(data))?;
        offset = trailer.offset + trailer.length;
    }
    if let [only] = archive.listing.entries.as_mut_slice() {
        only.name = inner_name(name);
        archive.listing.facts = std::mem::take(&mut only.facts);
        archive.listing.frame = std::mem::take(&mut only.frame);
    }
    archive.listing.facts.extend(trailing(content, offset)?);
    Ok(archive)
}

fn starts_member(content: &dyn Content, offset: u64) -> Result<bool, Failure> {
    let length = content.size().saturating_sub(offset).min(2);
    Ok(read_part(content, ByteRange { offset, length }, 2)? == [0x1f, 0x8b])
}

/// What stands behind the last member.
pub(super) fn trailing(content: &dyn Content, offset: u64) -> Result<Option<Fact>, Failure> {
    let length = content.size().saturating_sub(offset);
    if length == 0 {
        return Ok(None);
    }
    let mut digester = Digester::default();
    hash_part(content, ByteRange { offset, length }, &mut digester)?;
    let value = format!("{length} bytes, sha256 {}", hex(&digester.finish()[..8]));
    Ok(Some(Fact::new(FactKind::Encoding, "bytes behind the end", value)))
}

/// What a file `app.tar.gz` has in it: `app.tar`.
fn inner_name(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    if let Some(stem) = file.strip_suffix(".tgz") {
        return format!("{stem}.tar");
    }
    file.strip_suffix(".gz").filter(|stem| !stem.is_empty()).unwrap_or("content").to_owned()
}

/// The header of a member.
struct Header {
    length: u64,
    facts: Vec<Fact>,
}

impl Header {
    /// Reads a header that is no longer than `limit` bytes.
    fn read(content: &dyn Content, offset: u64, limit: u64) -> Result<Self, Failure> {
        let length = content.size().saturating_sub(offset).min(limit);
        let bytes = read_part(content, ByteRange { offset, length }, limit)?;
        let mut fields = Fields { bytes: &bytes, position: 0 };
        let [_, _, method, flags, m0, m1, m2, m3, level, system] = fields.array()?;
        if method != 8 {
            return Err(Unreadable::new(format!("its compression method {method} is not DEFLATE")).into());
        }
        let mtime = u32::from_le_bytes([m0, m1, m2, m3]);
        let mtime = if mtime == 0 { "none".to_owned() } else { date_and_time(i64::from(mtime)) };
        let mut facts = vec![
            Fact::new(FactKind::Time, "mtime", mtime),
            Fact::new(FactKind::Compression, "extra flags (XFL)", format!("{level}")),
            Fact::new(FactKind::Encoding, "operating system", format!("{system}")),
            Fact::new(FactKind::Encoding, "flags", format!("{flags:#04x}")),
        ];
        if flags & HAS_EXTRA != 0 {
            let length = u16::from_le_bytes(fields.array()?);
            facts.push(Fact::new(FactKind::Attribute, "extra field", hex(fields.take(usize::from(length))?)));
        }
        if flags & HAS_NAME != 0 {
            facts.push(Fact::new(FactKind::Attribute, "name", text(fields.until_zero()?)));
        }
        if flags & HAS_COMMENT != 0 {
            facts.push(Fact::new(FactKind::Comment, "comment", text(fields.until_zero()?)));
        }
        if flags & HAS_HEADER_CHECKSUM != 0 {
            fields.take(2)?;
        }
        Ok(Self { length: fields.position as u64, facts })
    }
}

/// Reads one field after another.
struct Fields<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Unreadable> {
        let taken = self.bytes[self.position..].get(..length);
        self.position += taken.map_or(0, <[u8]>::len);
        taken.ok_or_else(|| Unreadable::new("its header is cut or too long"))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn until_zero(&mut self) -> Result<&'a [u8], Unreadable> {
        let length = self.bytes[self.position..].iter().position(|byte| *byte == 0);
        let text = self.take(length.unwrap_or(usize::MAX))?;
        self.position += 1;
        Ok(text)
    }
}

//! Reads ar archives, of which Debian packages and static libraries are made:
//! <https://man.freebsd.org/cgi/man.cgi?query=ar&sektion=5>

use twinbuild_model::ByteRange;

use super::text_field::text;
use super::{Archive, Data, Packing};
use crate::artifact::{Content, Digester, Failure, Unreadable, hash_part, read_part};
use crate::listing::{Entry, Fact, FactKind, date_and_time};

/// The length of `!<arch>\n`.
const MAGIC_BYTES: u64 = 8;

/// The length of a member's header.
const HEADER_BYTES: u64 = 60;

/// How long a name may be, and the table of long names.
const NAME_BYTES: u64 = 64 << 10;
const NAME_TABLE_BYTES: u64 = 16 << 20;

/// Lists the members of an ar archive.
pub(super) fn read(content: &dyn Content) -> Result<Archive, Failure> {
    let mut archive = Archive::new();
    let mut long_names = Vec::new();
    let mut offset = MAGIC_BYTES;
    while offset < content.size() {
        let range = ByteRange { offset, length: HEADER_BYTES };
        let header = read_part(content, range, HEADER_BYTES)?;
        // ARFMAG: https://sourceware.org/git/?p=binutils-gdb.git;a=blob;f=include/aout/ar.h
        if header[58..] != *b"`\n" {
            return Err(Unreadable::new(format!("the header of a member at {offset:#x} is damaged")).into());
        }
        let length: u64 = number(&header[48..58], offset)?;
        let mut data = ByteRange { offset: offset + HEADER_BYTES, length };
        // Data is padded to an even length; some writers leave that out at the end.
        let padding = (length % 2).min(content.size().saturating_sub(data.offset.saturating_add(length)));
        let next = data.offset.saturating_add(length).saturating_add(padding);
        let raw_name = header[..16].trim_ascii_end();
        if raw_name == b"//" {
            long_names = read_part(content, data, NAME_TABLE_BYTES)?;
        }
        let name = name(content, raw_name, &long_names, &mut data)?;
        let mut frame = Digester::default();
        frame.update(&header);
        let unpadded = Data::stored(content, data, Packing::Stored)?;
        hash_part(content, ByteRange { offset: next - padding, length: padding }, &mut frame)?;
        archive
            .push(Entry { name, facts: facts(&header), frame: frame.finish(), size: None }, Some(unpadded))?;
        offset = next;
    }
    Ok(archive)
}

/// The name of a member: as it is, ended by `/` (GNU), an offset in the table of long names (GNU), or the first bytes of
/// the data (BSD), which are then taken off it.
fn name(
    content: &dyn Content,
    raw: &[u8],
    long_names: &[u8],
    data: &mut ByteRange,
) -> Result<String, Failure> {
    if let Some(length) = raw.strip_prefix(b"#1/") {
        let length = number(length, data.offset)?;
        if length > data.length {
            return Err(
                Unreadable::new(format!("a name at {:#x} is longer than its member", data.offset)).into()
            );
        }
        let name = read_part(content, ByteRange { offset: data.offset, length }, NAME_BYTES)?;
        *data = ByteRange { offset: data.offset + length, length: data.length - length };
        return Ok(text(name.split(|byte| *byte == 0).next().unwrap_or_default()));
    }
    let in_table = raw.strip_prefix(b"/").filter(|rest| rest.first().is_some_and(u8::is_ascii_digit));
    if let Some(offset) = in_table {
        let offset = usize::try_from(number(offset, data.offset)?).unwrap_or(usize::MAX);
        let rest = long_names.get(offset..).unwrap_or_default();
        let rest = &rest[..rest.len().min(NAME_BYTES as usize)];
        let name = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        return Ok(text(name.strip_suffix(b"/").unwrap_or(name)));
    }
    let is_table = raw.starts_with(b"/");
    Ok(text(if is_table { raw } else { raw.strip_suffix(b"/").unwrap_or(raw) }))
}

fn facts(header: &[u8]) -> Vec<Fact> {
    let field = |range: std::ops::Range<usize>| text(header[range].trim_ascii_end());
    let mtime = field(16..28);
    let mtime = mtime.parse().map_or(mtime, date_and_time);
    vec![
        Fact::new(FactKind::Time, "mtime", mtime),
        Fact::new(FactKind::Owner, "uid", field(28..34)),
        Fact::new(FactKind::Owner, "gid", field(34..40)),
        Fact::new(FactKind::Mode, "mode", field(40..48)),
    ]
}

fn number(field: &[u8], offset: u64) -> Result<u64, Unreadable> {
    let number = std::str::from_utf8(field.trim_ascii()).ok().and_then(|text| text.parse().ok());
    number.ok_or_else(|| {
        Unreadable::new(format!("the header of a member before {offset:#x} has no number where one must be"))
    })
}

//! Reads zip archives, of which jars and wheels are made: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>

use twinbuild_model::ByteRange;

use super::text_field::text;
use super::zip_directory::{CentralHeader, Directory, read_directory, u16_at};
use super::zip_facts::{facts, is_encrypted};
use super::{Allowance, Archive, Data, Packing};
use crate::artifact::{Content, Digester, Failure, Unreadable, hash_part, read_part};
use crate::findings::hex;
use crate::listing::{Entry, Fact, FactKind, MOST_BYTES};

/// The length of a local header without its variable fields: 4.3.7
const LOCAL_BYTES: u64 = 30;

/// Lists the members of a zip archive in the order of its central directory.
pub(super) fn read(content: &dyn Content, allowance: &Allowance) -> Result<Archive, Failure> {
    let directory = read_directory(content)?;
    let members = local_parts(content, &directory)?;
    let mut archive = Archive::new();
    for (header, part) in directory.headers.iter().zip(&members) {
        let data = data(content, header, part, allowance)?;
        let mut frame = Digester::default();
        frame.update(&header.bytes);
        frame.update(&part.local);
        hash_part(content, part.gap, &mut frame)?;
        let entry = Entry {
            name: text(header.name()),
            facts: facts(header, &part.local[LOCAL_BYTES as usize + usize::from(u16_at(&part.local, 26))..]),
            frame: frame.finish(),
            size: None,
        };
        let has_data = !header.name().ends_with(b"/") || data.size > 0;
        archive.push(entry, has_data.then_some(data))?;
    }
    archive.listing.facts = archive_facts(content, &directory, &members)?;
    Ok(archive)
}

/// What stands at the local header of a member.
struct LocalPart {
    /// The local header with its variable fields.
    local: Vec<u8>,
    data: ByteRange,
    /// Behind the data and before the next local header: a data descriptor, or anything.
    gap: ByteRange,
}

/// Reads the local headers, and finds what lies between the members. Members must not share bytes: a few bytes could
/// stand for very many.
fn local_parts(content: &dyn Content, directory: &Directory) -> Result<Vec<LocalPart>, Failure> {
    let mut order: Vec<usize> = (0..directory.headers.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(directory.headers[*index].offset));
    let mut parts = Vec::with_capacity(order.len());
    let mut end = directory.start;
    let mut bytes = 0;
    for index in order {
        let header = &directory.headers[index];
        let local = local_header(content, header)?;
        bytes += local.len();
        if bytes > MOST_BYTES {
            return Err(
                Unreadable::new(format!("its local headers have more than {MOST_BYTES} bytes")).into()
            );
        }
        let data = ByteRange { offset: header.offset + local.len() as u64, length: header.packed };
        let data_end = data.offset.checked_add(data.length).filter(|data_end| *data_end <= end);
        let gap_start = data_end.ok_or_else(|| {
            Unreadable::new(format!("its member {} overlaps what follows it", text(header.name())))
        })?;
        let gap = ByteRange { offset: gap_start, length: end - gap_start };
        parts.push((index, LocalPart { local, data, gap }));
        end = header.offset;
    }
    parts.sort_unstable_by_key(|(index, _)| *index);
    Ok(parts.into_iter().map(|(_, part)| part).collect())
}

fn local_header(content: &dyn Content, header: &CentralHeader) -> Result<Vec<u8>, Failure> {
    let range = ByteRange { offset: header.offset, length: LOCAL_BYTES };
    let fixed = read_part(content, range, LOCAL_BYTES)?;
    if !fixed.starts_with(b"PK\x03\x04") {
        let reason =
            format!("its member {} has no local header at {:#x}", text(header.name()), header.offset);
        return Err(Unreadable::new(reason).into());
    }
    let length = LOCAL_BYTES + u64::from(u16_at(&fixed, 26)) + u64::from(u16_at(&fixed, 28));
    read_part(content, ByteRange { length, ..range }, length)
}

fn data(
    content: &dyn Content,
    header: &CentralHeader,
    part: &LocalPart,
    allowance: &Allowance,
) -> Result<Data, Failure> {
    let method = header.short(10);
    let packing = match method {
        _ if is_encrypted(header) => Packing::Other("encrypted".to_owned()),
        0 => Packing::Stored,
        8 => {
            let data = Data::deflated(content, part.data.offset, allowance)?;
            if (data.packed, data.size) == (part.data, header.size) {
                return Ok(data);
            }
            let reason = format!("its member {} is not of the size that it should have", text(header.name()));
            return Err(Unreadable::new(reason).into());
        }
        other => Packing::Other(format!("packed with method {other}")),
    };
    Data::stored(content, part.data, packing)
}

fn archive_facts(
    content: &dyn Content,
    directory: &Directory,
    members: &[LocalPart],
) -> Result<Vec<Fact>, Failure> {
    let mut facts = Vec::new();
    if !directory.comment.is_empty() {
        facts.push(Fact::new(FactKind::Comment, "comment", text(&directory.comment)));
    }
    let first = directory.headers.iter().map(|header| header.offset).min().unwrap_or(directory.start);
    if first > 0 {
        let mut digester = Digester::default();
        hash_part(content, ByteRange { offset: 0, length: first }, &mut digester)?;
        let value = format!("{first} bytes, sha256 {}", hex(&digester.finish()[..8]));
        facts.push(Fact::new(FactKind::Encoding, "bytes before the first member", value));
    }
    let order = members.windows(2).all(|pair| pair[0].data.offset <= pair[1].data.offset);
    facts.push(Fact::new(
        FactKind::Encoding,
        "directory in the order of data",
        if order { "yes" } else { "no" },
    ));
    Ok(facts)
}

//! Reads tar archives: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>, "ustar Interchange Format",
//! with pax headers and GNU's extensions, <https://www.gnu.org/software/tar/manual/html_node/Standard.html>

use ::tar::{EntryType, GnuHeader, Header};
use twinbuild_model::ByteRange;

use super::gzip::trailing;
use super::pax::{PaxRecords, read_pax_records};
use super::tar_facts::{facts, has_data, name, pax_facts};
use super::{Archive, Data, Packing};
use crate::artifact::{Content, Digester, Failure, Unreadable, read_part};
use crate::listing::{Entry, Fact, FactKind};

/// The length of a block; each header takes one, and data is padded to whole ones.
const BLOCK_BYTES: u64 = 512;

/// How long a pax header or a long name may be.
const EXTENSION_BYTES: u64 = 1 << 20;

/// Whether bytes begin with a tar header: the checksum is right.
pub(crate) fn is_tar_header(start: &[u8]) -> bool {
    let Some(block) = start.get(..BLOCK_BYTES as usize) else { return false };
    let header = Header::from_byte_slice(block);
    header.cksum().is_ok_and(|checksum| checksum == checksum_of(block))
}

/// The sum of all bytes, with blanks for the checksum itself.
fn checksum_of(block: &[u8]) -> u32 {
    let sum = |bytes: &[u8]| bytes.iter().copied().map(u32::from).sum::<u32>();
    sum(&block[..148]) + 8 * u32::from(b' ') + sum(&block[156..])
}

/// Lists the members of a tar archive.
pub(super) fn read(content: &dyn Content) -> Result<Archive, Failure> {
    let mut reader = Reader { content, offset: 0, archive: Archive::new(), next: Extensions::default() };
    while reader.read_member()? {}
    let Reader { mut archive, offset, next, .. } = reader;
    if next != Extensions::default() {
        return Err(Unreadable::new("it is cut: a member is missing behind its extended header").into());
    }
    archive.listing.facts.extend(trailing(content, offset)?);
    Ok(archive)
}

/// What stands in headers of their own before a member.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Extensions {
    pub(super) pax: PaxRecords,
    pub(super) name: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    /// All their bytes.
    frame: Vec<u8>,
}

struct Reader<'a> {
    content: &'a dyn Content,
    offset: u64,
    archive: Archive,
    next: Extensions,
}

impl Reader<'_> {
    /// Reads the header at the offset, and what belongs to it. Returns `false` at the end of the archive.
    fn read_member(&mut self) -> Result<bool, Failure> {
        if self.offset == self.content.size() {
            return Ok(false);
        }
        let block = self.take(BLOCK_BYTES)?;
        if block.iter().all(|byte| *byte == 0) {
            self.offset -= BLOCK_BYTES;
            return Ok(false);
        }
        let header = Header::from_byte_slice(&block);
        if !header.cksum().is_ok_and(|checksum| checksum == checksum_of(&block)) {
            let start = self.offset - BLOCK_BYTES;
            return Err(Unreadable::new(format!("the header at {start:#x} has a wrong checksum")).into());
        }
        match header.entry_type() {
            EntryType::XHeader => {
                let records = self.extension(&block)?;
                read_pax_records(&records, &mut self.next.pax)?;
            }
            EntryType::XGlobalHeader => self.global_header(&block)?,
            EntryType::GNULongName => self.next.name = Some(self.extension(&block)?),
            EntryType::GNULongLink => self.next.link = Some(self.extension(&block)?),
            _ => self.member(&block)?,
        }
        Ok(true)
    }

    /// The bytes at the offset, which moves behind them.
    fn take(&mut self, length: u64) -> Result<Vec<u8>, Failure> {
        let bytes = read_part(self.content, ByteRange { offset: self.offset, length }, EXTENSION_BYTES)?;
        self.offset += length;
        Ok(bytes)
    }

    /// The data of a header that belongs to the next member.
    fn extension(&mut self, block: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut data = self.take(header_size(block)?)?;
        self.next.frame.extend(block);
        self.next.frame.extend(&data);
        let padding = self.take(padding(data.len() as u64))?;
        self.next.frame.extend(padding);
        if self.next.frame.len() as u64 > 2 * EXTENSION_BYTES {
            return Err(Unreadable::new(format!("the headers before {:#x} are too long", self.offset)).into());
        }
        // GNU's long names end with a zero byte; pax records are of known length.
        if block[156] != b'x' && data.last() == Some(&0) {
            data.pop();
        }
        Ok(data)
    }

    /// What holds for all members behind it. It is listed as a member without data.
    fn global_header(&mut self, block: &[u8]) -> Result<(), Failure> {
        let data = self.take(header_size(block)?)?;
        let padding = self.take(padding(data.len() as u64))?;
        let mut records = PaxRecords::new();
        read_pax_records(&data, &mut records)?;
        let mut frame = Digester::default();
        for part in [block, &data, &padding] {
            frame.update(part);
        }
        let name = "pax_global_header".to_owned();
        let facts =
            std::iter::once(Fact::new(FactKind::Kind, "type", "global header")).chain(pax_facts(&records));
        let entry = Entry { name, facts: facts.collect(), frame: frame.finish(), size: None };
        self.archive.push(entry, None)?;
        Ok(())
    }

    fn member(&mut self, block: &[u8]) -> Result<(), Failure> {
        let extensions = std::mem::take(&mut self.next);
        let header = Header::from_byte_slice(block);
        let mut sparse = Vec::new();
        let mut is_extended = header.as_gnu().is_some_and(GnuHeader::is_extended);
        while header.entry_type() == EntryType::GNUSparse && is_extended {
            let more = self.take(BLOCK_BYTES)?;
            // `isextended` of a further block: https://www.gnu.org/software/tar/manual/html_node/Standard.html
            is_extended = more[504] != 0;
            sparse.extend(more);
            if sparse.len() as u64 > EXTENSION_BYTES {
                return Err(Unreadable::new(format!(
                    "the map of a sparse file before {:#x} is too long",
                    self.offset
                ))
                .into());
            }
        }
        let length = if has_data(header.entry_type()) { data_size(block, &extensions.pax)? } else { 0 };
        let range = ByteRange { offset: self.offset, length };
        let data = Data::stored(self.content, range, Packing::Stored)?;
        self.offset += length;
        let padding = self.take(padding(length).min(self.content.size() - self.offset))?;
        let mut digester = Digester::default();
        for part in [extensions.frame.as_slice(), block, &sparse, &padding] {
            digester.update(part);
        }
        let entry = Entry {
            name: name(header, &extensions),
            facts: facts(header, &extensions),
            frame: digester.finish(),
            size: None,
        };
        self.archive.push(entry, has_data(header.entry_type()).then_some(data))?;
        Ok(())
    }
}

/// The length of a header's data as it stands in the header.
fn header_size(block: &[u8]) -> Result<u64, Unreadable> {
    Header::from_byte_slice(block).entry_size().map_err(|_| Unreadable::new("a header has no size"))
}

/// The length of a member's data: a pax header may hold it, where it is too long for the member's own.
fn data_size(block: &[u8], pax: &PaxRecords) -> Result<u64, Unreadable> {
    match pax.get("size") {
        None => header_size(block),
        Some(size) => {
            let size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok());
            size.ok_or_else(|| Unreadable::new("the size in a pax header is no number"))
        }
    }
}

/// How many bytes fill the last block of data.
fn padding(length: u64) -> u64 {
    (BLOCK_BYTES - length % BLOCK_BYTES) % BLOCK_BYTES
}

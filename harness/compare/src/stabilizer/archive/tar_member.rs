//! A member of a tar archive with what describes it.

use std::borrow::Cow;

use super::tar_header::{BLOCK_SIZE, Header, NAME};

/// Kinds of headers that describe the next member: a longer name, a longer target of a link, records.
const LONG_NAME: u8 = b'L';
const LONG_LINK: u8 = b'K';
const RECORDS: u8 = b'x';
/// Records for all members that follow.
const GLOBAL_RECORDS: u8 = b'g';

/// A header with the data that follows it.
pub(super) struct Part<'data> {
    pub(super) header: Header,
    pub(super) data: Cow<'data, [u8]>,
    /// What fills the data's last block.
    pub(super) padding: Cow<'data, [u8]>,
}

/// A member: what describes it, and itself.
pub(crate) struct TarMember<'data> {
    pub(super) descriptions: Vec<Part<'data>>,
    pub(super) part: Part<'data>,
}

impl Part<'_> {
    pub(super) fn set_data(&mut self, data: Vec<u8>) {
        self.header.set_size(data.len() as u64);
        self.padding = Cow::Owned(vec![0; data.len().next_multiple_of(BLOCK_SIZE) - data.len()]);
        self.data = Cow::Owned(data);
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.header.bytes());
        bytes.extend(self.data.iter());
        bytes.extend(self.padding.iter());
    }

    pub(super) fn is_description(&self) -> bool {
        Self::describes(&self.header)
    }

    /// Whether a header is not a member's own but describes the next.
    pub(super) fn describes(header: &Header) -> bool {
        matches!(header.kind(), LONG_NAME | LONG_LINK | RECORDS)
    }

    pub(super) fn is_global(&self) -> bool {
        self.header.kind() == GLOBAL_RECORDS
    }

    fn has_records(&self) -> bool {
        matches!(self.header.kind(), RECORDS | GLOBAL_RECORDS)
    }
}

impl TarMember<'_> {
    /// Its name, with `/` at the end of a folder's.
    pub(crate) fn name(&self) -> String {
        String::from_utf8_lossy(&self.raw_name()).into_owned()
    }

    pub(super) fn raw_name(&self) -> Vec<u8> {
        let described = self.descriptions.iter().rev().find_map(|part| match part.header.kind() {
            LONG_NAME => Some(part.data.split(|byte| *byte == 0).next().unwrap_or_default().to_vec()),
            RECORDS => record(&part.data, b"path").map(<[u8]>::to_vec),
            _ => None,
        });
        described.unwrap_or_else(|| self.part.header.name())
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self.part.header.kind(), b'0' | b'7' | 0)
    }

    pub(crate) fn data(&self) -> &[u8] {
        &self.part.data
    }

    pub(crate) fn set_data(&mut self, data: Vec<u8>) {
        self.remove_records(|key| key == b"size");
        self.part.set_data(data);
    }

    /// Changes its header and those that describe it.
    pub(super) fn each_header(&mut self, change: impl Fn(&mut Header) -> bool) -> bool {
        let mut any = false;
        for part in self.descriptions.iter_mut().chain([&mut self.part]) {
            any |= change(&mut part.header);
        }
        any
    }

    /// Removes records about the member. A description that has none left goes.
    pub(super) fn remove_records(&mut self, is_removed: impl Fn(&[u8]) -> bool) -> bool {
        let mut any = false;
        for part in self.descriptions.iter_mut().chain([&mut self.part]).filter(|part| part.has_records()) {
            let Some(records) = records(&part.data) else { continue };
            let kept: Vec<_> = records.iter().filter(|record| !is_removed(record.key)).collect();
            if kept.len() < records.len() {
                let kept: Vec<u8> = kept.iter().flat_map(|record| record.bytes).copied().collect();
                part.set_data(kept);
                any = true;
            }
        }
        if any {
            self.descriptions.retain(|part| part.header.kind() != RECORDS || !part.data.is_empty());
        }
        any
    }

    /// Gives the headers of records, which are no files, one name.
    pub(super) fn clear_names_of_records(&mut self) -> bool {
        let mut any = false;
        for part in &mut self.descriptions {
            any |= part.has_records() && part.header.write(&NAME, b"PaxHeader");
        }
        any
    }
}

/// A record: its key, and all of its bytes.
struct Record<'data> {
    key: &'data [u8],
    value: &'data [u8],
    bytes: &'data [u8],
}

/// The records of a description; `None` where they are damaged.
///
/// Source: "pax Extended Header" in <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html>
fn records(mut data: &[u8]) -> Option<Vec<Record<'_>>> {
    let mut records = Vec::new();
    while !data.is_empty() {
        let space = memchr::memchr(b' ', data)?;
        let length: usize = std::str::from_utf8(&data[..space]).ok()?.parse().ok()?;
        let (bytes, rest) = data.split_at_checked(length)?;
        let text = bytes.strip_suffix(b"\n")?.get(space + 1..)?;
        let equals = memchr::memchr(b'=', text)?;
        records.push(Record { key: &text[..equals], value: &text[equals + 1..], bytes });
        data = rest;
    }
    Some(records)
}

fn record<'data>(data: &'data [u8], key: &[u8]) -> Option<&'data [u8]> {
    records(data)?.iter().rev().find(|record| record.key == key).map(|record| record.value)
}

/// The size that the records say the member has.
pub(super) fn described_size(descriptions: &[Part<'_>]) -> Option<u64> {
    let with_records = descriptions.iter().rev().filter(|part| part.has_records());
    let mut sizes = with_records.filter_map(|part| record(&part.data, b"size"));
    std::str::from_utf8(sizes.next()?).ok()?.parse().ok()
}

//! An entry of a zip archive.

use std::borrow::Cow;

use super::zip_records::{EXTERNAL_ATTRIBUTES, Header, INTERNAL_ATTRIBUTES, Shared, VERSION_MADE_BY};
use crate::stabilizer::fields::{ByteOrder, number_bytes};
use crate::stabilizer::unpacked::{Unpacked, inflated_start};
use crate::stabilizer::{StabilizeError, StabilizedFormat};

const STORED: usize = 0;
const DEFLATED: usize = 8;
const FLAG_ENCRYPTED: usize = 1;
const FLAGS_OF_COMPRESSION: usize = 6;
const FLAG_DESCRIPTOR: usize = 8;
const FLAG_UTF8: usize = 0x800;
/// Versions needed to unpack, times ten: for stored and for deflated entries.
const VERSION_STORED: usize = 10;
const VERSION_DEFLATED: usize = 20;
/// 1 January 1980, the first date there is.
const FIRST_DATE: usize = 0x21;
/// The system in the upper byte of `version made by` whose entries have Unix permissions, and MS-DOS, which has none.
const UNIX: usize = 3;
const DOS: usize = 0;
/// Extra fields. Sources: section 4.5 of the APPNOTE, and
/// <https://libzip.org/specifications/extrafld.txt>
const EXTRA_ZIP64: u16 = 0x0001;
const EXTRA_NTFS_TIMES: u16 = 0x000a;
const EXTRA_UNIX_TIMES: u16 = 0x5455;
const EXTRA_OLD_UNIX: u16 = 0x5855;
/// Extra fields without meaning for the content: user and group, old and new, the mark of a jar, alignment.
const EXTRA_MISC: [u16; 4] = [0x7855, 0x7875, 0xcafe, 0xd935];

/// An entry of a zip archive.
pub(crate) struct ZipEntry<'data> {
    pub(super) local: Header<'data>,
    pub(super) central: Header<'data>,
    pub(super) packed: Cow<'data, [u8]>,
    /// The checksum and the sizes behind the data, where they stand there.
    pub(super) descriptor: Vec<u8>,
    /// What lies between this entry and the next.
    pub(super) gap: &'data [u8],
    /// Its place among the data of all entries.
    pub(super) place: usize,
}

impl ZipEntry<'_> {
    pub(crate) fn name(&self) -> String {
        String::from_utf8_lossy(self.central.name).into_owned()
    }

    /// The first bytes of the content, enough to know a format.
    pub(crate) fn content_start(&self) -> Cow<'_, [u8]> {
        match self.method() {
            Some(DEFLATED) => Cow::Owned(inflated_start(&self.packed)),
            Some(_) => Cow::Borrowed(&self.packed),
            None => Cow::Borrowed(&[]),
        }
    }

    /// The content; `None` where it is encrypted or packed in another way.
    pub(crate) fn content(&self, unpacked: &mut Unpacked) -> Result<Option<Cow<'_, [u8]>>, StabilizeError> {
        Ok(match self.method() {
            Some(DEFLATED) => Some(Cow::Owned(unpacked.inflate(&self.packed, StabilizedFormat::Zip)?.bytes)),
            Some(_) => Some(Cow::Borrowed(&self.packed)),
            None => None,
        })
    }

    /// Stores another content, uncompressed.
    pub(crate) fn set_content(&mut self, content: Vec<u8>) {
        let mut checksum = flate2::Crc::new();
        checksum.update(&content);
        if self.method() == Some(DEFLATED) {
            self.clear_flags(FLAGS_OF_COMPRESSION);
        }
        self.each(|header| header.set(header.shared(Shared::Method), STORED));
        let sizes = [checksum.sum() as usize, content.len(), content.len()];
        set_sizes(&mut self.central, sizes);
        // In a local header that leaves them to a descriptor they are zero.
        if self.descriptor.is_empty() {
            set_sizes(&mut self.local, sizes);
        } else {
            self.set_descriptor(sizes);
        }
        self.packed = Cow::Owned(content);
    }

    /// Stores the content uncompressed, with the version that is needed for that.
    pub(super) fn decompress(&mut self, unpacked: &mut Unpacked) -> Result<bool, StabilizeError> {
        let Some(method) = self.method() else { return Ok(false) };
        if method == DEFLATED {
            let content = self.content(unpacked)?.map(Cow::into_owned);
            self.set_content(content.unwrap_or_default());
        }
        // The flags say nothing of a stored entry, but some writers set them.
        let flags = self.clear_flags(FLAGS_OF_COMPRESSION);
        let headers = self.each(|header| {
            let version = header.shared(Shared::VersionNeeded);
            header.get(version) == VERSION_DEFLATED && header.set(version, VERSION_STORED)
        });
        let made_by = self.central.get(VERSION_MADE_BY);
        let of_compression = made_by & 0xff == VERSION_DEFLATED;
        let version = of_compression && self.central.set(VERSION_MADE_BY, made_by & !0xff | VERSION_STORED);
        Ok(method == DEFLATED || flags || headers || version)
    }

    pub(super) fn clear_time(&mut self) -> bool {
        self.each(|header| {
            let time = header.set(header.shared(Shared::Time), 0);
            let date = header.set(header.shared(Shared::Date), FIRST_DATE);
            let extra = header.change_extra(|kind, data| match kind {
                EXTRA_NTFS_TIMES | EXTRA_UNIX_TIMES => None,
                // Two times, then perhaps user and group.
                EXTRA_OLD_UNIX => Some([&[0; 8], data.get(8..).unwrap_or_default()].concat()),
                _ => Some(data.to_vec()),
            });
            time || date || extra
        })
    }

    /// Moves the checksum and sizes from behind the data into the header before it.
    pub(super) fn remove_descriptor(&mut self) -> bool {
        if self.descriptor.is_empty() {
            return false;
        }
        self.descriptor.clear();
        let get = |number: Shared| self.central.get(self.central.shared(number));
        let sizes = [get(Shared::Checksum), get(Shared::PackedSize), get(Shared::Size)];
        self.local.change_extra(|kind, data| (kind != EXTRA_ZIP64).then(|| data.to_vec()));
        set_sizes(&mut self.local, sizes);
        self.clear_flags(FLAG_DESCRIPTOR)
    }

    /// Removes the mark for UTF-8 where the name and the comment are ASCII, and so the same with or without it.
    pub(super) fn clear_encoding(&mut self) -> bool {
        let ascii =
            [self.local.name, self.central.name, self.central.comment].iter().all(|text| text.is_ascii());
        ascii && self.clear_flags(FLAG_UTF8)
    }

    /// Gives the entry the permissions of a umask of 022, and keeps whether a file is executable.
    pub(super) fn clear_mode(&mut self) -> bool {
        const KIND: usize = 0o170_000;
        const FILE: usize = 0o100_000;
        const FOLDER: usize = 0o040_000;
        let made_by = self.central.get(VERSION_MADE_BY);
        let mode = self.central.get(EXTERNAL_ATTRIBUTES) >> 16;
        let named_folder = self.central.name.ends_with(b"/");
        let usual = if named_folder { FOLDER | 0o755 } else { FILE | 0o644 };
        let mode = match (made_by >> 8, mode & KIND) {
            (UNIX, FOLDER) => FOLDER | 0o755 | mode & 0o7000,
            (UNIX, FILE) if mode & 0o100 != 0 => FILE | 0o755 | mode & 0o7000,
            (UNIX, FILE) => FILE | 0o644 | mode & 0o7000,
            (UNIX, 0) if mode & 0o100 == 0 || named_folder => usual | mode & 0o7000,
            (UNIX, 0) => FILE | 0o755 | mode & 0o7000,
            (DOS, _) => usual,
            // A link, or another system, is left.
            _ => return false,
        };
        let changed = self.central.set(VERSION_MADE_BY, UNIX << 8 | VERSION_STORED);
        self.central.set(EXTERNAL_ATTRIBUTES, mode << 16) || changed
    }

    pub(super) fn clear_misc(&mut self) -> bool {
        let comment = !std::mem::take(&mut self.central.comment).is_empty();
        let attributes = self.central.set(INTERNAL_ATTRIBUTES, 0);
        let headers = self.each(|header| {
            let version = header.set(header.shared(Shared::VersionNeeded), VERSION_STORED);
            header.change_extra(|kind, data| (!EXTRA_MISC.contains(&kind)).then(|| data.to_vec())) || version
        });
        comment || attributes || headers
    }

    /// How the content is packed; `None` if it is encrypted or in no way known here.
    fn method(&self) -> Option<usize> {
        let get = |number: Shared| self.central.get(self.central.shared(number));
        let method = get(Shared::Method);
        (get(Shared::Flags) & FLAG_ENCRYPTED == 0 && matches!(method, STORED | DEFLATED)).then_some(method)
    }

    fn clear_flags(&mut self, cleared: usize) -> bool {
        self.each(|header| {
            let flags = header.shared(Shared::Flags);
            header.set(flags, header.get(flags) & !cleared)
        })
    }

    /// Changes both headers.
    fn each(&mut self, change: impl Fn(&mut Header<'_>) -> bool) -> bool {
        let local = change(&mut self.local);
        change(&mut self.central) || local
    }

    /// The descriptor with other numbers in its own form: with or without a signature, sizes of four or eight bytes.
    fn set_descriptor(&mut self, [checksum, packed, size]: [usize; 3]) {
        let signed = matches!(self.descriptor.len(), 16 | 24);
        let size_of_sizes = if self.descriptor.len() >= 20 { 8 } else { 4 };
        let number = |value: usize, size: usize| number_bytes(value as u64, size, ByteOrder::Little);
        let signature = if signed { self.descriptor[..4].to_vec() } else { Vec::new() };
        self.descriptor =
            [signature, number(checksum, 4), number(packed, size_of_sizes), number(size, size_of_sizes)]
                .concat();
    }
}

/// Sets checksum and sizes. Where a header has its sizes in the extra field for large ones, there.
fn set_sizes(header: &mut Header<'_>, [checksum, packed, size]: [usize; 3]) {
    header.set(header.shared(Shared::Checksum), checksum);
    let large = [size, packed].map(|value| number_bytes(value as u64, 8, ByteOrder::Little)).concat();
    match header.extra_field_mut(EXTRA_ZIP64).and_then(|field| field.get_mut(..large.len())) {
        Some(field) => field.copy_from_slice(&large),
        None => {
            header.set(header.shared(Shared::PackedSize), packed);
            header.set(header.shared(Shared::Size), size);
        }
    }
}

/// The descriptor that bytes begin with and that repeats these numbers, as its length.
pub(super) fn descriptor_length(bytes: &[u8], [checksum, packed, size]: [usize; 3]) -> Option<usize> {
    let number = |value: usize, size: usize| number_bytes(value as u64, size, ByteOrder::Little);
    let forms = [(&b"PK\x07\x08"[..], 4), (b"PK\x07\x08", 8), (b"", 4), (b"", 8)];
    forms.into_iter().find_map(|(signature, length)| {
        let form =
            [signature.to_vec(), number(checksum, 4), number(packed, length), number(size, length)].concat();
        bytes.starts_with(&form).then_some(form.len())
    })
}

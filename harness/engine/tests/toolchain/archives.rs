//! Small archives, honest and hostile, written byte by byte so that nothing tidies them up.

use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use tar::{Builder, EntryType, Header};

/// An entry of an archive.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    name: String,
    kind: EntryType,
    mode: u32,
    content: Vec<u8>,
}

impl Entry {
    pub(crate) fn is_below(&self, folder: &str) -> bool {
        self.name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

pub(crate) fn file(name: &str, content: &str) -> Entry {
    Entry { name: name.to_owned(), kind: EntryType::Regular, mode: 0o666, content: content.into() }
}

pub(crate) fn link(name: &str, target: &str) -> Entry {
    Entry { kind: EntryType::Symlink, mode: 0o777, ..file(name, target) }
}

pub(crate) fn special(name: &str, kind: EntryType, target: &str) -> Entry {
    Entry { kind, ..file(name, target) }
}

/// What every Go distribution for linux/amd64 has.
pub(crate) fn go(version: &str) -> Vec<Entry> {
    vec![
        file("go/VERSION", &format!("go{version}\ntime 2026-01-02T03:04:05Z\n")),
        file("go/bin/go", "the go command"),
        file("go/pkg/tool/linux_amd64/compile", "the compiler"),
        file("go/src/fmt/print.go", "package fmt\n"),
    ]
}

/// `go(version)` and one more entry.
pub(crate) fn go_and(version: &str, more: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
    go(version).into_iter().chain(more).collect()
}

pub(crate) fn tar_gz(entries: &[Entry]) -> Vec<u8> {
    let mut builder = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for entry in entries {
        let is_file = entry.kind == EntryType::Regular;
        let content = if is_file { entry.content.as_slice() } else { &[] };
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..entry.name.len()].copy_from_slice(entry.name.as_bytes());
        if !is_file {
            header.as_old_mut().linkname[..entry.content.len()].copy_from_slice(&entry.content);
        }
        header.set_entry_type(entry.kind);
        header.set_mode(entry.mode);
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap().finish().unwrap()
}

/// A zip file with stored entries: local headers, central directory, end record.
///
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, 4.3.7, 4.3.12 and 4.3.16.
pub(crate) fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let mut crc = Crc::new();
        crc.update(&entry.content);
        let size = u32::try_from(entry.content.len()).unwrap();
        let name_length = u16::try_from(entry.name.len()).unwrap();
        // From the version that is needed to the length of the extra field: the same in both headers.
        let mut common = Vec::new();
        for number in [20_u16, 0, 0, 0, 0x21] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), size, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(name_length.to_le_bytes());
        common.extend([0; 2]);

        let offset = u32::try_from(bytes.len()).unwrap();
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(entry.name.as_bytes());
        bytes.extend(&entry.content);

        // Made by version 2.0 on Unix (3); no comment, first disk, no internal attributes; mode; offset.
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((unix_mode(entry) << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let count = u16::try_from(entries.len()).unwrap();
    let offset = u32::try_from(bytes.len()).unwrap();
    let length = u32::try_from(directory.len()).unwrap();
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    bytes.extend([length.to_le_bytes(), offset.to_le_bytes()].concat());
    bytes.extend([0; 2]);
    bytes
}

fn unix_mode(entry: &Entry) -> u32 {
    let kind = match entry.kind {
        EntryType::Symlink => 0o120_000,
        EntryType::Fifo => 0o010_000,
        _ => 0o100_000,
    };
    kind | entry.mode
}

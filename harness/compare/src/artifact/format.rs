//! What a content is, by its first bytes and never by its name.

use serde::de::IgnoredAny;

use super::{Content, Failure, read_all, read_exactly};
use crate::archive::is_tar_header;
use crate::text::{JSON_BYTES, is_text_start};

/// How many of the first bytes are looked at: a tar header, the offset of a PE header, and enough to tell a text.
const START_BYTES: u64 = 4096;

/// What a content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Elf,
    Pe,
    MachO,
    Ar,
    Gzip,
    Tar,
    Zip,
    /// Packed in a way that is not looked into.
    Packed(&'static str),
    Json,
    Text,
    Empty,
    Bytes,
}

impl Format {
    /// What a content is by its first bytes. That the rest is well-formed is not checked, except for JSON.
    pub(crate) fn of(content: &dyn Content) -> Result<Self, Failure> {
        if content.size() == 0 {
            return Ok(Self::Empty);
        }
        let mut start = vec![0; content.size().min(START_BYTES) as usize];
        read_exactly(content, 0, &mut start)?;
        if let Some(format) = magic(&start) {
            return Ok(format);
        }
        if !is_text_start(&start, content.size() > START_BYTES) {
            return Ok(Self::Bytes);
        }
        Ok(if is_json(&start, content)? { Self::Json } else { Self::Text })
    }

    /// As [`twinbuild_model::ComparedArtifact::format`] says it.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Elf => "ELF executable",
            Self::Pe => "PE executable",
            Self::MachO => "Mach-O executable",
            Self::Ar => "ar archive",
            Self::Gzip => "gzip file",
            Self::Tar => "tar archive",
            Self::Zip => "zip archive",
            Self::Packed(label) => label,
            Self::Json => "JSON",
            Self::Text => "text",
            Self::Empty => "empty file",
            Self::Bytes => "bytes",
        }
    }

    pub(crate) fn is_executable(self) -> bool {
        matches!(self, Self::Elf | Self::Pe | Self::MachO)
    }

    /// Whether it has a structure that plain bytes and plain text have not.
    pub(crate) fn is_structured(self) -> bool {
        !matches!(self, Self::Text | Self::Empty | Self::Bytes)
    }
}

fn is_json(start: &[u8], content: &dyn Content) -> Result<bool, Failure> {
    let first = start.iter().find(|byte| !byte.is_ascii_whitespace());
    if !matches!(first, Some(b'{' | b'[')) {
        return Ok(false);
    }
    let whole = read_all(content, JSON_BYTES)?;
    Ok(whole.is_some_and(|bytes| serde_json::from_slice::<IgnoredAny>(&bytes).is_ok()))
}

fn magic(start: &[u8]) -> Option<Format> {
    match start {
        // https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html#elfid
        [0x7f, b'E', b'L', b'F', ..] => Some(Format::Elf),
        // https://learn.microsoft.com/windows/win32/debug/pe-format#ms-dos-stub-image-only
        [b'M', b'Z', ..] if is_pe(start) => Some(Format::Pe),
        // MH_MAGIC and MH_MAGIC_64 in either order of bytes:
        // https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => Some(Format::MachO),
        // FAT_MAGIC or FAT_MAGIC_64 and the number of programs, always below the version of any Java class, which has the same magic:
        // https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h
        [0xca, 0xfe, 0xba, 0xbe | 0xbf, 0, 0, 0, 1..=44, ..] => Some(Format::MachO),
        // https://man.freebsd.org/cgi/man.cgi?query=ar&sektion=5
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', b'\n', ..] => Some(Format::Ar),
        // ID1 and ID2: https://www.rfc-editor.org/rfc/rfc1952#page-6
        [0x1f, 0x8b, ..] => Some(Format::Gzip),
        // A local file header, or the end of an empty archive's directory:
        // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 and 4.3.16
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Format::Zip),
        // https://tukaani.org/xz/xz-file-format.txt, 2.1.1.1
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Format::Packed("xz file")),
        // https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Format::Packed("zstd file")),
        // https://gitlab.com/bzip2/bzip2: "BZh" and the block size as a digit
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(Format::Packed("bzip2 file")),
        _ if is_tar_header(start) => Some(Format::Tar),
        _ => None,
    }
}

/// Whether the PE signature stands where the DOS header's last field says.
fn is_pe(start: &[u8]) -> bool {
    let offset =
        start.get(0x3c..0x40).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok()).map(u32::from_le_bytes);
    offset.is_some_and(|offset| start.get(offset as usize..).is_some_and(|rest| rest.starts_with(b"PE\0\0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_their_first_bytes() {
        let cases: [(&[u8], &str); 13] = [
            (b"\x7fELF\x02", "ELF executable"),
            (b"\xcf\xfa\xed\xfe\x07", "Mach-O executable"),
            (b"\xca\xfe\xba\xbe\0\0\0\x02", "Mach-O executable"),
            (b"\xca\xfe\xba\xbf\0\0\0\x02", "Mach-O executable"),
            (b"\xca\xfe\xba\xbe\0\0\0\x41", "bytes"),
            (b"!<arch>\n", "ar archive"),
            (b"\x1f\x8b\x08", "gzip file"),
            (b"PK\x05\x06", "zip archive"),
            (b"{\"a\": 1}", "JSON"),
            (b"{not json}", "text"),
            (b"MZ but no PE", "text"),
            (b"", "empty file"),
            (b"a\0b", "bytes"),
        ];
        for (start, label) in cases {
            assert_eq!(Format::of(&start).unwrap().label(), label, "{start:?}");
        }
    }

    #[test]
    fn a_pe_file_needs_both_signatures() {
        let mut pe = vec![0; 0x44];
        pe[..2].copy_from_slice(b"MZ");
        pe[0x3c] = 0x40;
        assert_eq!(Format::of(&pe).unwrap(), Format::Bytes);
        pe[0x40..].copy_from_slice(b"PE\0\0");
        assert_eq!(Format::of(&pe).unwrap(), Format::Pe);
    }
}

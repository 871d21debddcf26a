//! The formats that stabilizers know.

use std::fmt;

use super::fields::{ByteOrder, number_at};

/// A format that stabilizers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StabilizedFormat {
    /// Programs of Linux and others.
    Elf,
    /// Programs of Windows.
    Pe,
    /// Programs of macOS.
    MachO,
    /// Zip archives, and what is made of them: jar, wheel.
    Zip,
    /// Tar archives, and what is made of them: crate, gem.
    Tar,
    /// Gzip files.
    Gzip,
}

impl StabilizedFormat {
    /// The format that the first bytes promise.
    ///
    /// Sources: <https://gabi.xinuos.com/elf/02-eheader.html>,
    /// <https://learn.microsoft.com/windows/win32/debug/pe-format>,
    /// <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/loader.h>,
    /// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>, <https://www.rfc-editor.org/rfc/rfc1952>
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x7f, b'E', b'L', b'F', ..] => Some(Self::Elf),
            [b'M', b'Z', ..] => Some(Self::Pe),
            [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => Some(Self::MachO),
            [0xca, 0xfe, 0xba, 0xbe | 0xbf, ..] if is_universal(bytes) => Some(Self::MachO),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            _ if super::archive::begins_as_tar(bytes) => Some(Self::Tar),
            _ => None,
        }
    }

    pub(super) fn is_executable(self) -> bool {
        matches!(self, Self::Elf | Self::Pe | Self::MachO)
    }
}

/// Whether it is a universal Mach-O file. A Java class begins alike, with its version, at least 43, where the
/// universal file counts its programs.
///
/// Source: section 4.1 of <https://docs.oracle.com/javase/specs/jvms/se21/html/jvms-4.html>
fn is_universal(bytes: &[u8]) -> bool {
    const OLDEST_JAVA_CLASS: u64 = 43;
    number_at(bytes, 4, 4, ByteOrder::Big).is_some_and(|count| count < OLDEST_JAVA_CLASS)
}

impl fmt::Display for StabilizedFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Elf => "ELF",
            Self::Pe => "PE",
            Self::MachO => "Mach-O",
            Self::Zip => "ZIP",
            Self::Tar => "tar",
            Self::Gzip => "gzip",
        })
    }
}

//! Core files and minidumps that a program left when it crashed.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// The value of `e_type` of a core file: <https://gabi.xinuos.com/elf/02-eheader.html>
const ET_CORE: u16 = 4;

/// What a minidump begins with, `MINIDUMP_SIGNATURE`:
/// <https://learn.microsoft.com/en-us/windows/win32/api/minidumpapiset/ns-minidumpapiset-minidump_header>
const MINIDUMP: &[u8] = b"MDMP";

/// What kind of dump a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashDump {
    /// A core file of Unix, in ELF.
    Core,
    /// A minidump of Windows.
    Minidump,
}

impl fmt::Display for CrashDump {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Core => "core file",
            Self::Minidump => "minidump",
        })
    }
}

/// The dumps right in `folder`, sorted by name. Files that can't be read are none.
pub fn crash_dumps(folder: &Path) -> Vec<(PathBuf, CrashDump)> {
    let files = WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name().into_iter();
    let files = files.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.filter_map(|file| Some((file.path().to_owned(), dump_kind(file.path())?))).collect()
}

fn dump_kind(path: &Path) -> Option<CrashDump> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(18).read_to_end(&mut head).ok()?;
    match head.as_slice() {
        [0x7f, b'E', b'L', b'F', _, order, rest @ ..] if rest.len() == 12 => {
            let kind = [rest[10], rest[11]];
            let is_core =
                ET_CORE == if *order == 2 { u16::from_be_bytes(kind) } else { u16::from_le_bytes(kind) };
            is_core.then_some(CrashDump::Core)
        }
        head if head.starts_with(MINIDUMP) => Some(CrashDump::Minidump),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_are_known_by_their_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let elf = |order: u8, kind: [u8; 2]| {
            let mut head = vec![0x7f, b'E', b'L', b'F', 2, order, 1];
            head.resize(16, 0);
            head.extend(kind);
            head
        };
        let files: [(&str, Vec<u8>); 6] = [
            ("a", elf(1, [4, 0])),
            ("b", elf(2, [0, 4])),
            ("core", elf(1, [2, 0])),
            ("d.dmp", b"MDMP rest".to_vec()),
            ("e.dmp", b"text".to_vec()),
            ("f", Vec::new()),
        ];
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let found: Vec<_> = crash_dumps(folder.path())
            .into_iter()
            .map(|(path, kind)| format!("{} {kind}", path.file_name().unwrap().display()))
            .collect();
        assert_eq!(found, ["a core file", "b core file", "d.dmp minidump"]);
        assert!(crash_dumps(&folder.path().join("absent")).is_empty());
    }
}

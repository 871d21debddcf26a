//! The ids that linkers write into a file.

use std::fmt::Write as _;

use object::read::elf::{ElfFile, FileHeader, ProgramHeader as _};
use object::{Endianness, File, Object as _, ObjectSection as _, elf};

use crate::go_string::quoted_prefix;

/// Name and type of Go's note. Source: `readELF` in <https://go.dev/src/cmd/internal/buildid/note.go>
const GO_NOTE_NAME: &[u8] = b"Go";
const GO_NOTE_TYPE: elf::NoteType = elf::NoteType(4);
/// What stands around Go's id at the start of the code in PE and Mach-O.
///
/// Source: `goBuildPrefix` and `goBuildEnd` in <https://go.dev/src/cmd/internal/buildid/buildid.go>
pub(crate) const GO_ID_PREFIX: &[u8] = b"\xff Go build ID: ";
pub(crate) const GO_ID_END: &[u8] = b"\n \xff";
/// How far into the code Go's tools look for it. Source: `readSize` in the same file.
pub(crate) const GO_ID_SEARCHED: usize = 32 << 10;

/// The Go linker's build id.
pub(crate) fn go_build_id(file: &File<'_>) -> object::Result<Option<String>> {
    match file {
        File::Elf32(file) => go_note(file),
        File::Elf64(file) => go_note(file),
        File::Pe32(_) | File::Pe64(_) => go_id_in_code(file, ".text"),
        _ => go_id_in_code(file, "__text"),
    }
}

/// The GNU build id in hexadecimal characters.
///
/// Source: <https://sourceware.org/binutils/docs/ld/Options.html> under `--build-id`
pub(crate) fn gnu_build_id(file: &File<'_>) -> object::Result<Option<String>> {
    let hexadecimal = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing to a String can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    };
    Ok(file.build_id()?.map(hexadecimal))
}

fn go_note<Elf: FileHeader<Endian = Endianness>>(file: &ElfFile<'_, Elf>) -> object::Result<Option<String>> {
    for segment in file.elf_program_headers() {
        let Some(mut notes) = segment.notes(file.endian(), file.data())? else { continue };
        while let Some(note) = notes.next()? {
            if note.name() == GO_NOTE_NAME && note.n_type(file.endian()) == GO_NOTE_TYPE {
                return Ok(Some(String::from_utf8_lossy(note.desc()).into_owned()));
            }
        }
    }
    Ok(None)
}

fn go_id_in_code(file: &File<'_>, section_name: &str) -> object::Result<Option<String>> {
    let Some(section) = file.section_by_name(section_name) else { return Ok(None) };
    let code = section.data()?;
    Ok(go_id_in(&code[..code.len().min(GO_ID_SEARCHED)]))
}

fn go_id_in(code: &[u8]) -> Option<String> {
    let start = position(code, GO_ID_PREFIX)? + GO_ID_PREFIX.len();
    let end = start + position(&code[start..], GO_ID_END)?;
    let (id, rest) = quoted_prefix(std::str::from_utf8(&code[start..end]).ok()?)?;
    rest.is_empty().then_some(id)
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_in_the_code_is_read() {
        assert_eq!(go_id_in(b"\xff Go build ID: \"a/b\"\n \xff\xcc\xcc").as_deref(), Some("a/b"));
        assert_eq!(go_id_in(b"\xff Go build ID: \"\"\n \xff\xcc\xcc").as_deref(), Some(""));
    }

    #[test]
    fn other_code_has_none() {
        for code in [
            &b""[..],
            b"\xff Go build ID: \"a/b\"",
            b"\xff Go build ID: a/b\n \xff",
            b" Go build ID: \"a\"\n \xff",
        ] {
            assert_eq!(go_id_in(code), None);
        }
    }
}

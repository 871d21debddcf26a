//! The build ids of the Go and the GNU linker.

use std::ops::Range;

use object::read::elf::{ElfFile, FileHeader, ProgramHeader as _, SectionHeader as _};
use object::{Endianness, File, elf};

use super::{Edits, Executable};
use crate::stabilizer::fields::{occurrences, range_within};

/// Name and type of Go's note. Source: `readELF` in <https://go.dev/src/cmd/internal/buildid/note.go>
const GO_NOTE: (&[u8], elf::NoteType) = (b"Go", elf::NoteType(4));
/// Name and type of the GNU linker's note.
///
/// Source: <https://sourceware.org/binutils/docs/ld/Options.html> under `--build-id`
const GNU_NOTE: (&[u8], elf::NoteType) = (b"GNU", elf::NT_GNU_BUILD_ID);
/// What stands around Go's id at the start of the code in PE and Mach-O.
///
/// Source: `goBuildPrefix` and `goBuildEnd` in <https://go.dev/src/cmd/internal/buildid/buildid.go>
const GO_ID_PREFIX: &[u8] = b"\xff Go build ID: \"";
const GO_ID_END: &[u8] = b"\"\n \xff";
/// The longest id that is looked for behind the prefix, in bytes. Go's own has 83.
const LONGEST_GO_ID: usize = 4096;
/// Parts of the id of a program that the Go tool links, and their length.
///
/// Source: the comment "Build IDs" in <https://go.dev/src/cmd/go/internal/work/buildid.go>
const GO_ID_PARTS: usize = 4;
const GO_ID_PART_SIZE: usize = 20;
/// How many ids are blanked. A linker writes one of a kind.
const MOST_IDS: usize = 16;
/// What takes the place of each byte of an id that is text.
const BLANK: u8 = b'0';

/// Blanks Go's build id: where the linker puts it, and every other occurrence of an id of the Go tool's form.
pub(crate) fn clear_go_build_id(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    let ids = match notes(executable, GO_NOTE) {
        ids if ids.is_empty() => ids_in_code(executable.bytes),
        ids => ids,
    };
    for range in ids {
        let id = &executable.bytes[range.clone()];
        if is_of_the_go_tool(id) {
            for start in occurrences(executable.bytes, id) {
                edits.fill(start..start + id.len(), BLANK);
            }
        }
        edits.fill(range, BLANK);
    }
    edits
}

/// Blanks the GNU linker's build id.
pub(crate) fn clear_gnu_build_id(executable: &Executable<'_>) -> Edits {
    let mut edits = Edits::default();
    for range in notes(executable, GNU_NOTE) {
        edits.fill(range, 0);
    }
    edits
}

fn is_of_the_go_tool(id: &[u8]) -> bool {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let parts: Vec<&[u8]> = id.split(|byte| *byte == b'/').collect();
    parts.len() == GO_ID_PARTS
        && parts.iter().all(|part| part.len() == GO_ID_PART_SIZE && part.iter().all(is_base64))
}

/// The ids between the marks in the code.
fn ids_in_code(bytes: &[u8]) -> Vec<Range<usize>> {
    let id_at = |prefix: usize| {
        let start = prefix + GO_ID_PREFIX.len();
        let rest = &bytes[start..bytes.len().min(start + LONGEST_GO_ID)];
        Some(start..start + memchr::memmem::find(rest, GO_ID_END)?)
    };
    occurrences(bytes, GO_ID_PREFIX).into_iter().filter_map(id_at).take(MOST_IDS).collect()
}

/// The descriptions of all notes of a name and type.
fn notes(executable: &Executable<'_>, note: (&[u8], elf::NoteType)) -> Vec<Range<usize>> {
    let found = match &executable.file {
        File::Elf32(file) => notes_of(file, note),
        File::Elf64(file) => notes_of(file, note),
        _ => Vec::new(),
    };
    found.into_iter().filter_map(|found| range_within(executable.bytes, found)).take(MOST_IDS).collect()
}

/// Programs have their notes in segments, objects in sections. Damaged notes end the list.
fn notes_of<'data, Elf: FileHeader<Endian = Endianness>>(
    file: &ElfFile<'data, Elf>,
    note: (&[u8], elf::NoteType),
) -> Vec<&'data [u8]> {
    let endian = file.endian();
    let in_segments = file
        .elf_program_headers()
        .iter()
        .filter_map(|segment| segment.notes(endian, file.data()).ok().flatten());
    let in_sections = file
        .elf_section_table()
        .iter()
        .filter_map(|section| section.notes(endian, file.data()).ok().flatten());
    let mut found = Vec::new();
    for mut notes in in_segments.chain(in_sections) {
        while let Ok(Some(next)) = notes.next() {
            if (next.name(), next.n_type(endian)) == note {
                found.push(next.desc());
            }
        }
    }
    found
}

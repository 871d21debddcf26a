//! The notes of ELF files: <https://gabi.xinuos.com/elf/07-pheader.html#note-sections>.

use std::collections::BTreeSet;

use twinbuild_inspect::{ElfNote, elf_notes};
use twinbuild_model::{Place, Value};

use super::finding::{Finding, Findings, Weight};
use super::runs::window;
use super::side::Side;
use super::text::excerpt;

/// How many notes of a section are told.
const MOST_NOTES: usize = 20;

/// The ids that are told by their own sections: of GNU and of Go, by name and type.
///
/// Source: `NT_GNU_BUILD_ID` in <https://sourceware.org/git/?p=glibc.git;a=blob;f=elf/elf.h>, `ELF_NOTE_GOBUILDID_TAG` in
/// <https://go.dev/src/cmd/link/internal/ld/elf.go>
const IDS: [(&str, u32); 2] = [("GNU", 3), ("Go", 4)];

/// Compares the notes in two parts by name and type. Whether any is told, or all that differ are ids that are told apart.
pub(super) fn compare_notes(
    first: (&Side<'_>, usize),
    second: (&Side<'_>, usize),
    ids_are_told: bool,
    findings: &mut Findings,
) -> bool {
    let (Some(a), Some(b)) = (notes(first), notes(second)) else { return false };
    let keys: BTreeSet<(&str, u32)> =
        a.iter().chain(&b).map(|note| (note.name.as_str(), note.kind)).collect();
    let mut seen = false;
    let mut found = Vec::new();
    for (name, kind) in keys {
        let of = |notes: &'_ [ElfNote<'_>]| -> Vec<usize> {
            let is_it = |note: &ElfNote<'_>| note.name == name && note.kind == kind;
            notes.iter().enumerate().filter(|(_, note)| is_it(note)).map(|(index, _)| index).collect()
        };
        let (of_a, of_b) = (of(&a), of(&b));
        for turn in 0..of_a.len().max(of_b.len()) {
            let pair = [of_a.get(turn).map(|index| &a[*index]), of_b.get(turn).map(|index| &b[*index])];
            if pair[0].map(|note| note.content) == pair[1].map(|note| note.content) {
                continue;
            }
            seen = true;
            if !(ids_are_told && IDS.contains(&(name, kind))) {
                found.push(note(pair, first, second));
            }
        }
    }
    findings.extend_up_to(MOST_NOTES, found);
    seen
}

fn note(pair: [Option<&ElfNote<'_>>; 2], first: (&Side<'_>, usize), second: (&Side<'_>, usize)) -> Finding {
    let key = pair.iter().flatten().next().map(|note| format!("{} type {:#x}", note.name, note.kind));
    let place = Place {
        section: Some(first.0.part(first.1).name.clone()),
        key: key.map(|key| excerpt(&key, 0)),
        ..Place::default()
    };
    let value = |note: Option<&ElfNote<'_>>, side: (&Side<'_>, usize)| -> Option<Value> {
        let note = note?;
        let offset = side.0.part(side.1).offset + note.start as u64;
        window(note.content, &(0..note.content.len()), offset).or_else(|| Some(Value::Text(String::new())))
    };
    let range = |note: Option<&ElfNote<'_>>, side: (&Side<'_>, usize)| {
        note.map(|note| side.0.range(side.1, note.start, note.content.len()))
    };
    Finding::new(Weight::Fact, "note", place)
        .values(value(pair[0], first), value(pair[1], second))
        .bytes(range(pair[0], first), range(pair[1], second))
}

/// The notes of a part.
fn notes<'side>(side: (&'side Side<'_>, usize)) -> Option<Vec<ElfNote<'side>>> {
    elf_notes(side.0.part(side.1).bytes, side.0.executable.is_little_endian())
}

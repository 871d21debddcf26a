//! The notes of ELF files: <https://gabi.xinuos.com/elf/07-pheader.html#note-sections>.

/// How many notes of a section are read; linkers write a handful.
const MOST_NOTES: usize = 1_000;

/// A note: whose it is, of which type, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElfNote<'data> {
    /// Whose it is: `GNU`, `Go`.
    pub name: String,
    /// The type, which its owner numbers.
    pub kind: u32,
    /// Where what it says lies in the section, in bytes.
    pub start: usize,
    /// What it says.
    pub content: &'data [u8],
}

/// The notes in a section; `None` where it is damaged, or holds more than any sound one. Names and contents begin at multiples
/// of four bytes, in files of 64 bits too, as linkers write them.
pub fn elf_notes(section: &[u8], is_little_endian: bool) -> Option<Vec<ElfNote<'_>>> {
    let word = |position: usize| {
        let word: [u8; 4] = section.get(position..position.checked_add(4)?)?.try_into().ok()?;
        Some(if is_little_endian { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) })
    };
    let mut notes = Vec::new();
    let mut position = 0;
    while position < section.len() {
        if notes.len() == MOST_NOTES {
            return None;
        }
        let (name_size, size) = (word(position)? as usize, word(position + 4)? as usize);
        let kind = word(position + 8)?;
        let name_start = position + 12;
        let name = section.get(name_start..name_start.checked_add(name_size)?)?;
        let start = name_start.checked_add(name_size)?.checked_next_multiple_of(4)?;
        let content = section.get(start..start.checked_add(size)?)?;
        let name = String::from_utf8_lossy(name).trim_end_matches('\0').to_owned();
        notes.push(ElfNote { name, kind, start, content });
        position = start.checked_add(size)?.checked_next_multiple_of(4)?;
    }
    Some(notes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_contents_are_padded() {
        let section = [&[3, 0, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0], &b"Go\0\0ab\0\0"[..]].concat();
        let two = section.repeat(2);
        let notes = elf_notes(&two, true).unwrap();
        let starts: Vec<usize> = notes.iter().map(|note| note.start).collect();
        assert_eq!(starts, [16, 36]);
        assert_eq!((notes[1].name.as_str(), notes[1].kind, notes[1].content), ("Go", 7, &b"ab"[..]));
        assert_eq!(elf_notes(&section[..19], true).map(|notes| notes.len()), Some(1), "the padding may lack");
        assert_eq!(elf_notes(&section[..17], true), None);
        assert_eq!(elf_notes(&section, false), None, "sizes of another order of bytes");
        assert_eq!(elf_notes(&section.repeat(MOST_NOTES + 1), true), None);
    }

    proptest! {
        #[test]
        fn no_section_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = elf_notes(&bytes, true);
            let _ = elf_notes(&bytes, false);
        }
    }
}

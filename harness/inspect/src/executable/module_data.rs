//! Where the Go runtime's table of a program's layout says that the code starts.

use super::part::{Part, PartKind};

/// Words of `moduledata`, counted from its start: it begins with the address of the function table, then come six slices
/// of three words and `findfunctab`.
///
/// Source: `moduledata` in <https://go.dev/src/runtime/symtab.go>, the same from Go 1.16 on
const MIN_PC_WORD: usize = 20;
const MAX_PC_WORD: usize = 21;
const TEXT_WORD: usize = 22;
const END_OF_TEXT_WORD: usize = 23;
/// The length of the slice `pclntable`, the last table behind the header.
const FUNCTIONS_ADDRESS_WORD: usize = 13;
const FUNCTIONS_LENGTH_WORD: usize = 14;

/// What is used of `moduledata`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ModuleData {
    /// The address to which the function table's offsets are added.
    pub(super) text: u64,
    /// Where the function table ends.
    pub(super) function_table_end: u64,
}

/// Looks in the data for the words that begin with the function table's address.
pub(super) fn module_data(
    parts: &[Part<'_>],
    word_size: usize,
    little_endian: bool,
    function_table: u64,
) -> Option<ModuleData> {
    parts
        .iter()
        .filter(|part| part.kind == PartKind::Data)
        .find_map(|part| in_part(part, word_size, little_endian, function_table))
}

fn in_part(
    part: &Part<'_>,
    word_size: usize,
    little_endian: bool,
    function_table: u64,
) -> Option<ModuleData> {
    let address = function_table.to_le_bytes();
    let wanted: Vec<u8> = if little_endian {
        address[..word_size].to_vec()
    } else {
        address[..word_size].iter().rev().copied().collect()
    };
    memchr::memmem::find_iter(part.bytes, &wanted)
        .filter(|position| part.is_aligned(*position, word_size))
        .find_map(|position| {
            let words = &part.bytes[position..];
            let word = |index: usize| word(words.get(index * word_size..)?.get(..word_size)?, little_endian);
            let text = word(TEXT_WORD)?;
            let ordered = text <= word(MIN_PC_WORD)?
                && word(MIN_PC_WORD)? <= word(MAX_PC_WORD)?
                && word(MAX_PC_WORD)? <= word(END_OF_TEXT_WORD)?;
            let function_table_end =
                word(FUNCTIONS_ADDRESS_WORD)?.checked_add(word(FUNCTIONS_LENGTH_WORD)?)?;
            (ordered && function_table_end > function_table)
                .then_some(ModuleData { text, function_table_end })
        })
}

/// A number of at most eight bytes.
pub(super) fn word(bytes: &[u8], little_endian: bool) -> Option<u64> {
    if bytes.len() > 8 {
        return None;
    }
    let shifted = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    Some(if little_endian { bytes.iter().rev().fold(0, shifted) } else { bytes.iter().fold(0, shifted) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part whose words are a layout table behind one other word, for a function table at 0x9000.
    fn words(text: u64, first: u64, last: u64, end: u64) -> Vec<u8> {
        let mut words = [0_u64; 26];
        words[1] = 0x9000;
        words[1 + FUNCTIONS_ADDRESS_WORD] = 0x9100;
        words[1 + FUNCTIONS_LENGTH_WORD] = 0x200;
        words[1 + TEXT_WORD] = text;
        words[1 + MIN_PC_WORD] = first;
        words[1 + MAX_PC_WORD] = last;
        words[1 + END_OF_TEXT_WORD] = end;
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn found(bytes: &[u8], kind: PartKind, function_table: u64) -> Option<ModuleData> {
        let part = Part {
            name: ".data".to_owned(),
            kind,
            address: Some(0x2000),
            offset: 0,
            bytes,
            section_name: None,
            section: None,
        };
        module_data(&[part], 8, true, function_table)
    }

    #[test]
    fn the_start_of_the_code_is_found() {
        let expected = Some(ModuleData { text: 0x1000, function_table_end: 0x9300 });
        let bytes = words(0x1000, 0x1040, 0x1f00, 0x2000);
        assert_eq!(found(&bytes, PartKind::Data, 0x9000), expected);
    }

    #[test]
    fn other_words_are_no_layout() {
        let bytes = words(0x1000, 0x1040, 0x1f00, 0x2000);
        assert_eq!(found(&bytes, PartKind::Code, 0x9000), None);
        assert_eq!(found(&bytes, PartKind::Data, 0x9008), None);
        assert_eq!(found(&bytes[..100], PartKind::Data, 0x9000), None);
        assert_eq!(found(&words(0x1000, 0x1f00, 0x1040, 0x2000), PartKind::Data, 0x9000), None);
    }
}

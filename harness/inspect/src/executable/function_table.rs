//! Go's table of functions, files and lines (`pclntab`), which stripped programs have as well.
//!
//! Source of the formats: <https://go.dev/s/go12symtab> and <https://go.dev/src/debug/gosym/pclntab.go>

use super::budget::{Budget, text_at};
use super::module_data::word;

/// The formats by their first four bytes, in the file's byte order: Go 1.2, 1.16, 1.18 and 1.20.
///
/// Source: `PCLnTabMagic` in <https://go.dev/src/internal/abi/symtab.go>
const MAGICS: [(u32, Version); 4] = [
    (0xffff_fffb, Version::Go12),
    (0xffff_fffa, Version::Go116),
    (0xffff_fff0, Version::Go118),
    (0xffff_fff1, Version::Go118),
];
/// Length of the magic, two zeros, the instruction quantum and the pointer size.
const START_SIZE: usize = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    Go12,
    Go116,
    Go118,
}

/// The functions and files that Go's linker listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoFunctionTable<'data> {
    /// The functions by address.
    pub functions: Vec<GoFunction<'data>>,
    /// The paths of the source files, in the table's order.
    pub files: Vec<&'data [u8]>,
    /// The areas of the table, each with its name and where it lies in the table.
    pub areas: Vec<(&'static str, std::ops::Range<usize>)>,
    /// The start of the code that the table itself gives; `None` where it gives none (since Go 1.26, and before 1.18).
    pub(super) text_start: Option<u64>,
    /// Whether the functions' addresses still lack the start of the code.
    pub(super) relative: bool,
}

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoFunction<'data> {
    /// Its name: `cmd/go/internal/toolchain.Select`.
    pub name: &'data [u8],
    /// The address of its first instruction.
    pub address: u64,
    /// Length up to the next function, in bytes.
    pub size: u64,
}

/// Whether a table may start here, in either byte order.
pub(super) fn starts_like_a_table(bytes: &[u8]) -> bool {
    Start::of(bytes).is_some()
}

/// Reads the table that the bytes start with. `None` where it is none or is damaged.
pub(super) fn function_table(table: &[u8]) -> Option<GoFunctionTable<'_>> {
    let start = Start::of(table)?;
    let reader = Reader { table, start };
    match start.version {
        Version::Go12 => reader.of_go_12(),
        Version::Go116 => reader.later(2, false),
        Version::Go118 => reader.later(3, true),
    }
}

#[derive(Clone, Copy)]
struct Start {
    version: Version,
    little_endian: bool,
    word_size: usize,
}

impl Start {
    fn of(bytes: &[u8]) -> Option<Self> {
        let &[a, b, c, d, 0, 0, 1 | 2 | 4, word_size @ (4 | 8)] = bytes.get(..START_SIZE)? else {
            return None;
        };
        let magic = [a, b, c, d];
        let version_of =
            |number| MAGICS.iter().find(|(magic, _)| *magic == number).map(|(_, version)| *version);
        let (version, little_endian) = match version_of(u32::from_le_bytes(magic)) {
            Some(version) => (version, true),
            None => (version_of(u32::from_be_bytes(magic))?, false),
        };
        Some(Self { version, little_endian, word_size: usize::from(word_size) })
    }
}

#[derive(Clone, Copy)]
struct Reader<'data> {
    table: &'data [u8],
    start: Start,
}

/// Where the sub-tables are.
struct Layout<'data> {
    names: &'data [u8],
    /// What offsets of function entries count from.
    entries: &'data [u8],
    /// Pairs of address and offset of an entry, with a last address behind them.
    index: &'data [u8],
    field_size: usize,
    count: usize,
}

impl<'data> Reader<'data> {
    fn number(&self, bytes: &[u8], offset: usize, size: usize) -> Option<u64> {
        word(bytes.get(offset..offset.checked_add(size)?)?, self.start.little_endian)
    }

    /// A word of the header.
    fn header(&self, index: usize) -> Option<usize> {
        let offset = START_SIZE + index * self.start.word_size;
        usize::try_from(self.number(self.table, offset, self.start.word_size)?).ok()
    }

    /// Go 1.16 and later: counts, from 1.18 on the start of the code, then the offsets of five sub-tables.
    fn later(self, first_offset: usize, relative: bool) -> Option<GoFunctionTable<'data>> {
        let (count, file_count) = (self.header(0)?, self.header(1)?);
        let text_start = if relative { self.header(2).map(|start| start as u64) } else { None };
        let mut starts = [0; 5];
        for (index, start) in starts.iter_mut().enumerate() {
            *start = self.header(first_offset + index)?;
        }
        let [names, units, files, lines, entries] = starts;
        let field_size = if relative { 4 } else { self.start.word_size };
        let index_size = count.checked_mul(2)?.checked_add(1)?.checked_mul(field_size)?;
        let entries_bytes = self.table.get(entries..)?;
        let layout = Layout {
            names: self.table.get(names..units)?,
            entries: entries_bytes,
            index: entries_bytes.get(..index_size)?,
            field_size,
            count,
        };
        let index_end = entries + index_size;
        Some(GoFunctionTable {
            functions: self.functions(&layout)?,
            files: file_list(self.table.get(files..lines)?, file_count)?,
            areas: vec![
                ("header", 0..names),
                ("function names", names..units),
                ("files of units", units..files),
                ("file table", files..lines),
                ("line and stack tables", lines..entries),
                ("function index", entries..index_end),
                ("function entries", index_end..self.table.len()),
            ],
            text_start: text_start.filter(|start| *start != 0),
            relative,
        })
    }

    /// Go 1.2 to 1.15: the count, the index, then the offset of the file table; all offsets count from the start.
    fn of_go_12(self) -> Option<GoFunctionTable<'data>> {
        let word_size = self.start.word_size;
        let count = self.header(0)?;
        let index = self.table.get(START_SIZE + word_size..)?;
        let index_size = count.checked_mul(2)?.checked_add(1)?.checked_mul(word_size)?;
        let layout = Layout {
            names: self.table,
            entries: self.table,
            index: index.get(..index_size)?,
            field_size: word_size,
            count,
        };
        let files_at = usize::try_from(self.number(index, index_size, 4)?).ok()?;
        let index_end = START_SIZE + word_size + index_size;
        Some(GoFunctionTable {
            functions: self.functions(&layout)?,
            files: self.files_of_go_12(files_at)?,
            areas: vec![
                ("function index", 0..index_end),
                ("function entries, names and lines", index_end..files_at.max(index_end)),
                ("file table", files_at.max(index_end)..self.table.len()),
            ],
            text_start: None,
            relative: false,
        })
    }

    fn functions(&self, layout: &Layout<'data>) -> Option<Vec<GoFunction<'data>>> {
        let size = layout.field_size;
        let mut budget = Budget::for_bytes(layout.names.len());
        let mut functions = Vec::with_capacity(layout.count);
        for position in 0..layout.count {
            let field = |index: usize| self.number(layout.index, (2 * position + index) * size, size);
            let (address, entry, next) = (field(0)?, usize::try_from(field(1)?).ok()?, field(2)?);
            // A function's entry starts with its address, of the same size as in the index; the name's offset is next.
            let name_at = entry.checked_add(size).and_then(|at| self.number(layout.entries, at, 4))?;
            let name = text_at(layout.names, usize::try_from(name_at).ok()?, &mut budget)?;
            functions.push(GoFunction { name, address, size: next.checked_sub(address)? });
        }
        Some(functions)
    }

    /// A count that includes itself, then offsets of texts.
    fn files_of_go_12(&self, at: usize) -> Option<Vec<&'data [u8]>> {
        let count = usize::try_from(self.number(self.table, at, 4)?).ok()?;
        let offsets = self.table.get(at..)?.get(..count.checked_mul(4)?)?;
        let mut budget = Budget::for_bytes(self.table.len());
        offsets
            .chunks_exact(4)
            .skip(1)
            .map(|offset| {
                text_at(
                    self.table,
                    usize::try_from(word(offset, self.start.little_endian)?).ok()?,
                    &mut budget,
                )
            })
            .collect()
    }
}

/// Texts that each end with a NUL. Fewer than promised is damage; what follows them is padding.
fn file_list(area: &[u8], count: usize) -> Option<Vec<&[u8]>> {
    if count > area.len() {
        return None;
    }
    let files: Vec<&[u8]> = area.split(|byte| *byte == 0).take(count).collect();
    (files.len() == count).then_some(files)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 2] = ["main.main", "main.helper"];
    const FILES: [&str; 2] = ["/src/main.go", "/src/helper.go"];

    /// A table as the linkers of each age write it, without lines.
    fn table(magic: u32, word_size: usize, little_endian: bool) -> Vec<u8> {
        let number = |value: u64, size: usize| {
            let bytes = value.to_le_bytes()[..size].to_vec();
            if little_endian { bytes } else { bytes.into_iter().rev().collect() }
        };
        let texts = |texts: [&str; 2]| format!("{}\0{}\0", texts[0], texts[1]).into_bytes();
        let is_relative = magic >= 0xffff_fff0 && magic != 0xffff_fffa && magic != 0xffff_fffb;
        let base = if is_relative { 0 } else { 0x1000 };
        let mut start = number(u64::from(magic), 4);
        start.extend([0, 0, 1, word_size as u8]);
        start.extend(number(2, word_size));
        if magic == 0xffff_fffb {
            let head = start.len();
            let index_size = 5 * word_size;
            let names_at = head + index_size + 4;
            let files_at = names_at + texts(NAMES).len();
            let entries_at = files_at + 12 + texts(FILES).len();
            let entry_size = word_size + 4;
            let mut all = start;
            for function in 0..2 {
                all.extend(number(base + 0x40 * function, word_size));
                all.extend(number(entries_at as u64 + function * entry_size as u64, word_size));
            }
            all.extend(number(base + 0x80, word_size));
            all.extend(number(files_at as u64, 4));
            all.extend(texts(NAMES));
            all.extend([number(3, 4), number(files_at as u64 + 12, 4)].concat());
            all.extend(number((files_at + 12 + FILES[0].len() + 1) as u64, 4));
            all.extend(texts(FILES));
            for (function, name) in [0, NAMES[0].len() + 1].into_iter().enumerate() {
                all.extend(number(base + 0x40 * function as u64, word_size));
                all.extend(number((names_at + name) as u64, 4));
            }
            return all;
        }
        start.extend(number(2, word_size));
        if is_relative {
            start.extend(number(0, word_size));
        }
        let field = if is_relative { 4 } else { word_size };
        let names_at = start.len() + 5 * word_size;
        let files_at = names_at + texts(NAMES).len();
        let lines_at = files_at + texts(FILES).len();
        let mut all = start;
        for offset in [names_at, files_at, files_at, lines_at, lines_at] {
            all.extend(number(offset as u64, word_size));
        }
        all.extend(texts(NAMES));
        all.extend(texts(FILES));
        let index_size = 5 * field;
        for function in 0..2 {
            all.extend(number(base + 0x40 * function, field));
            all.extend(number(index_size as u64 + function * (field as u64 + 4), field));
        }
        all.extend(number(base + 0x80, field));
        for (function, name) in [0, NAMES[0].len() + 1].into_iter().enumerate() {
            all.extend(number(base + 0x40 * function as u64, field));
            all.extend(number(name as u64, 4));
        }
        all
    }

    fn all_tables() -> Vec<Vec<u8>> {
        let mut tables = Vec::new();
        for magic in [0xffff_fffb, 0xffff_fffa, 0xffff_fff0, 0xffff_fff1] {
            for word_size in [4, 8] {
                tables.extend([true, false].map(|little_endian| table(magic, word_size, little_endian)));
            }
        }
        tables
    }

    #[test]
    fn tables_of_every_age_are_read() {
        for bytes in all_tables() {
            let table = function_table(&bytes).unwrap_or_else(|| panic!("{bytes:x?}"));
            let base = if table.relative { 0 } else { 0x1000 };
            let expected = [(NAMES[0], base, 0x40), (NAMES[1], base + 0x40, 0x40)];
            for (function, (name, address, size)) in table.functions.iter().zip(expected) {
                assert_eq!(
                    (function.name, function.address, function.size),
                    (name.as_bytes(), address, size)
                );
            }
            assert_eq!(table.functions.len(), 2);
            assert_eq!(table.files, FILES.map(str::as_bytes));
            assert_eq!(table.areas.last().map(|(_, area)| area.end), Some(bytes.len()));
        }
    }

    #[test]
    fn a_damaged_table_is_none() {
        for bytes in all_tables() {
            for length in 0..bytes.len() {
                let cut = function_table(&bytes[..length]);
                assert!(cut.is_none_or(|table| table.functions.len() == 2), "{length}");
            }
            assert!(function_table(&bytes[..bytes.len() / 2]).is_none());
            let mut other = bytes.clone();
            other[7] = 16;
            assert!(function_table(&other).is_none());
        }
    }

    proptest! {
        #[test]
        fn no_damage_makes_it_panic(
            which in 0..16_usize,
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        ) {
            let mut bytes = all_tables().swap_remove(which);
            for (index, byte) in damage {
                let position = index.index(bytes.len());
                bytes[position] = byte;
            }
            if let Some(table) = function_table(&bytes) {
                prop_assert!(table.functions.len() <= bytes.len());
            }
        }
    }
}

//! Universal ("fat") Mach-O files: one program for each of several machines.
//!
//! Source: <https://github.com/apple-oss-distributions/xnu/blob/main/EXTERNAL_HEADERS/mach-o/fat.h>

use std::ops::Range;

use crate::stabilizer::fields::{ByteOrder, number_at, number_bytes};
use crate::stabilizer::{StabilizeError, StabilizedFormat};

/// Size of the magic number and of the count behind it.
const HEADER_SIZE: usize = 8;

/// How the places of programs are written.
struct Entry {
    size: usize,
    /// Offset of the program's offset in the entry; its size is the number behind it.
    place: usize,
    number_size: usize,
}

/// `struct fat_arch` and `struct fat_arch_64`.
const ENTRY: Entry = Entry { size: 20, place: 8, number_size: 4 };
const ENTRY_64: Entry = Entry { size: 32, place: 8, number_size: 8 };

/// A universal file, with its programs where they were.
pub(crate) struct UniversalFile {
    bytes: Vec<u8>,
    /// Where each program is.
    pub(crate) programs: Vec<Range<usize>>,
    entry: Entry,
    is_changed: bool,
}

impl UniversalFile {
    /// The programs of a universal file; `None` of another one.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Option<Self>, StabilizeError> {
        let entry = match bytes {
            [0xca, 0xfe, 0xba, 0xbe, ..] => ENTRY,
            [0xca, 0xfe, 0xba, 0xbf, ..] => ENTRY_64,
            _ => return Ok(None),
        };
        let damaged = |reason: &str| StabilizeError::unreadable(StabilizedFormat::MachO, reason);
        let number = |offset, size| usize::try_from(number_at(bytes, offset, size, ByteOrder::Big)?).ok();
        let count = number(4, 4).ok_or_else(|| damaged("it is cut"))?;
        let mut programs = Vec::new();
        let mut free = HEADER_SIZE.saturating_add(count.saturating_mul(entry.size));
        for index in 0..count {
            let place = HEADER_SIZE + index * entry.size + entry.place;
            let start = number(place, entry.number_size);
            let size = number(place + entry.number_size, entry.number_size);
            let range = start.zip(size).and_then(|(start, size)| Some(start..start.checked_add(size)?));
            programs.push(range.ok_or_else(|| damaged("it is cut"))?);
        }
        let mut in_order: Vec<&Range<usize>> = programs.iter().collect();
        in_order.sort_by_key(|program| (program.start, program.end));
        for program in in_order {
            if program.start < free || program.end > bytes.len() {
                return Err(damaged("its programs overlap, or it is cut"));
            }
            free = program.end;
        }
        Ok(Some(Self { bytes: bytes.to_vec(), programs, entry, is_changed: false }))
    }

    /// The bytes of a program.
    pub(crate) fn program(&self, index: usize) -> &[u8] {
        &self.bytes[self.programs[index].clone()]
    }

    /// Puts a program that is not longer in the place of one, and blanks what is left of that. All others stay where
    /// they are.
    pub(crate) fn replace(&mut self, index: usize, program: Vec<u8>) {
        let old = self.programs[index].clone();
        let is_last = old.end == self.bytes.len();
        let Some(place) = self.bytes.get_mut(old.clone()).filter(|place| place.len() >= program.len()) else {
            return;
        };
        place.fill(0);
        place[..program.len()].copy_from_slice(&program);
        let end = old.start + program.len();
        self.programs[index] = old.start..end;
        let Entry { size, place, number_size } = self.entry;
        let field = HEADER_SIZE + index * size + place + number_size;
        let number = number_bytes(program.len() as u64, number_size, ByteOrder::Big);
        self.bytes[field..field + number_size].copy_from_slice(&number);
        if is_last {
            self.bytes.truncate(end);
        }
        self.is_changed = true;
    }

    /// The file; `None` where no program was replaced.
    pub(crate) fn into_changed(self) -> Option<Vec<u8>> {
        self.is_changed.then_some(self.bytes)
    }
}

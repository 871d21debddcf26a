//! String variables of Go programs: a pointer and a length in data, and the text that they point to.

use std::ops::Range;

use object::{Object as _, ObjectSection as _};

use super::image::Symbol;
use super::{Edits, Executable};
use crate::stabilizer::StabilizedFormat;
use crate::stabilizer::fields::{number_at, number_bytes};

/// Where the size of a symbol is in the symbols of ELF, and the length of a symbol, for 32 and 64 bits.
///
/// Source: <https://gabi.xinuos.com/elf/05-symtab.html>
const ELF_SYMBOL_SIZES: [(usize, usize); 2] = [(8, 16), (16, 24)];

/// A string variable.
pub(super) struct StringVariable {
    /// Where its text is in the file.
    pub(super) text: Range<usize>,
    /// Where its length is in the file; `None` where only the text is known.
    length: Option<usize>,
    /// The symbol of its text.
    text_symbol: Option<Symbol>,
}

/// The variable with a name, which programs tell that were not stripped.
///
/// The linker gives the text a symbol of its own, with `.str` at its end: `addstrdata` in
/// <https://go.dev/src/cmd/link/internal/ld/data.go>
pub(super) fn string_variable(executable: &Executable<'_>, name: &str) -> Option<StringVariable> {
    let text_symbol = executable.symbol(&format!("{name}.str"))?;
    let start = executable.offset_of(text_symbol.address)?;
    let pointer_size = executable.pointer_size();
    let length_offset = executable
        .symbol(name)
        .and_then(|symbol| executable.offset_of(symbol.address))
        .map(|header| header + pointer_size);
    let length = match length_offset {
        Some(offset) => number_at(executable.bytes, offset, pointer_size, executable.byte_order())?,
        // The symbol's size counts the byte after the text.
        None => text_symbol.size.checked_sub(1)?,
    };
    if text_symbol.size > 0 && length >= text_symbol.size {
        return None;
    }
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    executable.bytes.get(start..end)?;
    Some(StringVariable { text: start..end, length: length_offset, text_symbol: Some(text_symbol) })
}

/// Variables that have a text which begins at an offset: those whose pointer and length say so.
pub(super) fn variables_of_text(executable: &Executable<'_>, text: Range<usize>) -> Vec<StringVariable> {
    let Some(address) = executable.address_of(text.start) else { return Vec::new() };
    let (size, order) = (executable.pointer_size(), executable.byte_order());
    let header = [number_bytes(address, size, order), number_bytes(text.len() as u64, size, order)].concat();
    let headers = crate::stabilizer::fields::occurrences(executable.bytes, &header);
    let variable =
        |offset: usize| StringVariable { text: text.clone(), length: Some(offset + size), text_symbol: None };
    headers.into_iter().map(variable).collect()
}

impl StringVariable {
    /// Gives the variable a text that is not longer than its own, and blanks the rest of that.
    pub(super) fn set(&self, executable: &Executable<'_>, text: &[u8], edits: &mut Edits) {
        if text.len() > self.text.len() {
            return;
        }
        edits.fill(self.text.clone(), 0);
        edits.write(self.text.start, text);
        let size = executable.pointer_size();
        if let Some(length) = self.length {
            edits.write(length, &number_bytes(text.len() as u64, size, executable.byte_order()));
        }
        let symbol_size = self.text_symbol.and_then(|symbol| elf_symbol_size_offset(executable, symbol));
        if let Some(offset) = symbol_size {
            edits.write(offset, &number_bytes(text.len() as u64 + 1, size, executable.byte_order()));
        }
    }
}

/// Where an ELF file has the size of a symbol. The other formats have none.
fn elf_symbol_size_offset(executable: &Executable<'_>, symbol: Symbol) -> Option<usize> {
    if executable.format != StabilizedFormat::Elf {
        return None;
    }
    let (size_offset, entry_size) = ELF_SYMBOL_SIZES[usize::from(executable.pointer_size() == 8)];
    let table = executable.file.section_by_name(".symtab")?;
    let (start, _) = table.file_range()?;
    usize::try_from(start).ok()?.checked_add(symbol.index.checked_mul(entry_size)?)?.checked_add(size_offset)
}

//! The symbol table: which name has which place.

use std::collections::HashMap;

use object::{Object as _, ObjectSymbol as _, SymbolKind, SymbolSection};

use twinbuild_model::evidence::BinaryFormat;

use super::Executable;
use super::budget::Budget;
use super::module_data::word;

/// A symbol that is defined in a part of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedSymbol<'data> {
    /// Its name, as stored.
    pub name: &'data [u8],
    /// Index of the part that holds it.
    pub part: usize,
    /// Where it starts in the part.
    pub start: usize,
    /// Its length, cut where the next symbol starts. Formats that store none give the distance to the next symbol.
    pub length: usize,
}

/// The symbols of a file by part and place; of several at one place, the longest. Empty where the file has none, `None`
/// where the names overlap more than any sound table's.
pub(super) fn symbols<'data>(executable: &Executable<'data>) -> Option<Vec<NamedSymbol<'data>>> {
    let mut budget = Budget::for_bytes(executable.bytes().len());
    // Mach-O puts one before each name of the source.
    let has_underscores = executable.format() == BinaryFormat::MachO;
    let mut found = Vec::new();
    for symbol in executable.file().symbols() {
        let (SymbolSection::Section(section), false) = (symbol.section(), is_mark(symbol.kind())) else {
            continue;
        };
        let Some((part, start)) = executable.place_of(section, symbol.address()) else { continue };
        let Ok(name) = symbol.name_bytes() else { continue };
        budget.spend(name.len())?;
        let name = if has_underscores { name.strip_prefix(b"_").unwrap_or(name) } else { name };
        if !name.is_empty() {
            let length = usize::try_from(symbol.size()).unwrap_or(usize::MAX);
            found.push(NamedSymbol { name, part, start, length });
        }
    }
    found.sort_by(|a, b| {
        (a.part, a.start, b.length).cmp(&(b.part, b.start, a.length)).then_with(|| a.name.cmp(b.name))
    });
    found.dedup_by_key(|symbol| (symbol.part, symbol.start));
    clip(executable, &mut found);
    if !executable.stores_symbol_lengths() {
        give_texts_their_lengths(executable, &mut found);
    }
    Some(found)
}

/// Symbols that are no thing in the file: sections, source files.
fn is_mark(kind: SymbolKind) -> bool {
    matches!(kind, SymbolKind::Section | SymbolKind::File | SymbolKind::Tls)
}

/// Ends each symbol at the next, and gives those without a length all up to the next. A symbol of no length in a format
/// that stores lengths marks a border, as `runtime.etext` does.
fn clip(executable: &Executable<'_>, symbols: &mut Vec<NamedSymbol<'_>>) {
    let stores_lengths = executable.stores_symbol_lengths();
    for index in 0..symbols.len() {
        let symbol = symbols[index];
        let next = symbols
            .get(index + 1)
            .filter(|next| next.part == symbol.part)
            .map_or(executable.parts()[symbol.part].bytes.len(), |next| next.start);
        let room = next - symbol.start;
        symbols[index].length = if stores_lengths { symbol.length.min(room) } else { room };
    }
    symbols.retain(|symbol| symbol.length > 0);
}

/// Gives each text that `-ldflags -X` set the length that its variable holds: the symbol `name.str` is the text, `name`
/// holds its address and length.
fn give_texts_their_lengths(executable: &Executable<'_>, symbols: &mut [NamedSymbol<'_>]) {
    let variables: HashMap<&[u8], (usize, usize)> =
        symbols.iter().map(|symbol| (symbol.name, (symbol.part, symbol.start))).collect();
    let word_size = executable.word_size();
    for symbol in symbols {
        let Some((part, start)) = symbol.name.strip_suffix(b".str").and_then(|name| variables.get(name))
        else {
            continue;
        };
        let length = executable.parts()[*part].bytes.get(start + word_size..start + 2 * word_size);
        let length = length.and_then(|bytes| word(bytes, executable.is_little_endian()));
        if let Some(length) = length.and_then(|length| usize::try_from(length).ok()) {
            symbol.length = symbol.length.min(length.max(1));
        }
    }
}

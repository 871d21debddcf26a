//! One of two executables, with what is read of it only when it is needed.

use std::cell::OnceCell;

use twinbuild_inspect::{Executable, GoFunctionTable, NamedSymbol, Part, PartKind};
use twinbuild_model::ByteRange;

pub(super) struct Side<'data> {
    pub(super) executable: Executable<'data>,
    symbols: OnceCell<Vec<NamedSymbol<'data>>>,
    function_table: OnceCell<Option<GoFunctionTable<'data>>>,
    /// Parts that are loaded, by address: start, end, index.
    loaded: Vec<(u64, u64, usize)>,
}

impl<'data> Side<'data> {
    pub(super) fn new(executable: Executable<'data>) -> Self {
        let mut loaded: Vec<_> = executable
            .parts()
            .iter()
            .enumerate()
            .filter_map(|(index, part)| {
                let start = part.address?;
                Some((start, start.saturating_add(part.bytes.len() as u64), index))
            })
            .collect();
        loaded.sort_unstable();
        Self { executable, symbols: OnceCell::new(), function_table: OnceCell::new(), loaded }
    }

    pub(super) fn part(&self, index: usize) -> &Part<'data> {
        &self.executable.parts()[index]
    }

    pub(super) fn symbols(&self) -> &[NamedSymbol<'data>] {
        self.symbols.get_or_init(|| self.executable.symbols())
    }

    /// The symbols in a part.
    pub(super) fn symbols_of(&self, part: usize) -> &[NamedSymbol<'data>] {
        let symbols = self.symbols();
        let start = symbols.partition_point(|symbol| symbol.part < part);
        let end = symbols.partition_point(|symbol| symbol.part <= part);
        &symbols[start..end]
    }

    /// The symbol that covers a position of a part.
    pub(super) fn symbol_at(&self, part: usize, position: usize) -> Option<&NamedSymbol<'data>> {
        let symbols = self.symbols_of(part);
        let next = symbols.partition_point(|symbol| symbol.start <= position);
        let symbol = symbols.get(next.checked_sub(1)?)?;
        (position - symbol.start < symbol.length).then_some(symbol)
    }

    pub(super) fn function_table(&self) -> Option<&GoFunctionTable<'data>> {
        self.function_table.get_or_init(|| self.executable.function_table()).as_ref()
    }

    /// The part that holds an address, and where in it.
    pub(super) fn place_of(&self, address: u64) -> Option<(usize, usize)> {
        let next = self.loaded.partition_point(|(start, _, _)| *start <= address);
        let (start, end, part) = self.loaded.get(next.checked_sub(1)?)?;
        (address < *end).then(|| (*part, (address - start) as usize))
    }

    /// Whether an address is that of constants or variables.
    pub(super) fn is_data(&self, part: usize) -> bool {
        self.part(part).kind == PartKind::Data
    }

    /// Bytes of a part, as a range of the file.
    pub(super) fn range(&self, part: usize, start: usize, length: usize) -> ByteRange {
        ByteRange { offset: self.part(part).offset + start as u64, length: length as u64 }
    }
}

//! What an address leads to.

use twinbuild_inspect::PartKind;

use super::side::Side;

/// What an address leads to, as far as it can be named in both files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target<'a> {
    Function(&'a [u8], u64),
    Symbol(&'a [u8], usize),
    Section(&'a str),
}

/// The address space of one file.
pub(super) struct Addresses<'a, 'data> {
    side: &'a Side<'data>,
    memory: Vec<(u64, u64, String)>,
    /// Whether symbols tell what is at an address: only if both files have them.
    has_names: bool,
}

/// The address spaces of both files.
pub(super) fn address_spaces<'a, 'first, 'second>(
    first: &'a Side<'first>,
    second: &'a Side<'second>,
) -> (Addresses<'a, 'first>, Addresses<'a, 'second>) {
    let has_names = !first.symbols().is_empty() && !second.symbols().is_empty();
    let first = Addresses { side: first, memory: first.executable.memory(), has_names };
    (first, Addresses { side: second, memory: second.executable.memory(), has_names })
}

impl Addresses<'_, '_> {
    /// The name of the section that an address lies in or ends.
    fn section(&self, address: u64) -> Option<&str> {
        let next = self.memory.partition_point(|(start, _, _)| *start <= address);
        let (_, end, name) = self.memory.get(next.checked_sub(1)?)?;
        (address <= *end).then_some(name.as_str())
    }

    fn target(&self, address: u64) -> Option<Target<'_>> {
        let section = self.section(address)?;
        if let Some(function) = self.function(address) {
            return Some(function);
        }
        let Some((part, position)) = self.side.place_of(address) else {
            return Some(Target::Section(section));
        };
        let symbol = self.side.symbol_at(part, position).filter(|symbol| {
            // Without lengths, a symbol seems to hold what follows it.
            let is_sure = position == symbol.start || self.side.executable.stores_symbol_lengths();
            self.has_names && is_sure && !holds_many(symbol.name)
        });
        let part = self.side.part(part);
        match symbol {
            Some(symbol) => Some(Target::Symbol(symbol.name, position - symbol.start)),
            // Code has names, but for the stubs through which other libraries are called.
            None if part.kind == PartKind::Code && !is_of_stubs(&part.name) => None,
            None => Some(Target::Section(section)),
        }
    }

    fn function(&self, address: u64) -> Option<Target<'_>> {
        let functions = &self.side.function_table()?.functions;
        let next = functions.partition_point(|function| function.address <= address);
        let function = functions.get(next.checked_sub(1)?)?;
        let offset = address - function.address;
        (offset < function.size).then_some(Target::Function(function.name, offset))
    }
}

/// Whether two addresses lead to the same: the same place of a function or symbol of the same name, or, where nothing is
/// named there, the same section.
pub(super) fn lead_to_the_same(first: (&Addresses<'_, '_>, u64), second: (&Addresses<'_, '_>, u64)) -> bool {
    let target = first.0.target(first.1);
    target.is_some() && target == second.0.target(second.1)
}

/// Names of borders that Go's linker sets, at which something else may start.
///
/// Source: `symtab` in <https://go.dev/src/cmd/link/internal/ld/symtab.go>
const BORDERS: [&[u8]; 22] = [
    b"runtime.text",
    b"runtime.etext",
    b"runtime.rodata",
    b"runtime.erodata",
    b"runtime.types",
    b"runtime.etypes",
    b"runtime.itablink",
    b"runtime.eitablink",
    b"runtime.noptrdata",
    b"runtime.enoptrdata",
    b"runtime.data",
    b"runtime.edata",
    b"runtime.bss",
    b"runtime.ebss",
    b"runtime.noptrbss",
    b"runtime.enoptrbss",
    b"runtime.gcdata",
    b"runtime.egcdata",
    b"runtime.gcbss",
    b"runtime.egcbss",
    b"runtime.end",
    b"runtime.epclntab",
];

/// Whether Go's linker puts many things under this one name, such as `go:string.*`, or it is a border.
pub(super) fn holds_many(symbol: &[u8]) -> bool {
    symbol.ends_with(b"*") || BORDERS.contains(&symbol)
}

fn is_of_stubs(part: &str) -> bool {
    part.contains("plt") || part.contains("stub")
}

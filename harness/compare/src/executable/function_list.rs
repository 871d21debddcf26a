//! The functions of an executable with their instructions.

use std::collections::HashMap;

use twinbuild_inspect::PartKind;

use super::side::Side;

/// A function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function<'data> {
    pub(super) name: &'data [u8],
    pub(super) address: u64,
    pub(super) bytes: &'data [u8],
    /// Index of the part that holds it, and where in it.
    pub(super) part: usize,
    pub(super) start: usize,
}

/// The functions that Go's function table lists, and those that only the symbol table has, such as of C.
pub(super) fn functions<'data>(side: &Side<'data>) -> Vec<Function<'data>> {
    let mut functions = Vec::new();
    let is_x86 = matches!(side.executable.machine().as_str(), "amd64" | "386");
    let (mut from, mut to) = (u64::MAX, 0);
    if let Some(table) = side.function_table() {
        for function in &table.functions {
            from = from.min(function.address);
            to = to.max(function.address.saturating_add(function.size));
            let Some((part, start)) = side.place_of(function.address) else { continue };
            // Go's build id is listed as a function.
            if side.part(part).kind != PartKind::Code {
                continue;
            }
            let bytes = side.part(part).bytes;
            let length = usize::try_from(function.size).unwrap_or(usize::MAX).min(bytes.len() - start);
            let bytes = without_padding(&bytes[start..start + length], is_x86);
            functions.push(Function { name: function.name, address: function.address, bytes, part, start });
        }
    }
    for symbol in side.symbols() {
        let part = side.part(symbol.part);
        let (PartKind::Code, Some(base)) = (part.kind, part.address) else { continue };
        let address = base.wrapping_add(symbol.start as u64);
        if !(from..to).contains(&address) {
            let bytes = &part.bytes[symbol.start..symbol.start + symbol.length];
            functions.push(Function {
                name: symbol.name,
                address,
                bytes,
                part: symbol.part,
                start: symbol.start,
            });
        }
    }
    functions
}

/// A function without what fills the space to the next one: on x86 breakpoints, elsewhere zeros.
///
/// Source: `CodePad` of each architecture in <https://go.dev/src/cmd/link/internal/amd64/obj.go>
fn without_padding(bytes: &[u8], is_x86: bool) -> &[u8] {
    // Instructions of other machines are four bytes long, and may end with zeros.
    let (padding, unit) = if is_x86 { (0xcc, 1) } else { (0, 4) };
    let end = bytes.iter().rposition(|byte| *byte != padding).map_or(0, |last| last + 1);
    &bytes[..end.next_multiple_of(unit).min(bytes.len())]
}

/// The indices of both lists that go together: those of the same name, in order where several have it; and those that
/// one list alone has.
pub(super) fn paired<'a>(
    first: impl Iterator<Item = &'a [u8]>,
    second: impl Iterator<Item = &'a [u8]>,
) -> (Vec<(usize, usize)>, Vec<usize>, Vec<usize>) {
    let mut waiting: HashMap<&[u8], Vec<usize>> = HashMap::new();
    let mut count = 0;
    for (index, name) in second.enumerate() {
        waiting.entry(name).or_default().push(index);
        count += 1;
    }
    for indices in waiting.values_mut() {
        indices.reverse();
    }
    let (mut pairs, mut first_only) = (Vec::new(), Vec::new());
    let mut taken = vec![false; count];
    for (index, name) in first.enumerate() {
        match waiting.get_mut(name).and_then(Vec::pop) {
            Some(other) => {
                taken[other] = true;
                pairs.push((index, other));
            }
            None => first_only.push(index),
        }
    }
    let second_only = (0..count).filter(|index| !taken[*index]).collect();
    (pairs, first_only, second_only)
}

/// The Go package of a function or variable; `None` where the name has none.
///
/// Source of the form: <https://pkg.go.dev/cmd/compile#hdr-Symbol_names>. Dots in the last element of a path are `%2e`.
pub(super) fn package_of(name: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(name).ok()?;
    // Type arguments have dots and slashes of their own.
    let own = name.split('[').next().unwrap_or_default();
    let last = own.rfind('/').map_or(0, |slash| slash + 1);
    let dot = last + own[last..].find('.')?;
    let package = &own[..dot];
    let is_made_by_the_linker = package.contains(':') || package.is_empty();
    (!is_made_by_the_linker).then(|| package.replace("%2e", "."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_package() {
        for (name, package) in [
            ("main.main", Some("main")),
            ("cmd/go/internal/toolchain.Select", Some("cmd/go/internal/toolchain")),
            ("example.com/a%2ev2.(*T).M", Some("example.com/a.v2")),
            ("slices.SortFunc[go.shape.string,example.com/x.T]", Some("slices")),
            ("type:.eq.runtime.x", None),
            ("memcpy", None),
            (".text", None),
        ] {
            assert_eq!(package_of(name.as_bytes()).as_deref(), package, "{name}");
        }
    }

    #[test]
    fn equal_names_are_paired_in_order() {
        let names = |text: &'static str| text.split(' ').map(str::as_bytes);
        let (pairs, first, second) = paired(names("a b a c"), names("a a d b a"));
        assert_eq!(pairs, [(0, 0), (1, 3), (2, 1)]);
        assert_eq!((first, second), (vec![3], vec![2, 4]));
    }
}

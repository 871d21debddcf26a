//! The symbol tables: which names both have.

use twinbuild_inspect::{NamedSymbol, PartKind};
use twinbuild_model::{Clue, DifferenceKind, Place, Value, counted};

use super::finding::{Finding, Findings, Weight};
use super::function_list::{package_of, paired};
use super::side::Side;
use super::text::{as_text, clues_of, excerpt, short};

/// How many symbols that one file alone has are named, for each file.
const MOST_SYMBOLS: usize = 10;

/// Compares the names and sizes of symbols. Where one file has none, its missing table says it all; so does another
/// format, whose linker makes symbols of its own.
pub(super) fn compare_symbols(first: &Side<'_>, second: &Side<'_>, findings: &mut Findings) {
    let (a, b) = (first.symbols(), second.symbols());
    if a.is_empty() || b.is_empty() || first.executable.format() != second.executable.format() {
        return;
    }
    let (pairs, first_only, second_only) =
        paired(a.iter().map(|symbol| symbol.name), b.iter().map(|symbol| symbol.name));
    let alone = |symbols: &[NamedSymbol<'_>], indices: Vec<usize>, side: &Side<'_>, is_first: bool| {
        // Functions are told from the function table already.
        let mut symbols: Vec<NamedSymbol<'_>> = indices
            .into_iter()
            .map(|index| symbols[index])
            .filter(|symbol| side.part(symbol.part).kind != PartKind::Code)
            .collect();
        symbols.sort_by_key(|symbol| (std::cmp::Reverse(symbol.length), symbol.name));
        symbols.iter().map(|symbol| one_sided(symbol, side, is_first)).collect::<Vec<_>>()
    };
    findings.extend_up_to(MOST_SYMBOLS, alone(a, first_only, first, true));
    findings.extend_up_to(MOST_SYMBOLS, alone(b, second_only, second, false));
    let moved = pairs
        .iter()
        .filter(|(a_index, b_index)| place_of(first, &a[*a_index]) != place_of(second, &b[*b_index]));
    if let Some((a_index, b_index)) = moved.clone().next() {
        let place = Place {
            section: Some("symbols".to_owned()),
            key: Some(format!("{} only moved", counted(moved.count() as u64, "symbol"))),
            ..Place::default()
        };
        let text = |side: &Side<'_>, symbol: &NamedSymbol<'_>| {
            format!("{} at {:#x}", short(symbol.name), place_of(side, symbol))
        };
        findings.push(
            Finding::new(Weight::Moved, "symbol", place)
                .texts(text(first, &a[*a_index]), text(second, &b[*b_index]))
                .clue(Clue::Moved),
        );
    }
}

fn place_of(side: &Side<'_>, symbol: &NamedSymbol<'_>) -> u64 {
    side.part(symbol.part).address.unwrap_or_default().wrapping_add(symbol.start as u64)
}

fn one_sided(symbol: &NamedSymbol<'_>, side: &Side<'_>, is_first: bool) -> Finding {
    let place = Place {
        section: Some(side.part(symbol.part).name.clone()),
        package: package_of(symbol.name),
        symbol: Some(short(symbol.name)),
        ..Place::default()
    };
    // What `-ldflags -X` sets is told as text.
    let content = &side.part(symbol.part).bytes[symbol.start..symbol.start + symbol.length];
    let text =
        as_text(content.strip_suffix(b"\0").unwrap_or(content)).filter(|_| symbol.name.ends_with(b".str"));
    let clues = text.map(|text| clues_of(text, text)).unwrap_or_default();
    let is_path = clues.contains(&Clue::Path);
    let value = text.map_or_else(|| counted(symbol.length as u64, "byte"), |text| excerpt(text, 0));
    let size = Some(Value::Text(value));
    let bytes = Some(side.range(symbol.part, symbol.start, symbol.length));
    let weight = if is_path { Weight::Path } else { Weight::OneSided };
    let finding = Finding::new(weight, "symbol", place).clues(&clues);
    let finding = match text {
        Some(_) => finding.kind(DifferenceKind::String).clue(Clue::VariableText),
        None => finding,
    };
    if is_first {
        finding.values(size, None).bytes(bytes, None)
    } else {
        finding.values(None, size).bytes(None, bytes)
    }
}

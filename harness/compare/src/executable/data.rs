//! Constants and variables: text where it is text, addresses that moved, else bytes; each with the symbol that holds it.

use std::collections::BTreeMap;
use std::ops::Range;

use twinbuild_model::{Clue, DifferenceKind, Place, counted};

use super::addresses::{Addresses, holds_many, lead_to_the_same};
use super::finding::{Finding, Findings, Weight};
use super::function_list::{package_of, paired};
use super::runs::{differing_runs, middles, window};
use super::side::Side;
use super::string_variables::{ToldRanges, is_bytes_of_slice};
use super::text::{as_text, clues_of, excerpt, short};

/// How many places of a part are told.
const MOST_PLACES: usize = 24;
/// How far a text reaches beyond the bytes that differ, at most.
const CONTEXT: usize = 40;
/// Texts that are shorter say nothing.
const SHORTEST_TEXT: usize = 4;
/// A run of differing bytes that is longer is not one text, unless its symbol is.
const LONG_RUN: usize = 64;
/// The longest symbol that is shown whole.
const WHOLE: usize = 256;

/// Two files' data, and what was told of it before.
pub(super) struct DataComparison<'a, 'first, 'second> {
    pub(super) first: &'a Side<'first>,
    pub(super) second: &'a Side<'second>,
    pub(super) first_addresses: &'a Addresses<'a, 'first>,
    pub(super) second_addresses: &'a Addresses<'a, 'second>,
    pub(super) told: &'a ToldRanges,
}

/// A thing in both parts: a symbol, what lies behind it, or the whole part.
struct Item<'a> {
    symbol: Option<&'a [u8]>,
    /// Whether each place in it has a symbol of its own.
    is_whole_part: bool,
    first: Range<usize>,
    second: Range<usize>,
}

/// Bytes of one symbol that differ and are no text.
struct Group {
    places: u64,
    bytes: u64,
    first: (Range<usize>, Range<usize>),
}

/// What was found in one part.
#[derive(Default)]
struct Found {
    texts: Vec<Finding>,
    /// By symbol; what no symbol holds is together.
    groups: BTreeMap<Option<Vec<u8>>, Group>,
    addresses: u64,
    first_address: Option<(Range<usize>, Range<usize>)>,
    /// Runs that were told as the text of a variable.
    told: u64,
    left_out: u64,
}

impl DataComparison<'_, '_, '_> {
    /// Compares two parts. Whether that tells why they differ.
    pub(super) fn compare(&self, a: usize, b: usize, findings: &mut Findings) -> bool {
        let mut found = Found::default();
        for item in self.items(a, b) {
            let (a_bytes, b_bytes) = (
                &self.first.part(a).bytes[item.first.clone()],
                &self.second.part(b).bytes[item.second.clone()],
            );
            if a_bytes != b_bytes {
                self.item(a, b, &item, &mut found);
            }
        }
        let is_told =
            found.told > 0 || found.addresses > 0 || !found.texts.is_empty() || !found.groups.is_empty();
        if let Some((first, second)) = found.first_address.take() {
            findings.push(self.moved(a, b, found.addresses, &first, &second));
        }
        findings.left_out += found.left_out;
        findings.list.extend(found.texts);
        let mut groups: Vec<_> = found.groups.into_iter().collect();
        groups.sort_by_key(|(_, group)| group.first.0.start);
        let groups = groups.iter().map(|(symbol, group)| self.group(a, b, symbol.as_deref(), group));
        findings.extend_up_to(MOST_PLACES, groups);
        is_told
    }

    /// What the parts hold, paired by symbol. Where one has no symbols, or both have the same at the same places, the
    /// parts are compared as they lie.
    fn items(&self, a: usize, b: usize) -> Vec<Item<'_>> {
        let (a_symbols, b_symbols) = (self.first.symbols_of(a), self.second.symbols_of(b));
        let (a_length, b_length) = (self.first.part(a).bytes.len(), self.second.part(b).bytes.len());
        let layout = |symbols: &[twinbuild_inspect::NamedSymbol<'_>]| -> Vec<(usize, usize)> {
            symbols.iter().map(|symbol| (symbol.start, symbol.length)).collect()
        };
        let as_they_lie = a_symbols.is_empty()
            || b_symbols.is_empty()
            || (a_length == b_length && layout(a_symbols) == layout(b_symbols));
        if as_they_lie {
            return vec![Item { symbol: None, is_whole_part: true, first: 0..a_length, second: 0..b_length }];
        }
        let (pairs, _, _) =
            paired(a_symbols.iter().map(|symbol| symbol.name), b_symbols.iter().map(|symbol| symbol.name));
        let end = |symbol: &twinbuild_inspect::NamedSymbol<'_>| symbol.start + symbol.length;
        let next = |symbols: &[twinbuild_inspect::NamedSymbol<'_>], index: usize, length: usize| {
            symbols.get(index + 1).map_or(length, |symbol| symbol.start)
        };
        let mut items = Vec::with_capacity(2 * pairs.len() + 1);
        items.push(Item {
            symbol: None,
            is_whole_part: false,
            first: 0..a_symbols[0].start,
            second: 0..b_symbols[0].start,
        });
        for (a_index, b_index) in pairs {
            let (a_symbol, b_symbol) = (&a_symbols[a_index], &b_symbols[b_index]);
            items.push(Item {
                symbol: Some(a_symbol.name),
                is_whole_part: false,
                first: a_symbol.start..end(a_symbol),
                second: b_symbol.start..end(b_symbol),
            });
            items.push(Item {
                symbol: None,
                is_whole_part: false,
                first: end(a_symbol)..next(a_symbols, a_index, a_length),
                second: end(b_symbol)..next(b_symbols, b_index, b_length),
            });
        }
        items
    }

    fn item(&self, a: usize, b: usize, item: &Item<'_>, found: &mut Found) {
        let (a_bytes, b_bytes) =
            (&self.first.part(a).bytes[item.first.clone()], &self.second.part(b).bytes[item.second.clone()]);
        if a_bytes.len() != b_bytes.len() {
            let (first, second) = middles(a_bytes, b_bytes);
            self.run(a, b, item, (first, second), found);
            return;
        }
        let mut skip_to = 0;
        for run in differing_runs(a_bytes, b_bytes) {
            if run.end <= skip_to {
                continue;
            }
            let run = run.start.max(skip_to)..run.end;
            // Addresses first, word by word; what is left of the run is told as it is.
            let (left, behind) = self.without_addresses(a, b, item, run, found);
            skip_to = behind;
            if let Some(run) = left {
                self.run(a, b, item, (run.clone(), run), found);
            }
        }
    }

    /// Takes the words off a run that are addresses of the same things. What is left from the first word that is none,
    /// and the end of what was looked at.
    fn without_addresses(
        &self,
        a: usize,
        b: usize,
        item: &Item<'_>,
        run: Range<usize>,
        found: &mut Found,
    ) -> (Option<Range<usize>>, usize) {
        let size = self.first.executable.word_size();
        let (Some(a_address), Some(_)) = (self.first.part(a).address, self.second.part(b).address) else {
            return (Some(run.clone()), run.end);
        };
        let misaligned =
            (a_address.wrapping_add((item.first.start + run.start) as u64) % size as u64) as usize;
        let mut position = run.start.saturating_sub(misaligned);
        while position < run.end {
            let words = (
                word(self.first, a, item.first.start + position),
                word(self.second, b, item.second.start + position),
            );
            let (Some(first), Some(second)) = words else { break };
            if first != second
                && !lead_to_the_same((self.first_addresses, first), (self.second_addresses, second))
            {
                break;
            }
            if first != second {
                found.addresses += 1;
                let place = |range: &Range<usize>| range.start + position..range.start + position + size;
                found.first_address.get_or_insert_with(|| (place(&item.first), place(&item.second)));
            }
            position += size;
        }
        if position >= run.end { (None, position) } else { (Some(run.start.max(position)..run.end), run.end) }
    }

    fn moved(&self, a: usize, b: usize, count: u64, first: &Range<usize>, second: &Range<usize>) -> Finding {
        let place = Place {
            section: Some(self.first.part(a).name.clone()),
            key: Some(format!("{} of things that moved", counted_addresses(count))),
            ..Place::default()
        };
        let text = |side: &Side<'_>, part, range: &Range<usize>| {
            format!("{:#x}", word(side, part, range.start).unwrap_or_default())
        };
        Finding::new(Weight::Moved, "addresses", place)
            .texts(text(self.first, a, first), text(self.second, b, second))
            .clue(Clue::Moved)
            .bytes(
                Some(self.first.range(a, first.start, first.len())),
                Some(self.second.range(b, second.start, second.len())),
            )
    }

    /// Tells one run of bytes that differ.
    fn run(
        &self,
        a: usize,
        b: usize,
        item: &Item<'_>,
        runs: (Range<usize>, Range<usize>),
        found: &mut Found,
    ) {
        let of_first = item.first.start + runs.0.start..item.first.start + runs.0.end;
        let of_second = item.second.start + runs.1.start..item.second.start + runs.1.end;
        // Where a text moved as well, something else lies in its place.
        let (first_in_file, second_in_file) =
            (in_file(self.first, a, &of_first), in_file(self.second, b, &of_second));
        if is_told(&self.told.first, &first_in_file) || is_told(&self.told.second, &second_in_file) {
            found.told += 1;
            return;
        }
        let own = || self.first.symbol_at(a, of_first.start).filter(|_| item.is_whole_part);
        let symbol = item.symbol.or_else(|| own().map(|symbol| symbol.name)).map(<[u8]>::to_vec);
        // Where one symbol has many texts, a long run is rather texts that moved than one that changed.
        let is_long = of_first.len() > LONG_RUN && symbol.as_deref().is_none_or(holds_many);
        let may_have_moved = is_long
            || touches(&self.told.first, &first_in_file)
            || touches(&self.told.second, &second_in_file);
        let texts = if may_have_moved { None } else { self.texts(a, b, &of_first, &of_second) };
        let Some((first, second)) = texts else {
            let length = of_first.len().max(of_second.len()) as u64;
            let group = found.groups.entry(symbol);
            let group = group.or_insert_with(|| Group { places: 0, bytes: 0, first: (of_first, of_second) });
            group.places += 1;
            group.bytes += length;
            return;
        };
        if found.texts.len() >= MOST_PLACES {
            found.left_out += 1;
            return;
        }
        let clues = clues_of(&first, &second);
        let weight = if clues.contains(&Clue::Path) { Weight::Path } else { Weight::Content };
        let difference = first.bytes().zip(second.bytes()).take_while(|(a, b)| a == b).count();
        let finding = Finding::new(weight, "text", self.place(a, symbol.as_deref()))
            .kind(DifferenceKind::String)
            .texts(excerpt(&first, difference), excerpt(&second, difference))
            .clues(&clues)
            .clues(clues_of_symbol(symbol.as_deref()))
            .bytes(
                Some(self.first.range(a, of_first.start, of_first.len())),
                Some(self.second.range(b, of_second.start, of_second.len())),
            );
        found.texts.push(finding);
    }

    fn place(&self, a: usize, symbol: Option<&[u8]>) -> Place {
        Place {
            section: Some(self.first.part(a).name.clone()),
            package: symbol.and_then(package_of),
            symbol: symbol.map(short),
            ..Place::default()
        }
    }

    /// All bytes of one symbol that are no text.
    fn group(&self, a: usize, b: usize, symbol: Option<&[u8]>, group: &Group) -> Finding {
        let (first, second) = &group.first;
        let (a_part, b_part) = (self.first.part(a), self.second.part(b));
        let mut place = self.place(a, symbol);
        if group.places > 1 {
            place.key =
                Some(format!("{} in {}", counted(group.bytes, "byte"), counted(group.places, "place")));
        }
        Finding::new(Weight::Bytes, "bytes", place)
            .values(window(a_part.bytes, first, a_part.offset), window(b_part.bytes, second, b_part.offset))
            .clues(clues_of_symbol(symbol))
            .clues(clues_of_section(&a_part.name))
            .bytes(
                Some(self.first.range(a, first.start, first.len())),
                Some(self.second.range(b, second.start, second.len())),
            )
    }

    /// Both sides as text: the whole symbol where it is short, else the readable bytes around.
    fn texts(
        &self,
        a: usize,
        b: usize,
        first: &Range<usize>,
        second: &Range<usize>,
    ) -> Option<(String, String)> {
        let whole = |side: &Side<'_>, part: usize, range: &Range<usize>| {
            let symbol = side.symbol_at(part, range.start).filter(|_| !range.is_empty())?;
            let end = symbol.start + symbol.length;
            let bytes = side
                .part(part)
                .bytes
                .get(symbol.start..end)
                .filter(|bytes| bytes.len() <= WHOLE && range.end <= end)?;
            let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
            as_text(bytes).filter(|text| text.len() >= 2).map(str::to_owned)
        };
        if let (Some(first), Some(second)) = (whole(self.first, a, first), whole(self.second, b, second)) {
            return Some((first, second)).filter(|(first, second)| first != second);
        }
        let around =
            |side: &Side<'_>, part: usize, range: &Range<usize>| readable(side.part(part).bytes, range);
        let (first, second) = (around(self.first, a, first)?, around(self.second, b, second)?);
        (first != second && first.len().max(second.len()) >= SHORTEST_TEXT).then_some((first, second))
    }
}

fn counted_addresses(count: u64) -> String {
    if count == 1 { "1 address".to_owned() } else { format!("{} addresses", twinbuild_model::grouped(count)) }
}

fn word(side: &Side<'_>, part: usize, position: usize) -> Option<u64> {
    let size = side.executable.word_size();
    let bytes = side.part(part).bytes.get(position..position + size)?;
    let shifted = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    Some(if side.executable.is_little_endian() {
        bytes.iter().rev().fold(0, shifted)
    } else {
        bytes.iter().fold(0, shifted)
    })
}

/// A range of a part as a range of the file.
fn in_file(side: &Side<'_>, part: usize, range: &Range<usize>) -> Range<u64> {
    let offset = side.part(part).offset;
    offset + range.start as u64..offset + range.end as u64
}

/// Whether a range lies in a text that was told.
fn is_told(told: &[Range<u64>], range: &Range<u64>) -> bool {
    !range.is_empty() && told.iter().any(|told| told.start <= range.start && range.end <= told.end)
}

/// Whether a range holds some of a text that was told.
fn touches(told: &[Range<u64>], range: &Range<u64>) -> bool {
    told.iter().any(|told| told.start < range.end && range.start < told.end)
}

/// The readable characters around a range, which must be readable itself.
fn readable(bytes: &[u8], range: &Range<usize>) -> Option<String> {
    let is_readable = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..);
    let before = bytes[..range.start].iter().rev().take(CONTEXT).take_while(|byte| is_readable(byte)).count();
    let after = bytes[range.end..].iter().take(CONTEXT).take_while(|byte| is_readable(byte)).count();
    let (mut start, end) = (range.start - before, range.end + after);
    // A window may start or end within a character.
    while start < range.start && bytes[start] & 0xc0 == 0x80 {
        start += 1;
    }
    let shortest = end.saturating_sub(3).max(range.end);
    (shortest..=end).rev().find_map(|end| as_text(&bytes[start..end])).map(str::to_owned)
}

/// What a symbol's name hints at.
fn clues_of_symbol(symbol: Option<&[u8]>) -> &'static [Clue] {
    match symbol {
        Some(name) if name.ends_with(b".str") => &[Clue::VariableText],
        Some(name) if is_bytes_of_slice(name) => &[Clue::EmbeddedContent],
        Some(name) if name.ends_with(b".files") => &[Clue::EmbeddedContent],
        _ => &[],
    }
}

/// What a section holds that is made of offsets and checksums alone.
fn clues_of_section(section: &str) -> &'static [Clue] {
    let name = section.rsplit(',').next().unwrap_or_default().trim_start_matches(['.', '_']);
    match name {
        "go.type" | "go_type" | "go.func" | "go_func" | "go.module" | "go_module" | "typelink"
        | "itablink" => &[Clue::Moved],
        "go.fipsinfo" | "go_fipsinfo" => &[Clue::Signature],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readable_text_is_found_around_a_difference() {
        assert_eq!(readable(b"\0\x01hello world\0", &(6..8)).as_deref(), Some("hello world"));
        assert_eq!(readable("\u{0}ärger\u{0}".as_bytes(), &(4..5)).as_deref(), Some("ärger"));
        assert_eq!(readable(b"ab\0cd", &(2..3)), None);
    }
}

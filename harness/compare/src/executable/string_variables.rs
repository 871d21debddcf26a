//! The texts that variables of Go programs point to: strings and slices of bytes, as `-ldflags -X` and `go:embed` set
//! them. The words in the data are read as address and length; so the texts are found in stripped programs as well.
//!
//! Source of the form: `StringHeader` in <https://pkg.go.dev/reflect#StringHeader>

use std::ops::Range;

use twinbuild_inspect::{NamedSymbol, Part};
use twinbuild_model::{Clue, DifferenceKind, Place, Value};

use super::finding::{Finding, Findings, Weight};
use super::function_list::{package_of, paired};
use super::runs::{middles, window};
use super::side::Side;
use super::text::{as_text, clues_of, excerpt, short};

/// What the build information starts with, which the runtime has a copy of.
///
/// Source: `infoStart` in <https://go.dev/src/cmd/go/internal/modload/build.go>
const INFORMATION_START: [u8; 16] =
    [0x30, 0x77, 0xaf, 0x0c, 0x92, 0x74, 0x08, 0x02, 0x41, 0xe1, 0xc1, 0x07, 0xe6, 0xd6, 0x18, 0xe6];
/// Where Go's linker puts variables that hold pointers.
const VARIABLES: [&str; 2] = [".data", "__DATA,__data"];
/// What the compiler calls the constant list of files behind an `embed.FS`.
///
/// Source: `WriteEmbed` in <https://go.dev/src/cmd/compile/internal/staticdata/embed.go>
const EMBEDDED_FILES: &[u8] = b".files";
/// How many texts are told.
const MOST_TEXTS: usize = 60;
/// The longest text that is compared.
const LONGEST: u64 = 64 << 20;
/// A text that is longer than this, or has lines, is more likely a file's content than a version.
const LONG: usize = 256;

/// Ranges of both files' bytes that are told as texts, so that nothing else needs to.
#[derive(Debug, Default)]
pub(super) struct ToldRanges {
    pub(super) first: Vec<Range<u64>>,
    pub(super) second: Vec<Range<u64>>,
}

/// A run of words in both files that belong together: a variable, or a whole part.
struct Words {
    first: (usize, usize),
    second: (usize, usize),
    length: usize,
}

/// Compares the texts behind variables that both files have.
pub(super) fn compare_string_variables(
    first: &Side<'_>,
    second: &Side<'_>,
    part_pairs: &[(usize, usize)],
    findings: &mut Findings,
) -> ToldRanges {
    let mut told = ToldRanges::default();
    // Hostile words may all point to the same long text.
    let mut budget = 4 * (first.executable.bytes().len() as u64 + second.executable.bytes().len() as u64);
    let mut found = Vec::new();
    for words in variables(first, second, part_pairs) {
        let word_size = first.executable.word_size();
        for offset in (0..words.length.saturating_sub(2 * word_size - 1)).step_by(word_size) {
            let a = header(first, words.first.0, words.first.1 + offset);
            let b = header(second, words.second.0, words.second.1 + offset);
            let (Some(a), Some(b)) = (a, b) else { continue };
            let Some(left) = budget.checked_sub(a.bytes.len().min(b.bytes.len()) as u64) else { break };
            budget = left;
            if a.bytes == b.bytes {
                continue;
            }
            let is_copy = a.bytes.starts_with(&INFORMATION_START) && b.bytes.starts_with(&INFORMATION_START);
            let texts = (as_text(a.bytes), as_text(b.bytes));
            if !is_copy && (texts.0.is_none() || texts.1.is_none()) {
                continue;
            }
            if overlaps(&told.first, &a.range(first)) || overlaps(&told.second, &b.range(second)) {
                continue;
            }
            if told.first.len() >= MOST_TEXTS {
                findings.left_out += 1;
                continue;
            }
            told.first.push(a.range(first));
            told.second.push(b.range(second));
            let variable = first.symbol_at(words.first.0, words.first.1 + offset);
            found.push(match texts {
                (Some(a_text), Some(b_text)) => finding(first, second, &a, &b, (a_text, b_text), variable),
                _ => copy_of_build_information(first, second, &a, &b),
            });
        }
    }
    findings.list.extend(found);
    told
}

fn overlaps(told: &[Range<u64>], range: &Range<u64>) -> bool {
    told.iter().any(|other| other.start < range.end && range.start < other.end)
}

/// Variables of the same name and length; where a part has no symbols, the part if its length is the same.
fn variables(first: &Side<'_>, second: &Side<'_>, part_pairs: &[(usize, usize)]) -> Vec<Words> {
    let mut all = Vec::new();
    for &(a, b) in part_pairs {
        let (a_part, b_part) = (first.part(a), second.part(b));
        if !first.is_data(a) || a_part.address.is_none() || b_part.address.is_none() {
            continue;
        }
        let (a_symbols, b_symbols) = (first.symbols_of(a), second.symbols_of(b));
        let holds_variables = VARIABLES.contains(&a_part.name.as_str());
        if a_symbols.is_empty() || b_symbols.is_empty() {
            if holds_variables && a_part.bytes.len() == b_part.bytes.len() {
                let skipped = misalignment(a_part, first.executable.word_size());
                let length = a_part.bytes.len().saturating_sub(skipped);
                all.push(Words { first: (a, skipped), second: (b, skipped), length });
            }
            continue;
        }
        let (pairs, _, _) =
            paired(a_symbols.iter().map(|symbol| symbol.name), b_symbols.iter().map(|symbol| symbol.name));
        for (a_symbol, b_symbol) in pairs.into_iter().map(|(a, b)| (&a_symbols[a], &b_symbols[b])) {
            let may_point = holds_variables || a_symbol.name.ends_with(EMBEDDED_FILES);
            if may_point && a_symbol.length == b_symbol.length {
                let length = a_symbol.length;
                all.push(Words { first: (a, a_symbol.start), second: (b, b_symbol.start), length });
            }
        }
    }
    all
}

fn misalignment(part: &Part<'_>, word_size: usize) -> usize {
    let address = part.address.unwrap_or_default() as usize;
    (word_size - address % word_size) % word_size
}

/// What two words point to.
struct Header<'data> {
    part: usize,
    start: usize,
    bytes: &'data [u8],
}

impl Header<'_> {
    fn range(&self, side: &Side<'_>) -> Range<u64> {
        let start = side.part(self.part).offset + self.start as u64;
        start..start + self.bytes.len() as u64
    }
}

/// Reads two words as the address of constant data and a length within it.
fn header<'data>(side: &Side<'data>, part: usize, position: usize) -> Option<Header<'data>> {
    let word_size = side.executable.word_size();
    let words = side.part(part).bytes.get(position..position + 2 * word_size)?;
    let (address, length) = words.split_at(word_size);
    let shifted = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    let number = |bytes: &[u8]| {
        if side.executable.is_little_endian() {
            bytes.iter().rev().fold(0, shifted)
        } else {
            bytes.iter().fold(0, shifted)
        }
    };
    let (address, length) = (number(address), number(length));
    if address == 0 || length == 0 || length > LONGEST {
        return None;
    }
    let (part, start) = side.place_of(address)?;
    if !side.is_data(part) {
        return None;
    }
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    Some(Header { part, start, bytes: side.part(part).bytes.get(start..end)? })
}

fn finding(
    first: &Side<'_>,
    second: &Side<'_>,
    a: &Header<'_>,
    b: &Header<'_>,
    (a_text, b_text): (&str, &str),
    variable: Option<&NamedSymbol<'_>>,
) -> Finding {
    // The linker gives the text that -X sets a symbol of its own, `name.str`.
    let own = first
        .symbol_at(a.part, a.start)
        .filter(|symbol| symbol.start == a.start && symbol.name.ends_with(b".str"));
    let named = own.or(variable);
    let place = Place {
        section: Some(first.part(a.part).name.clone()),
        package: named.and_then(|symbol| package_of(symbol.name)),
        symbol: named.map(|symbol| short(symbol.name)),
        ..Place::default()
    };
    let is_file = |text: &str| text.len() > LONG || text.contains('\n');
    let is_embedded = named.is_some_and(|symbol| symbol.name.ends_with(EMBEDDED_FILES));
    let is_of_slice = first.symbol_at(a.part, a.start).is_some_and(|symbol| is_bytes_of_slice(symbol.name));
    let clue = if named.is_some_and(|symbol| symbol.name.starts_with(b"runtime.buildVersion")) {
        Clue::Toolchain
    } else if own.is_none() && (is_embedded || is_file(a_text) || is_file(b_text)) {
        Clue::EmbeddedContent
    } else {
        Clue::VariableText
    };
    let difference = a_text.bytes().zip(b_text.bytes()).take_while(|(a, b)| a == b).count();
    let value = |text| Some(Value::Text(excerpt(text, difference)));
    Finding::new(Weight::Content, "text of a variable", place)
        .kind(DifferenceKind::String)
        .values(value(a_text), value(b_text))
        .clue(clue)
        .clues(if is_of_slice { &[Clue::EmbeddedContent] } else { &[] })
        .clues(&clues_of(a_text, b_text))
        .bytes(
            Some(first.range(a.part, a.start, a.bytes.len())),
            Some(second.range(b.part, b.start, b.bytes.len())),
        )
}

/// The build information is told key by key; so its copy is told last.
fn copy_of_build_information(first: &Side<'_>, second: &Side<'_>, a: &Header<'_>, b: &Header<'_>) -> Finding {
    let place = Place { section: Some(first.part(a.part).name.clone()), ..Place::default() };
    let (a_range, b_range) = middles(a.bytes, b.bytes);
    let offset = |side: &Side<'_>, header: &Header<'_>| side.part(header.part).offset + header.start as u64;
    Finding::new(Weight::Moved, "copy of the build information", place)
        .values(window(a.bytes, &a_range, offset(first, a)), window(b.bytes, &b_range, offset(second, b)))
        .clue(Clue::BuildSetting)
        .bytes(
            Some(first.range(a.part, a.start, a.bytes.len())),
            Some(second.range(b.part, b.start, b.bytes.len())),
        )
}

/// Whether the compiler made this symbol for the bytes of a slice, such as those of an embedded file.
pub(super) fn is_bytes_of_slice(symbol: &[u8]) -> bool {
    symbol.windows(10).any(|window| window == b"..gobytes.")
}

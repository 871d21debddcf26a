//! Two files part by part, each part by what it holds.

use std::collections::HashSet;

use twinbuild_inspect::PartKind;
use twinbuild_model::{Clue, Place, Value, counted};

use super::addresses::address_spaces;
use super::build_info::{BUILD_INFORMATION, compare_build_info};
use super::certificates::compare_certificates;
use super::code::compare_code;
use super::content::{clues_of, compare_bytes, compare_whole};
use super::data::DataComparison;
use super::debug_data::compare_debug_data;
use super::finding::{Finding, Findings, Weight};
use super::function_list::paired;
use super::function_table::compare_function_table;
use super::headers::{BUILD_IDS, HEADERS, compare_build_ids, compare_headers};
use super::linkage::compare_linkage;
use super::notes::compare_notes;
use super::side::Side;
use super::string_variables::compare_string_variables;
use super::summary::SECTION;
use super::symbols::compare_symbols;

/// Compares part by part. Gives the names of the sections that each file has alone.
pub(super) fn compare_parts(
    first: &Side<'_>,
    second: &Side<'_>,
    findings: &mut Findings,
) -> [Vec<String>; 2] {
    let names = |side: &Side<'_>| -> Vec<String> {
        side.executable.parts().iter().map(|part| part.name.clone()).collect()
    };
    let (a_names, b_names) = (names(first), names(second));
    let (pairs, first_only, second_only) =
        paired(a_names.iter().map(String::as_bytes), b_names.iter().map(String::as_bytes));
    compare_build_info(first, second, findings);
    compare_build_ids(first, second, findings);
    let differing: Vec<(usize, usize)> =
        pairs.iter().copied().filter(|(a, b)| first.part(*a).bytes != second.part(*b).bytes).collect();
    let kinds: HashSet<PartKind> = differing.iter().map(|(a, _)| first.part(*a).kind).collect();
    // The debug directory of a PE file, whose fields are told as those of headers, lies among the constants.
    if kinds.contains(&PartKind::Headers) || kinds.contains(&PartKind::Data) {
        compare_headers(first, second, findings);
    }
    // Linkers of PE files put the imports among the constants, those of Mach-O files among the symbols.
    if [PartKind::Linkage, PartKind::Data, PartKind::Symbols].iter().any(|kind| kinds.contains(kind)) {
        compare_linkage(first, second, findings);
    }
    let mut told = HashSet::new();
    if kinds.contains(&PartKind::Code) && first.executable.machine() == second.executable.machine() {
        told = compare_code(first, second, findings);
    }
    if kinds.contains(&PartKind::Debug) {
        compare_debug_data(first, second, findings);
    }
    if kinds.contains(&PartKind::Symbols) {
        compare_symbols(first, second, findings);
    }
    if kinds.contains(&PartKind::Data) {
        told.extend(compare_data(first, second, &pairs, &differing, findings));
    }
    let told_apart: HashSet<&'static str> = [HEADERS, BUILD_IDS, BUILD_INFORMATION]
        .into_iter()
        .filter(|name| findings.list.iter().any(|finding| is_of(finding, name)))
        .collect();
    for &(a, b) in differing.iter().filter(|(a, _)| !told.contains(a)) {
        compare_part((first, a), (second, b), &told_apart, findings);
    }
    let first_alone = one_sided(first, &first_only, true, findings);
    let second_alone = one_sided(second, &second_only, false, findings);
    [first_alone, second_alone]
}

/// Whether a finding tells what a part holds whose places have this for a section.
fn is_of(finding: &Finding, name: &str) -> bool {
    let place = &finding.difference.place;
    let lies_elsewhere = place.key.as_ref().is_some_and(|key| key.starts_with("debug directory"));
    place.section.as_deref() == Some(name) && !lies_elsewhere
}

/// Compares constants and variables. Gives the parts of the first of which is told why they differ.
fn compare_data(
    first: &Side<'_>,
    second: &Side<'_>,
    pairs: &[(usize, usize)],
    differing: &[(usize, usize)],
    findings: &mut Findings,
) -> Vec<usize> {
    let told = compare_string_variables(first, second, pairs, findings);
    let (first_addresses, second_addresses) = address_spaces(first, second);
    let data = DataComparison {
        first,
        second,
        first_addresses: &first_addresses,
        second_addresses: &second_addresses,
        told: &told,
    };
    let data_parts = differing.iter().filter(|(a, _)| first.is_data(*a));
    data_parts.filter(|(a, b)| data.compare(*a, *b, findings)).map(|(a, _)| *a).collect()
}

/// Tells of a part what was not told yet: for those that only follow from others one line, else the bytes. What is told
/// of headers, ids and build information is told apart from their sections.
fn compare_part(
    first: (&Side<'_>, usize),
    second: (&Side<'_>, usize),
    told_apart: &HashSet<&'static str>,
    findings: &mut Findings,
) {
    let part = first.0.part(first.1);
    let was_told = |name: &str| told_apart.contains(name);
    let is_told = match part.kind {
        PartKind::Debug => return compare_whole("debugging data", first, second, findings),
        PartKind::Symbols => return compare_whole("symbol table", first, second, findings),
        PartKind::Linkage => return compare_whole("loader's table", first, second, findings),
        PartKind::Signature => {
            if !compare_certificates(first, second, findings) {
                compare_whole("signature", first, second, findings);
            }
            return;
        }
        PartKind::GoFunctionTable => compare_function_table(first, second, findings),
        PartKind::Headers => was_told(HEADERS),
        PartKind::Notes => compare_notes(first, second, was_told(BUILD_IDS), findings),
        PartKind::GoBuildId => was_told(BUILD_IDS),
        PartKind::GoBuildInfo => was_told(BUILD_INFORMATION),
        PartKind::Padding => is_zero(part.bytes) && is_zero(second.0.part(second.1).bytes),
        PartKind::Code | PartKind::Data => false,
    };
    if !is_told {
        compare_bytes(first, second, findings);
    }
}

/// Whether there is nothing but zeros.
fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// Tells the parts that one file alone has. Gives the names of the sections among them.
fn one_sided(side: &Side<'_>, indices: &[usize], is_first: bool, findings: &mut Findings) -> Vec<String> {
    let mut names = Vec::new();
    for index in indices {
        let part = side.part(*index);
        if part.kind == PartKind::Padding && is_zero(part.bytes) {
            continue;
        }
        names.extend(part.section_name.clone());
        let place = Place { section: Some(part.name.clone()), ..Place::default() };
        let size = Some(Value::Text(counted(part.bytes.len() as u64, "byte")));
        let bytes = Some(side.range(*index, 0, part.bytes.len()));
        let finding = Finding::new(Weight::OneSided, SECTION, place).clues(clues_of(part.kind));
        let is_for_debugging = part.name.contains(".debug_") || part.name.contains("__debug_");
        let finding = if is_for_debugging { finding.clue(Clue::DebugData) } else { finding };
        findings.push(if is_first {
            finding.values(size, None).bytes(bytes, None)
        } else {
            finding.values(None, size).bytes(None, bytes)
        });
    }
    names.dedup();
    names
}

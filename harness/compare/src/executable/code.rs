//! Instructions, function by function.

use std::collections::{BTreeMap, HashSet};

use twinbuild_inspect::PartKind;
use twinbuild_model::{Clue, DifferenceKind, FunctionSize, FunctionSizes, Place, Value, counted, grouped};

use super::addresses::address_spaces;
use super::finding::{CodeCount, Finding, Findings, Weight};
use super::function_list::{Function, functions, package_of, paired};
use super::operands::{Code, only_moved};
use super::runs::{middles, window};
use super::side::Side;
use super::text::short;
use crate::findings::add_functions;

/// How many functions of each sort are named.
const MOST_FUNCTIONS: usize = 20;
/// How many packages are named.
const MOST_PACKAGES: usize = 40;

/// How two versions of a function compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Resized,
    Changed,
    Moved,
}

/// Compares the functions of both files. Gives the parts of the first that hold a function that differs.
pub(super) fn compare_code(first: &Side<'_>, second: &Side<'_>, findings: &mut Findings) -> HashSet<usize> {
    let (first_list, second_list) = (functions(first), functions(second));
    if first_list.is_empty() || second_list.is_empty() {
        return HashSet::new();
    }
    let (pairs, first_only, second_only) = paired(
        first_list.iter().map(|function| function.name),
        second_list.iter().map(|function| function.name),
    );
    let machine = first.executable.machine();
    let (first_addresses, second_addresses) = address_spaces(first, second);
    let mut count = CodeCount::default();
    let mut changes = Vec::new();
    let mut is_read = true;
    for (a, b) in pairs {
        let (a, b) = (&first_list[a], &second_list[b]);
        let change = if a.bytes == b.bytes {
            count.same += 1;
            continue;
        } else if a.bytes.len() != b.bytes.len() {
            Change::Resized
        } else {
            let (first_code, second_code) = (
                Code { bytes: a.bytes, address: a.address, addresses: &first_addresses },
                Code { bytes: b.bytes, address: b.address, addresses: &second_addresses },
            );
            match only_moved(&machine, first_code, second_code) {
                Some(true) => Change::Moved,
                Some(false) => Change::Changed,
                None => {
                    is_read = false;
                    Change::Changed
                }
            }
        };
        match change {
            Change::Resized => count.resized += 1,
            Change::Changed => count.changed += 1,
            Change::Moved => count.moved += 1,
        }
        changes.push((change, a, b));
    }
    if !is_read {
        findings.notes.insert(format!(
            "the instructions of {machine} are not read: functions of the same size that differ are all called changed, \
             even where only addresses moved"
        ));
    }
    count.one_sided = [first_only.len() as u64, second_only.len() as u64];
    let resized = changes.iter().filter(|(change, _, _)| *change == Change::Resized);
    let sizes = resized
        .map(|&(_, a, b)| function_size(Some(a), Some(b)))
        .chain(first_only.iter().map(|index| function_size(Some(&first_list[*index]), None)))
        .chain(second_only.iter().map(|index| function_size(None, Some(&second_list[*index]))));
    add_functions(&mut findings.functions, FunctionSizes { list: sizes.collect(), left_out: 0 });
    findings.code = Some(count);
    changed_functions(first, second, &changes, findings);
    let only = |list: &[Function<'_>], indices: &[usize], side: &Side<'_>, is_first: bool| -> Vec<Finding> {
        let mut alone: Vec<&Function<'_>> = indices.iter().map(|index| &list[*index]).collect();
        alone.sort_by_key(|function| (std::cmp::Reverse(function.bytes.len()), function.name));
        alone.into_iter().map(|function| one_sided(function, side, is_first)).collect()
    };
    findings.extend_up_to(MOST_FUNCTIONS, only(&first_list, &first_only, first, true));
    findings.extend_up_to(MOST_FUNCTIONS, only(&second_list, &second_only, second, false));
    moved(first, &changes, findings);
    let alone = first_only.iter().map(|index| first_list[*index].part);
    changes.iter().map(|(_, a, _)| a.part).chain(alone).collect()
}

type Pair<'a, 'data> = (Change, &'a Function<'data>, &'a Function<'data>);

fn place(function: &Function<'_>, side: &Side<'_>) -> Place {
    Place {
        section: Some(side.part(function.part).name.clone()),
        package: package_of(function.name),
        symbol: Some(short(function.name)),
        ..Place::default()
    }
}

/// The size of a function that at least one file has.
fn function_size(first: Option<&Function<'_>>, second: Option<&Function<'_>>) -> FunctionSize {
    let symbol = first.or(second).map(|function| short(function.name));
    let size = |function: &Function<'_>| function.bytes.len() as u64;
    let place = Place { symbol, ..Place::default() };
    FunctionSize { place, first: first.map(size), second: second.map(size) }
}

fn one_sided(function: &Function<'_>, side: &Side<'_>, is_first: bool) -> Finding {
    let size = Some(Value::Text(counted(function.bytes.len() as u64, "byte")));
    let bytes = Some(side.range(function.part, function.start, function.bytes.len()));
    let finding = Finding::new(Weight::Code, "function", place(function, side))
        .kind(DifferenceKind::FunctionSize)
        .clue(Clue::Code);
    if is_first {
        finding.values(size, None).bytes(bytes, None)
    } else {
        finding.values(None, size).bytes(None, bytes)
    }
}

/// Functions with other instructions: the largest changes by name, all by package.
fn changed_functions(first: &Side<'_>, second: &Side<'_>, changes: &[Pair<'_, '_>], findings: &mut Findings) {
    let mut changed: Vec<&Pair<'_, '_>> =
        changes.iter().filter(|(change, _, _)| *change != Change::Moved).collect();
    changed.sort_by_key(|(change, a, b)| {
        (*change, std::cmp::Reverse(a.bytes.len().abs_diff(b.bytes.len())), a.name)
    });
    let mut packages: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    let mut named = [0; 2];
    for (change, a, b) in &changed {
        if let Some(package) = package_of(a.name) {
            let numbers = packages.entry(package).or_default();
            numbers[0] += 1;
            numbers[1] += a.bytes.len() as u64;
            numbers[2] += b.bytes.len() as u64;
        }
        let named = &mut named[usize::from(*change == Change::Changed)];
        *named += 1;
        if *named <= MOST_FUNCTIONS {
            findings.push(changed_function(first, second, *change, a, b));
        } else {
            findings.left_out += 1;
        }
    }
    let mut packages: Vec<_> = packages.into_iter().collect();
    packages.sort_by_key(|(name, [count, _, _])| (std::cmp::Reverse(*count), name.clone()));
    let by_package = packages.into_iter().map(|(package, [count, a, b])| {
        let place = Place {
            package: Some(package),
            key: Some(format!("{} with other instructions", counted(count, "function"))),
            ..Place::default()
        };
        Finding::new(Weight::Code, "package code", place)
            .texts(counted(a, "byte"), counted(b, "byte"))
            .clue(Clue::Code)
    });
    findings.extend_up_to(MOST_PACKAGES, by_package);
}

fn changed_function(
    first: &Side<'_>,
    second: &Side<'_>,
    change: Change,
    a: &Function<'_>,
    b: &Function<'_>,
) -> Finding {
    if change == Change::Resized {
        return Finding::new(Weight::Code, "function size", place(a, first))
            .kind(DifferenceKind::FunctionSize)
            .clue(Clue::Code)
            .texts(counted(a.bytes.len() as u64, "byte"), counted(b.bytes.len() as u64, "byte"))
            .bytes(
                Some(first.range(a.part, a.start, a.bytes.len())),
                Some(second.range(b.part, b.start, b.bytes.len())),
            );
    }
    let finding = Finding::new(Weight::Code, "function code", place(a, first)).clue(Clue::Code);
    let (a_range, b_range) = middles(a.bytes, b.bytes);
    let offset =
        |side: &Side<'_>, function: &Function<'_>| side.part(function.part).offset + function.start as u64;
    finding
        .values(window(a.bytes, &a_range, offset(first, a)), window(b.bytes, &b_range, offset(second, b)))
        .bytes(
            Some(first.range(a.part, a.start + a_range.start, a_range.len())),
            Some(second.range(b.part, b.start + b_range.start, b_range.len())),
        )
}

/// All that only moved, as one.
fn moved(first: &Side<'_>, changes: &[Pair<'_, '_>], findings: &mut Findings) {
    let mut moved = changes.iter().filter(|(change, _, _)| *change == Change::Moved);
    let Some((_, a, b)) = moved.next() else { return };
    let count = 1 + moved.count() as u64;
    let place = Place {
        section: Some(first.part(a.part).name.clone()),
        key: Some(format!("{} only moved", counted(count, "function"))),
        ..Place::default()
    };
    let at = |function: &Function<'_>| format!("{} at {:#x}", short(function.name), function.address);
    findings.push(Finding::new(Weight::Moved, "function code", place).texts(at(a), at(b)).clue(Clue::Moved));
}

/// Whether the code sections of both files have the same bytes.
pub(super) fn has_same_code(first: &Side<'_>, second: &Side<'_>) -> bool {
    fn code<'a>(side: &'a Side<'_>) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        let parts = side.executable.parts().iter().filter(|part| part.kind == PartKind::Code);
        parts.map(|part| (part.name.as_str(), part.bytes))
    }
    code(first).eq(code(second))
}

/// How many functions, as a sentence says it.
pub(super) fn sentence(count: &CodeCount) -> String {
    let CodeCount { same, moved, changed, resized, one_sided: [first, second] } = *count;
    let alone = if first + second == 0 {
        String::new()
    } else {
        format!(", {} only in the first and {} only in the second", grouped(first), grouped(second))
    };
    if changed + resized + first + second == 0 {
        return format!(
            "code identical: {} only moved, {} the same bytes, 0 resized",
            counted(moved, "function"),
            grouped(same)
        );
    }
    format!(
        "code differs: {} resized, {} with other instructions of the same size{alone}; {} only moved, {} the same bytes",
        counted(resized, "function"),
        grouped(changed),
        grouped(moved),
        grouped(same)
    )
}

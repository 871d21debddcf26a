//! Lists of paths, as of source files: which folder stands in the place of which.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_model::{Clue, Place, counted, grouped};

use super::finding::{Finding, Findings, Weight};
use super::text::{excerpt, is_path};

/// How many pairs of folders are told.
const MOST_GROUPS: usize = 16;

/// Compares two lists of paths, and tells for each folder of the first what stands in its place in the second. Whether
/// they differ.
pub(super) fn compare_paths(
    what: &str,
    place: &Place,
    first: &[&str],
    second: &[&str],
    findings: &mut Findings,
) -> bool {
    let (all_first, all_second): (BTreeSet<&str>, BTreeSet<&str>) =
        (first.iter().copied().collect(), second.iter().copied().collect());
    let alone = |list: &[&str], other: &BTreeSet<&str>| -> Vec<String> {
        let mut seen = BTreeSet::new();
        list.iter()
            .filter(|path| !other.contains(*path) && seen.insert(**path))
            .map(|path| (*path).to_owned())
            .collect()
    };
    let (first_only, second_only) = (alone(first, &all_second), alone(second, &all_first));
    if first_only.is_empty() && second_only.is_empty() {
        return false;
    }
    let total = all_first.len().max(all_second.len());
    let mut groups: BTreeMap<(Option<String>, Option<String>), Group> = BTreeMap::new();
    for (a, b) in matched(first_only, second_only) {
        let key = match (&a, &b) {
            (Some(a), Some(b)) => {
                let (a, b) = different_starts(a, b);
                (Some(a.to_owned()), Some(b.to_owned()))
            }
            _ => (a.as_ref().map(|_| String::new()), b.as_ref().map(|_| String::new())),
        };
        let group = groups.entry(key).or_default();
        group.count += 1;
        group.example.get_or_insert((a, b));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a_key, a), (b_key, b)| b.count.cmp(&a.count).then_with(|| a_key.cmp(b_key)));
    let found = groups.into_iter().map(|(_, group)| group.finding(what, place, total));
    findings.extend_up_to(MOST_GROUPS, found);
    true
}

#[derive(Default)]
struct Group {
    count: usize,
    example: Option<(Option<String>, Option<String>)>,
}

impl Group {
    fn finding(self, what: &str, place: &Place, total: usize) -> Finding {
        let (first, second) = self.example.unwrap_or_default();
        let is_of_machine = [&first, &second].into_iter().flatten().any(|path| is_path(path));
        let key = format!("{} of {}", grouped(self.count as u64), counted(total as u64, "path"));
        let place = Place { key: Some(key), ..place.clone() };
        let value = |path: Option<String>| path.map(|path| twinbuild_model::Value::Text(excerpt(&path, 0)));
        let weight = if is_of_machine { Weight::Path } else { Weight::OneSided };
        let finding = Finding::new(weight, what, place).values(value(first), value(second));
        if is_of_machine { finding.clue(Clue::Path) } else { finding }
    }
}

/// Pairs paths by the longest end that they share: first by the last two elements, then by the last.
fn matched(first: Vec<String>, second: Vec<String>) -> Vec<(Option<String>, Option<String>)> {
    let (mut first, mut second) = (first, second);
    let mut pairs = Vec::new();
    for elements in [4, 3, 2, 1] {
        let mut waiting: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in second.into_iter().rev() {
            waiting.entry(ending(&path, elements).to_owned()).or_default().push(path);
        }
        let mut left = Vec::new();
        for path in first {
            match waiting.get_mut(ending(&path, elements)).and_then(Vec::pop) {
                Some(other) => pairs.push((Some(path), Some(other))),
                None => left.push(path),
            }
        }
        first = left;
        second = waiting.into_values().flat_map(|paths| paths.into_iter().rev()).collect();
    }
    pairs.extend(first.into_iter().map(|path| (Some(path), None)));
    pairs.extend(second.into_iter().map(|path| (None, Some(path))));
    pairs
}

/// The last elements of a path, or all of it.
fn ending(path: &str, elements: usize) -> &str {
    let mut slashes = path.rmatch_indices(is_separator).map(|(index, _)| index);
    slashes.nth(elements - 1).map_or(path, |index| &path[index + 1..])
}

fn is_separator(character: char) -> bool {
    matches!(character, '/' | '\\')
}

/// What stands before the elements that two paths share at their ends.
fn different_starts<'a>(first: &'a str, second: &'a str) -> (&'a str, &'a str) {
    let (mut first, mut second) = (first, second);
    loop {
        let cut = |path: &'a str| path.rfind(is_separator).map(|index| (&path[..index], &path[index + 1..]));
        match (cut(first), cut(second)) {
            (Some((a, a_last)), Some((b, b_last))) if a_last == b_last => (first, second) = (a, b),
            (Some((a, a_last)), None) if a_last == second => return (a, ""),
            (None, Some((b, b_last))) if b_last == first => return ("", b),
            _ => return (first, second),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(first: &[&str], second: &[&str]) -> Vec<String> {
        let mut findings = Findings::default();
        compare_paths("file table", &Place::default(), first, second, &mut findings);
        let text = |value: &Option<twinbuild_model::Value>| match value {
            Some(twinbuild_model::Value::Text(text)) => text.clone(),
            _ => "-".to_owned(),
        };
        findings
            .list
            .iter()
            .map(|finding| {
                let difference = &finding.difference;
                format!("{}: {} / {}", difference.place, text(&difference.first), text(&difference.second))
            })
            .collect()
    }

    #[test]
    fn folders_are_told_once() {
        let first = ["/go/src/fmt/print.go", "/go/src/os/file.go", "/home/me/app/main.go", "same.s"];
        let second = ["fmt/print.go", "os/file.go", "example.com/app/main.go", "same.s"];
        assert_eq!(
            told(&first, &second),
            [
                "2 of 4 paths: /go/src/fmt/print.go / fmt/print.go",
                "1 of 4 paths: /home/me/app/main.go / example.com/app/main.go",
            ]
        );
        assert_eq!(told(&first, &first), [""; 0]);
    }

    #[test]
    fn a_path_without_a_partner_is_told() {
        assert_eq!(told(&["a/b.go", "c.go"], &["c.go"]), ["1 of 2 paths: a/b.go / -"]);
        assert_eq!(told(&["c.go"], &["a/b.go", "c.go"]), ["1 of 2 paths: - / a/b.go"]);
    }
}

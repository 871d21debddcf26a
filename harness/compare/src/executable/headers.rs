//! What headers and notes say.

use std::collections::{HashMap, HashSet};

use twinbuild_inspect::{FieldKind, HeaderField, go_build_id_parts};
use twinbuild_model::{Clue, Place, Value, counted};

use super::finding::{Finding, Findings, Weight};
use super::function_list::paired;
use super::side::Side;
use super::text::{excerpt, is_path};

/// What stands for a section in the places of header fields and of build ids.
pub(super) const HEADERS: &str = "headers";
pub(super) const BUILD_IDS: &str = "build ids";
/// How many fields are told one by one.
const MOST_FIELDS: usize = 60;

/// Compares the fields of the headers. Addresses, offsets and sizes are told as one.
pub(super) fn compare_headers(first: &Side<'_>, second: &Side<'_>, findings: &mut Findings) {
    let (a, b) = (first.executable.header_fields(), second.executable.header_fields());
    let keys = |fields: &'_ [HeaderField]| -> Vec<Vec<u8>> {
        fields.iter().map(|field| field.key.clone().into_bytes()).collect()
    };
    let (a_keys, b_keys) = (keys(&a), keys(&b));
    let (pairs, first_only, second_only) =
        paired(a_keys.iter().map(Vec::as_slice), b_keys.iter().map(Vec::as_slice));
    let mut found = Vec::new();
    let mut layout = Vec::new();
    for (a, b) in pairs.into_iter().map(|(a_index, b_index)| (&a[a_index], &b[b_index])) {
        if a.value == b.value {
            continue;
        }
        if a.kind == FieldKind::Layout {
            layout.push((a, b));
        } else {
            found.push(field(a, Some(a), Some(b)));
        }
    }
    // A section that one file alone has is told by its part.
    let parts: HashSet<String> = first
        .executable
        .parts()
        .iter()
        .chain(second.executable.parts())
        .filter_map(|part| part.section_name.as_ref())
        .map(|name| format!("section header {name}"))
        .collect();
    let alone = |field: &&HeaderField| field.kind != FieldKind::Layout && !parts.contains(&field.key);
    found.extend(
        first_only.iter().map(|index| &a[*index]).filter(alone).map(|one| field(one, Some(one), None)),
    );
    found.extend(
        second_only.iter().map(|index| &b[*index]).filter(alone).map(|one| field(one, None, Some(one))),
    );
    findings.extend_up_to(MOST_FIELDS, found);
    if let Some((a, b)) = layout.first() {
        let key = format!("{}, first {}", counted(layout.len() as u64, "field"), excerpt(&a.key, 0));
        let place = Place { section: Some(HEADERS.to_owned()), key: Some(key), ..Place::default() };
        findings.push(
            Finding::new(Weight::Moved, "addresses and sizes", place)
                .texts(excerpt(&a.value, 0), excerpt(&b.value, 0))
                .clue(Clue::Moved),
        );
    }
}

fn field(named: &HeaderField, first: Option<&HeaderField>, second: Option<&HeaderField>) -> Finding {
    let (weight, what, clue) = match named.kind {
        FieldKind::Time => (Weight::Time, "time stamp", Some(Clue::Time)),
        FieldKind::Checksum => (Weight::Id, "checksum", Some(Clue::Signature)),
        FieldKind::LinkerId => (Weight::Id, "linker's id", Some(Clue::LinkerId)),
        FieldKind::Toolchain => (Weight::Fact, "tool version", Some(Clue::Toolchain)),
        FieldKind::Path => (Weight::Path, "path", None),
        FieldKind::Fact | FieldKind::Layout => (Weight::Fact, "header field", None),
    };
    let clue = clue.or_else(|| {
        let is_path = [first, second].into_iter().flatten().any(|field| is_path(&field.value));
        is_path.then_some(Clue::Path)
    });
    let place =
        Place { section: Some(HEADERS.to_owned()), key: Some(excerpt(&named.key, 0)), ..Place::default() };
    let value = |field: Option<&HeaderField>| field.map(|field| Value::Text(excerpt(&field.value, 0)));
    let finding = Finding::new(weight, what, place).values(value(first), value(second));
    clue.into_iter().fold(finding, Finding::clue)
}

/// Compares the ids that linkers write: Go's by its parts, and the GNU build id.
pub(super) fn compare_build_ids(first: &Side<'_>, second: &Side<'_>, findings: &mut Findings) {
    let (a, b) = (first.executable.go_build_id(), second.executable.go_build_id());
    if a != b {
        let parts = |id: &Option<String>| -> Vec<(&'static str, String)> {
            let parts = id.as_deref().map(go_build_id_parts).unwrap_or_default();
            parts.into_iter().map(|(name, part)| (name, excerpt(part, 0))).collect()
        };
        let (a, b) = (parts(&a), parts(&b));
        let of_second: HashMap<&str, &str> = b.iter().map(|(name, part)| (*name, part.as_str())).collect();
        let of_first: HashMap<&str, &str> = a.iter().map(|(name, part)| (*name, part.as_str())).collect();
        let only_second = b.iter().filter(|(name, _)| !of_first.contains_key(name));
        for (name, _) in a.iter().chain(only_second) {
            let (first, second) = (of_first.get(name).copied(), of_second.get(name).copied());
            if first != second {
                findings.push(id("Go build id", name, first, second, Clue::GoBuildId));
            }
        }
    }
    let (a, b) = (first.executable.gnu_build_id(), second.executable.gnu_build_id());
    if a != b {
        findings.push(id("linker's id", "GNU build id", a.as_deref(), b.as_deref(), Clue::LinkerId));
    }
}

fn id(what: &str, key: &str, first: Option<&str>, second: Option<&str>, clue: Clue) -> Finding {
    let place = Place { section: Some(BUILD_IDS.to_owned()), key: Some(key.to_owned()), ..Place::default() };
    let value = |text: Option<&str>| text.map(|text| Value::Text(excerpt(text, 0)));
    Finding::new(Weight::Id, what, place).values(value(first), value(second)).clue(clue)
}

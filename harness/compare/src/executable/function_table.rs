//! Go's function table: its files, and the areas that differ.

use twinbuild_model::{Clue, Place, counted};

use super::finding::{Finding, Findings, Weight};
use super::paths::compare_paths;
use super::runs::{middles, window};
use super::side::Side;

/// Compares the table in two parts; functions are compared by [`super::code`]. Whether it tells why they differ.
pub(super) fn compare_function_table(
    first: (&Side<'_>, usize),
    second: (&Side<'_>, usize),
    findings: &mut Findings,
) -> bool {
    let (Some(a), Some(b)) = (first.0.function_table(), second.0.function_table()) else { return false };
    let before = findings.list.len();
    let section = first.0.part(first.1).name.clone();
    let place = Place { section: Some(section), ..Place::default() };
    let texts = |files: &[&[u8]]| -> Vec<String> {
        files.iter().map(|file| String::from_utf8_lossy(file).into_owned()).collect()
    };
    let (a_files, b_files) = (texts(&a.files), texts(&b.files));
    let a_refs: Vec<&str> = a_files.iter().map(String::as_str).collect();
    let b_refs: Vec<&str> = b_files.iter().map(String::as_str).collect();
    let files_differ = compare_paths("file table", &place, &a_refs, &b_refs, findings);
    for ((name, a_area), (_, b_area)) in a.areas.iter().zip(&b.areas) {
        let (Some(a_bytes), Some(b_bytes)) = (
            first.0.part(first.1).bytes.get(a_area.clone()),
            second.0.part(second.1).bytes.get(b_area.clone()),
        ) else {
            continue;
        };
        if a_bytes == b_bytes || (*name == "file table" && files_differ) {
            continue;
        }
        let (a_range, b_range) = middles(a_bytes, b_bytes);
        let place = Place { key: Some((*name).to_owned()), ..place.clone() };
        let finding = Finding::new(Weight::Moved, "function table", place).clue(Clue::Moved).bytes(
            Some(first.0.range(first.1, a_area.start + a_range.start, a_range.len())),
            Some(second.0.range(second.1, b_area.start + b_range.start, b_range.len())),
        );
        let sizes = (a_bytes.len() as u64, b_bytes.len() as u64);
        findings.push(if sizes.0 == sizes.1 {
            let offset = |side: &Side<'_>, part: usize, start: usize| side.part(part).offset + start as u64;
            finding.values(
                window(a_bytes, &a_range, offset(first.0, first.1, a_area.start)),
                window(b_bytes, &b_range, offset(second.0, second.1, b_area.start)),
            )
        } else {
            finding.texts(counted(sizes.0, "byte"), counted(sizes.1, "byte"))
        });
    }
    findings.list.len() > before
}

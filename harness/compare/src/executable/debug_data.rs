//! Debugging data: units, their folders and compilers, source paths.

use twinbuild_inspect::{DebugData, DebugUnit};
use twinbuild_model::{Clue, Place, Value, counted};

use super::finding::{Finding, Findings, Weight};
use super::function_list::paired;
use super::paths::compare_paths;
use super::side::Side;
use super::text::{excerpt, is_path};

/// How many units that one file alone has are named, for each file.
const MOST_UNITS: usize = 10;

/// Compares what the debugging data says. Where one file has none, its missing sections say it all.
pub(super) fn compare_debug_data(first: &Side<'_>, second: &Side<'_>, findings: &mut Findings) {
    let mut read = |side: &Side<'_>| match side.executable.debug_data() {
        Ok(data) => data,
        Err(reason) => {
            findings.notes.insert(format!("debugging data was compared as bytes: {reason}"));
            None
        }
    };
    let (Some(a), Some(b)) = (read(first), read(second)) else { return };
    let (pairs, first_only, second_only) = paired(
        a.units.iter().map(|unit| unit.name.as_bytes()),
        b.units.iter().map(|unit| unit.name.as_bytes()),
    );
    let pairs: Vec<(&DebugUnit, &DebugUnit)> =
        pairs.into_iter().map(|(a_index, b_index)| (&a.units[a_index], &b.units[b_index])).collect();
    attribute("DW_AT_comp_dir", &pairs, |unit| unit.folder.as_deref(), findings);
    attribute("DW_AT_producer", &pairs, |unit| unit.producer.as_deref(), findings);
    units(&a, &b, &first_only, &second_only, findings);
    let place = Place { section: Some("debugging data".to_owned()), ..Place::default() };
    let a_paths: Vec<&str> = a.source_paths.iter().map(String::as_str).collect();
    let b_paths: Vec<&str> = b.source_paths.iter().map(String::as_str).collect();
    compare_paths("source path", &place, &a_paths, &b_paths, findings);
}

/// One difference for all units in which an attribute differs.
fn attribute<'a>(
    key: &str,
    pairs: &[(&'a DebugUnit, &'a DebugUnit)],
    value: impl Fn(&'a DebugUnit) -> Option<&'a str>,
    findings: &mut Findings,
) {
    let differs = |(a, b): &&(&'a DebugUnit, &'a DebugUnit)| value(a) != value(b);
    let Some((a, b)) = pairs.iter().find(differs) else { return };
    let count = pairs.iter().filter(differs).count();
    let place = Place {
        section: Some("debugging data".to_owned()),
        key: Some(format!("{key} of {}", counted(count as u64, "unit"))),
        debug_unit: Some(excerpt(&a.name, 0)),
        ..Place::default()
    };
    let is_folder = key == "DW_AT_comp_dir";
    let (weight, clue) = if is_folder { (Weight::Path, Clue::Path) } else { (Weight::Fact, Clue::Toolchain) };
    let text = |unit: &'a DebugUnit| value(unit).map(|text| Value::Text(excerpt(text, 0)));
    findings.push(Finding::new(weight, "debugging data", place).values(text(a), text(b)).clue(clue));
}

fn units(a: &DebugData, b: &DebugData, first: &[usize], second: &[usize], findings: &mut Findings) {
    let finding = |unit: &DebugUnit, is_first: bool| {
        let place = Place {
            section: Some("debugging data".to_owned()),
            debug_unit: Some(excerpt(&unit.name, 0)),
            ..Place::default()
        };
        let size = Some(Value::Text(counted(unit.size, "byte")));
        let (a, b) = if is_first { (size, None) } else { (None, size) };
        let is_of_machine = is_path(&unit.name);
        let weight = if is_of_machine { Weight::Path } else { Weight::OneSided };
        let finding = Finding::new(weight, "unit of debugging data", place).values(a, b);
        if is_of_machine { finding.clue(Clue::Path) } else { finding.clue(Clue::DebugData) }
    };
    findings.extend_up_to(MOST_UNITS, first.iter().map(|index| finding(&a.units[*index], true)));
    findings.extend_up_to(MOST_UNITS, second.iter().map(|index| finding(&b.units[*index], false)));
}

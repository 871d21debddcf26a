//! A part as plain bytes: where they differ, in a few windows.

use twinbuild_inspect::PartKind;
use twinbuild_model::{Clue, Place, counted};

use super::finding::{Finding, Findings, Weight};
use super::runs::{count_differing, differing_runs, middles, window};
use super::side::Side;

/// How many runs of bytes of a part are shown where nothing better is known.
const MOST_RUNS: usize = 8;

/// Tells the runs of bytes that differ in two parts.
pub(super) fn compare_bytes(first: (&Side<'_>, usize), second: (&Side<'_>, usize), findings: &mut Findings) {
    let (a, b) = (first.0.part(first.1), second.0.part(second.1));
    let place = Place { section: Some(a.name.clone()), ..Place::default() };
    let clues = clues_of(a.kind);
    if a.bytes.len() != b.bytes.len() {
        let (a_range, b_range) = middles(a.bytes, b.bytes);
        findings.push(
            Finding::new(Weight::Bytes, "size", place)
                .texts(counted(a.bytes.len() as u64, "byte"), counted(b.bytes.len() as u64, "byte"))
                .clues(clues)
                .bytes(
                    Some(first.0.range(first.1, a_range.start, a_range.len())),
                    Some(second.0.range(second.1, b_range.start, b_range.len())),
                ),
        );
        return;
    }
    let found = differing_runs(a.bytes, b.bytes).map(|run| {
        Finding::new(Weight::Bytes, "bytes", place.clone())
            .values(window(a.bytes, &run, a.offset), window(b.bytes, &run, b.offset))
            .clues(clues)
            .bytes(
                Some(first.0.range(first.1, run.start, run.len())),
                Some(second.0.range(second.1, run.start, run.len())),
            )
    });
    findings.extend_up_to(MOST_RUNS, found);
}

/// Tells that two parts differ, as one difference.
pub(super) fn compare_whole(
    what: &str,
    first: (&Side<'_>, usize),
    second: (&Side<'_>, usize),
    findings: &mut Findings,
) {
    let (a, b) = (first.0.part(first.1), second.0.part(second.1));
    let (a_range, b_range) = middles(a.bytes, b.bytes);
    let differing = counted(count_differing(a.bytes, b.bytes), "byte");
    let place = Place {
        section: Some(a.name.clone()),
        key: Some(format!(
            "{differing} of {} differ",
            twinbuild_model::grouped(a.bytes.len().max(b.bytes.len()) as u64)
        )),
        ..Place::default()
    };
    let weight = if a.kind == PartKind::Signature { Weight::Id } else { Weight::Moved };
    let finding = Finding::new(weight, what, place).clues(clues_of(a.kind)).bytes(
        Some(first.0.range(first.1, a_range.start, a_range.len())),
        Some(second.0.range(second.1, b_range.start, b_range.len())),
    );
    findings.push(if a.bytes.len() == b.bytes.len() {
        finding.values(window(a.bytes, &a_range, a.offset), window(b.bytes, &b_range, b.offset))
    } else {
        finding.texts(counted(a.bytes.len() as u64, "byte"), counted(b.bytes.len() as u64, "byte"))
    });
}

/// What the bytes of a part hint at, whatever they are.
pub(super) fn clues_of(kind: PartKind) -> &'static [Clue] {
    match kind {
        PartKind::Code => &[Clue::Code],
        PartKind::Notes => &[Clue::LinkerId],
        PartKind::GoBuildId => &[Clue::GoBuildId],
        PartKind::GoBuildInfo => &[Clue::BuildSetting],
        PartKind::Debug | PartKind::Symbols => &[Clue::DebugData],
        PartKind::Signature => &[Clue::Signature],
        PartKind::GoFunctionTable | PartKind::Linkage => &[Clue::Moved],
        PartKind::Headers | PartKind::Data | PartKind::Padding => &[],
    }
}

//! What is printed when a run ends. Its last line is read by tools.

use std::collections::BTreeMap;

use twinbuild_model::run_record::{RunRecord, ScenarioRecord, ScenarioStatus, SnapshotStatus, StopReason};

use super::Style;
use super::style::Ink;
use crate::printable::{counted, first_line, one_line};
use crate::problem::{Problem, UNNAMED_NEED, need_sentence};

/// What is printed when a run ends: what to look at, then how the run was done, then the numbers. Every line ends
/// with `\n`.
///
/// The last line is never coloured and stands for tools: `scenarios: 12 passed, 0 failed`, followed by `, 2 skipped`
/// only where scenarios were not run or were cut off. The three numbers add up to the scenarios selected.
pub fn summary(record: &RunRecord, style: Style) -> String {
    let sections = [
        failures(record, style),
        unreadable_features(record, style),
        not_run(record, style),
        flaky(record, style),
        pending_snapshots(record, style),
        unreferenced_snapshots(record, style),
        stop(record, style),
        executor(record),
    ];
    let lines = sections.into_iter().flatten().chain([numbers(record)]);
    lines.map(|line| line + "\n").collect()
}

/// A painted title and its items; nothing where there is no item.
fn section(style: Style, ink: Ink, title: &str, items: Vec<String>) -> Vec<String> {
    if items.is_empty() {
        return items;
    }
    let mut lines = vec![style.paint(ink, title)];
    lines.extend(items);
    lines
}

fn scenario_item(scenario: &ScenarioRecord) -> String {
    let ScenarioRecord { feature_path, line, name, .. } = scenario;
    format!("  {}:{line}  {}", one_line(feature_path), one_line(name))
}

fn failures(record: &RunRecord, style: Style) -> Vec<String> {
    let items = record.scenarios.iter().filter_map(|scenario| {
        let problem = Problem::of(scenario)?;
        let place = one_line(&problem.place(scenario));
        Some([
            format!("  {}  {place}", one_line(&scenario.id)),
            format!("      {}", first_line(&problem.message)).trim_end().to_owned(),
        ])
    });
    section(style, Ink::Bad, "failed:", items.flatten().collect())
}

fn unreadable_features(record: &RunRecord, style: Style) -> Vec<String> {
    let items = record.unreadable.iter().flat_map(|feature| {
        [format!("  {}", one_line(&feature.path)), format!("      {}", first_line(&feature.message))]
    });
    section(style, Ink::Bad, "feature files that could not be read:", items.collect())
}

fn not_run(record: &RunRecord, style: Style) -> Vec<String> {
    let mut by_need: BTreeMap<String, Vec<&ScenarioRecord>> = BTreeMap::new();
    for scenario in &record.scenarios {
        let ScenarioStatus::NotRun { needs } = &scenario.status else { continue };
        for need in needs {
            by_need.entry(one_line(&need_sentence(need))).or_default().push(scenario);
        }
        if needs.is_empty() {
            by_need.entry(UNNAMED_NEED.to_owned()).or_default().push(scenario);
        }
    }
    let sections = by_need.into_iter().flat_map(|(need, scenarios)| {
        let title = format!("not run: {need} ({})", counted(scenarios.len(), "scenario"));
        section(style, Ink::Attention, &title, scenarios.into_iter().map(scenario_item).collect())
    });
    let mut lines: Vec<String> = sections.collect();
    if record.all_required && !lines.is_empty() {
        lines.push(style.paint(Ink::Bad, "every scenario is required in this run: one not run fails it"));
    }
    lines
}

fn flaky(record: &RunRecord, style: Style) -> Vec<String> {
    let items = record
        .scenarios
        .iter()
        .filter(|scenario| scenario.status == ScenarioStatus::Passed && scenario.retries > 0)
        .map(|scenario| {
            let failures = counted(usize::try_from(scenario.retries).unwrap_or(usize::MAX), "failure");
            format!("{}  (passed after {failures})", scenario_item(scenario))
        });
    section(style, Ink::Attention, "flaky:", items.collect())
}

fn pending_snapshots(record: &RunRecord, style: Style) -> Vec<String> {
    let snapshots = record.scenarios.iter().flat_map(|scenario| &scenario.snapshots);
    let pending: BTreeMap<&str, &str> = snapshots
        .filter_map(|snapshot| match snapshot.status {
            SnapshotStatus::Matched => None,
            SnapshotStatus::New => Some((snapshot.path.as_str(), "new")),
            SnapshotStatus::Changed { .. } => Some((snapshot.path.as_str(), "changed")),
        })
        .collect();
    let items = pending.iter().map(|(path, change)| format!("  {}  ({change})", one_line(path)));
    let title = "pending snapshots, to be accepted with `twinbuild accept`:";
    section(style, Ink::Attention, title, items.collect())
}

fn unreferenced_snapshots(record: &RunRecord, style: Style) -> Vec<String> {
    let (ink, title) = if record.unreferenced_refused {
        (Ink::Bad, "snapshots that no scenario asked for, which fails this run:")
    } else {
        (Ink::Attention, "snapshots that no scenario asked for:")
    };
    let items = record.unreferenced_snapshots.iter().map(|path| format!("  {}", one_line(path)));
    section(style, ink, title, items.collect())
}

fn stop(record: &RunRecord, style: Style) -> Vec<String> {
    let reason = match record.stopped {
        None => return Vec::new(),
        Some(StopReason::Interrupted) => "interrupted",
        Some(StopReason::FailFast) => "stopped at the first failure",
    };
    let unfinished = counted(record.counts().unfinished, "scenario");
    vec![style.paint(Ink::Attention, &format!("the run was {reason}: {unfinished} cut off"))]
}

fn executor(record: &RunRecord) -> Vec<String> {
    let choice = &record.executor;
    let reason = match &choice.reason {
        Some(reason) => format!(": {}", one_line(reason)),
        None => String::new(),
    };
    vec![format!("executor: {} (asked for {}{reason})", one_line(&choice.name), one_line(&choice.requested))]
}

fn numbers(record: &RunRecord) -> String {
    let counts = record.counts();
    let skipped = counts.not_run + counts.unfinished;
    let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    format!("scenarios: {} passed, {} failed{skipped}", counts.passed, counts.failed)
}

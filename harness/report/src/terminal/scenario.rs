//! What is printed when a scenario ends.

use twinbuild_model::run_record::{ScenarioRecord, ScenarioStatus};

use super::Style;
use super::style::Ink;
use crate::matrix_lines::matrix_lines;
use crate::printable::{counted, one_line, printable, seconds};
use crate::problem::{CUT_OFF, Problem, UNNAMED_NEED, need_sentence};

/// What is printed when `scenario` ends: a line for one that passed, more for any other. Every line ends with `\n`.
///
/// Tables of environments and notes follow as lines of their own, whatever the status.
pub fn scenario_lines(scenario: &ScenarioRecord, style: Style) -> String {
    let mut lines = vec![head_line(scenario, style)];
    match &scenario.status {
        ScenarioStatus::Passed => {}
        ScenarioStatus::Failed | ScenarioStatus::EnvironmentUnavailable => {
            lines.extend(problem_lines(scenario, style));
        }
        ScenarioStatus::NotRun { needs } if needs.is_empty() => lines.push(format!("      {UNNAMED_NEED}")),
        ScenarioStatus::NotRun { needs } => {
            lines.extend(needs.iter().map(|need| format!("      {}", one_line(&need_sentence(need)))));
        }
        ScenarioStatus::Unfinished => lines.push(format!("      {CUT_OFF}")),
    }
    let tables = scenario.matrices.iter().flat_map(matrix_lines);
    lines.extend(tables.map(|line| style.paint(Ink::Quiet, &format!("      {line}"))));
    let said = scenario.emulations.iter().map(ToString::to_string);
    let said = said.chain(scenario.program_times.iter().map(ToString::to_string));
    lines.extend(said.map(|said| style.paint(Ink::Quiet, &format!("      {}", one_line(&said)))));
    lines.extend(
        scenario.notes.iter().map(|note| style.paint(Ink::Quiet, &format!("      note: {}", one_line(note)))),
    );
    lines.into_iter().map(|line| line + "\n").collect()
}

fn head_line(scenario: &ScenarioRecord, style: Style) -> String {
    let (ink, label) = match scenario.status {
        ScenarioStatus::Passed => (Ink::Good, "  ok"),
        ScenarioStatus::Failed | ScenarioStatus::EnvironmentUnavailable => (Ink::Bad, "FAIL"),
        ScenarioStatus::NotRun { .. } => (Ink::Attention, "skip"),
        ScenarioStatus::Unfinished => (Ink::Attention, "stop"),
    };
    let ScenarioRecord { feature_path, line, name, retries, .. } = scenario;
    let label = style.paint(ink, label);
    let head = format!("{label}  {}:{line}  {}", one_line(feature_path), one_line(name));
    match scenario.status {
        ScenarioStatus::NotRun { .. } => head,
        _ if *retries == 0 => format!("{head}  ({})", seconds(scenario.duration_milliseconds)),
        _ => format!(
            "{head}  ({}, attempt {})",
            seconds(scenario.duration_milliseconds),
            u64::from(*retries) + 1
        ),
    }
}

fn problem_lines(scenario: &ScenarioRecord, style: Style) -> Vec<String> {
    let Some(problem) = Problem::of(scenario) else { return Vec::new() };
    let mut lines = Vec::new();
    if scenario.status == ScenarioStatus::EnvironmentUnavailable {
        lines.push(style.paint(Ink::Bad, "      environment not available"));
    }
    if let Some(step) = problem.step {
        let defined_at = step.defined_at.as_ref().map(|place| format!("  ({place})")).unwrap_or_default();
        let place = problem.place(scenario);
        lines.push(format!(
            "      {}",
            one_line(&format!("{place}  {} {}{defined_at}", step.keyword, step.text))
        ));
    }
    let message = printable(problem.message.trim_end());
    lines.extend(
        message
            .lines()
            .map(|line| format!("          {}", style.paint_message_line(line)).trim_end().to_owned()),
    );
    if problem.skipped_steps > 0 {
        lines.push(format!("      {} after it skipped", counted(problem.skipped_steps, "step")));
    }
    lines
}

//! A scenario's protocol as plain text: its steps, the commands that it ran, its tables of environments, and its
//! notes.

use twinbuild_model::run_record::{ActionRecord, ScenarioRecord, StepRecord, StepStatus};

use crate::matrix_lines::matrix_lines;
use crate::printable::seconds;

/// The protocol of `scenario`; empty where nothing happened.
pub(crate) fn protocol(scenario: &ScenarioRecord) -> String {
    let mut lines = Vec::new();
    lines.extend(scenario.steps.iter().map(|step| step_line(scenario, step)));
    lines.extend(scenario.actions.iter().map(command_lines));
    lines.extend(scenario.matrices.iter().map(|matrix| format!("\n{}", matrix_lines(matrix).join("\n"))));
    lines.extend(scenario.notes.iter().map(|note| format!("note: {note}")));
    lines.join("\n")
}

fn step_line(scenario: &ScenarioRecord, step: &StepRecord) -> String {
    let status = match step.status {
        StepStatus::Passed => "passed",
        StepStatus::Failed { .. } => "failed",
        StepStatus::Undefined { .. } => "undefined",
        StepStatus::Ambiguous { .. } => "ambiguous",
        StepStatus::Skipped => "skipped",
    };
    format!("{status:<9}  {}:{}  {} {}", scenario.feature_path, step.line, step.keyword, step.text)
}

fn command_lines(record: &ActionRecord) -> String {
    let ActionRecord { purpose, toolchain, action, outcome, log_excerpt, trace } = record;
    let command: Vec<String> = action.arguments.iter().map(|argument| quoted(argument)).collect();
    let toolchain = toolchain.as_ref().map(|toolchain| format!(", {toolchain}")).unwrap_or_default();
    let log: String = log_excerpt.lines().map(|line| format!("\n    {line}")).collect();
    let trace = trace.as_ref().map(|trace| format!("\n  {trace}")).unwrap_or_default();
    format!(
        "\n{purpose}: {} after {} ({}{toolchain})\n  $ {}{trace}{log}",
        outcome.exit,
        seconds(outcome.resources.wall_milliseconds),
        outcome.executor,
        command.join(" "),
    )
}

/// An argument as it is where it is plainly one word, else in single quotes as a POSIX shell reads it
/// (<https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02>).
fn quoted(argument: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_=+./:,@%{}".contains(character);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_plainly_one_word_is_quoted() {
        assert_eq!(quoted("-ldflags=-X=main.v=1"), "-ldflags=-X=main.v=1");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("-ldflags=-s -w"), "'-ldflags=-s -w'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}

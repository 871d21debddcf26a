//! What a build said, normalised.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::line::joined;

/// What was run, how it ended and what it wrote, with paths and times replaced by placeholders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BuildLog {
    /// The command lines, in the order they were run.
    pub commands: Vec<String>,
    /// How the last one ended: `exit code 1`.
    pub exit: String,
    /// What was written to standard output.
    pub stdout: LogText,
    /// What was written to standard error.
    pub stderr: LogText,
}

/// The lines of one stream. A long text has its first and its last lines, and the number of those between.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogText {
    /// The first lines.
    pub first: Vec<String>,
    /// How many lines were left out between the first and the last ones.
    pub left_out: u64,
    /// The last lines; empty when nothing was left out.
    pub last: Vec<String>,
}

impl BuildLog {
    /// The log in the order of its writing; the lines of a stream are indented.
    pub fn document(&self) -> String {
        let mut lines: Vec<String> = self.commands.iter().map(|command| format!("$ {command}")).collect();
        lines.push(format!("exit: {}", self.exit));
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            lines.push(format!("{name}:"));
            lines.extend(text.lines().map(|line| indented(&line)));
        }
        joined(lines)
    }
}

impl LogText {
    /// The lines, with one that says how many were left out.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let gap = (self.left_out > 0).then(|| format!("[{} lines left out]", self.left_out));
        self.first.iter().cloned().chain(gap).chain(self.last.iter().cloned())
    }
}

fn indented(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_told() {
        let log = BuildLog {
            commands: vec!["go build ./...".to_owned()],
            exit: "exit code 1".to_owned(),
            stdout: LogText::default(),
            stderr: LogText {
                first: vec!["one".to_owned(), String::new()],
                left_out: 7,
                last: vec!["ten".to_owned()],
            },
        };
        let expected =
            "$ go build ./...\nexit: exit code 1\nstdout:\nstderr:\n  one\n\n  [7 lines left out]\n  ten\n";
        assert_eq!(log.document(), expected);
    }

    #[test]
    fn no_gap_is_told_where_there_is_none() {
        let text = LogText { first: vec!["one".to_owned()], ..LogText::default() };
        assert_eq!(text.lines().collect::<Vec<_>>(), ["one"]);
    }
}

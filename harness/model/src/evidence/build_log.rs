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
        self.document_of([&self.stdout, &self.stderr].map(|text| text.lines().collect()))
    }

    /// The log without an order: the lines of each stream are sorted, and those are left out that only say in which folder the
    /// next one is run (`cd FOLDER`), as `go build -x` writes them wherever that is another one than the folder of the line
    /// before. `None` where lines were left out of a stream, since in another order others would have been.
    pub fn sorted_document(&self) -> Option<String> {
        let streams = [&self.stdout, &self.stderr];
        streams.iter().all(|text| text.left_out == 0).then(|| self.document_of(streams.map(LogText::sorted)))
    }

    fn document_of(&self, streams: [Vec<String>; 2]) -> String {
        let mut lines: Vec<String> = self.commands.iter().map(|command| format!("$ {command}")).collect();
        lines.push(format!("exit: {}", self.exit));
        for (name, text) in ["stdout", "stderr"].into_iter().zip(streams) {
            lines.push(format!("{name}:"));
            lines.extend(text.iter().map(|line| indented(line)));
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

    fn sorted(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.lines().filter(|line| !line.starts_with("cd ")).collect();
        lines.sort();
        lines
    }
}

fn indented(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("  {line}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(first: &[&str], left_out: u64, last: &[&str]) -> BuildLog {
        let owned = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        BuildLog {
            commands: vec!["go build ./...".to_owned()],
            exit: "exit code 1".to_owned(),
            stdout: LogText::default(),
            stderr: LogText { first: owned(first), left_out, last: owned(last) },
        }
    }

    #[test]
    fn what_comes_in_another_order_is_the_same_when_it_is_sorted() {
        let (one, other) =
            (log(&["cd /a", "b", "c", "c"], 0, &[]), log(&["c", "b", "cd /a", "c", "cd /d"], 0, &[]));
        assert_ne!(one.document(), other.document());
        assert_eq!(one.sorted_document(), other.sorted_document());
        let expected = "$ go build ./...\nexit: exit code 1\nstdout:\nstderr:\n  b\n  c\n  c\n";
        assert_eq!(one.sorted_document().as_deref(), Some(expected));
        for another in
            [log(&["b", "c"], 0, &[]), log(&["b", "c", "c", "c"], 0, &[]), log(&["b", "c", "d"], 0, &[])]
        {
            assert_ne!(another.sorted_document(), one.sorted_document());
        }
        assert_eq!(log(&["b"], 7, &["c"]).sorted_document(), None);
    }

    #[test]
    fn a_gap_is_told() {
        let log = log(&["one", ""], 7, &["ten"]);
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

//! One command under several environments, and which of them give the same answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::line::{OneLine, joined};

/// What one command answered under each of several environments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentMatrix {
    /// The command.
    pub command: String,
    /// What the environments differ in, such as variables' names.
    pub columns: Vec<String>,
    /// The environments, in the order of the feature.
    pub rows: Vec<EnvironmentRow>,
    /// The answers that were given, each once, in the order of the first row that gave it: exit and streams, normalised.
    pub answers: Vec<String>,
}

/// One environment and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentRow {
    /// A value for each column; empty where that is not set.
    pub values: Vec<String>,
    /// How the command ended: `exit status 1`.
    pub exit: String,
    /// The place of its answer in the list of answers, from 0.
    pub answer: u64,
}

impl EnvironmentMatrix {
    /// A matrix with no rows yet.
    pub fn new(command: impl Into<String>, columns: Vec<String>) -> Self {
        Self { command: command.into(), columns, rows: Vec::new(), answers: Vec::new() }
    }

    /// Adds the next row with its answer.
    pub fn add(&mut self, values: Vec<String>, exit: impl Into<String>, answer: String) {
        let place = self.answers.iter().position(|given| *given == answer);
        let place = place.unwrap_or_else(|| {
            self.answers.push(answer);
            self.answers.len() - 1
        });
        self.rows.push(EnvironmentRow { values, exit: exit.into(), answer: place as u64 });
    }

    /// The numbers, from 1, of the rows with this answer.
    pub fn rows_with(&self, answer: u64) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| row.answer == answer).map(|(index, _)| index + 1).collect()
    }

    /// The rows as a table, a line each: number, values, the letter of the answer, and how the command ended.
    pub fn table(&self) -> String {
        let head = ["row".to_owned()].into_iter().chain(self.columns.iter().cloned());
        let head: Vec<String> = head.chain(["answer".to_owned(), "ended with".to_owned()]).collect();
        let mut lines = vec![head];
        for (index, row) in self.rows.iter().enumerate() {
            let mut cells = vec![(index + 1).to_string()];
            cells.extend(
                row.values
                    .iter()
                    .map(|value| if value.is_empty() { "-".to_owned() } else { OneLine(value).to_string() }),
            );
            cells.extend([letters(row.answer), row.exit.clone()]);
            lines.push(cells);
        }
        let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            lines
                .iter()
                .filter_map(|cells| cells.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |cells: &Vec<String>| {
            let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        joined(lines.iter().map(line).collect())
    }

    /// The table, then each answer.
    pub fn document(&self) -> String {
        let mut document = format!("command {}\n{}", OneLine(&self.command), self.table());
        for (place, answer) in self.answers.iter().enumerate() {
            let rows = self.rows_with(place as u64);
            let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
            let noun = if rows.len() == 1 { "row" } else { "rows" };
            document.push_str(&format!("\nanswer {} of {noun} {}\n", letters(place as u64), rows.join(", ")));
            for line in answer.lines() {
                document.push_str(if line.is_empty() { "" } else { "  " });
                document.push_str(line);
                document.push('\n');
            }
        }
        document
    }
}

/// `A` to `Z`, then `AA`.
fn letters(number: u64) -> String {
    let last = char::from(b'A' + (number % 26) as u8);
    let before = number / 26;
    if before == 0 { last.to_string() } else { letters(before - 1) + &last.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> EnvironmentMatrix {
        let mut matrix =
            EnvironmentMatrix::new("go list -m all", vec!["GO111MODULE".to_owned(), "-mod".to_owned()]);
        for (values, exit, answer) in [
            (["on", "mod"], "exit code 0", "a\n"),
            (["off", ""], "exit code 1", "b\n\nc\n"),
            (["auto", "mod"], "exit code 0", "a\n"),
        ] {
            matrix.add(values.map(str::to_owned).to_vec(), exit, answer.to_owned());
        }
        matrix
    }

    #[test]
    fn the_document_is_the_table_and_each_answer_once() {
        let expected = "command go list -m all\n\
            row  GO111MODULE  -mod  answer  ended with\n\
            1    on           mod   A       exit code 0\n\
            2    off          -     B       exit code 1\n\
            3    auto         mod   A       exit code 0\n\n\
            answer A of rows 1, 3\n  a\n\nanswer B of row 2\n  b\n\n  c\n";
        assert_eq!(matrix().document(), expected);
    }

    #[test]
    fn rows_with_one_answer_are_found() {
        assert_eq!(matrix().rows_with(0), [1, 3]);
        assert_eq!(matrix().rows_with(1), [2]);
        assert!(matrix().rows_with(2).is_empty());
    }

    #[test]
    fn answers_have_letters() {
        assert_eq!([0, 25, 26, 27, 701, 702].map(letters), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}

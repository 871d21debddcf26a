//! Predictions as Markdown for a pull request.

use twinbuild_model::{Prediction, counted};

use super::{counts, place};
use crate::budget::Budget;
use crate::github_markdown::{code, details, head, prose, row};

/// A comment on GitHub holds 65,536 characters.
const MOST_BYTES: usize = 60_000;

/// Of it, the table of what to do; what it was measured on takes the rest.
const MOST_BYTES_OF_TABLE: usize = 30_000;

/// The predictions as Markdown, below 60,000 bytes: a headline, a table, and the evidence to be unfolded.
pub fn markdown(predictions: &[Prediction]) -> String {
    let mut lines = vec![format!("### Predictions: {}", counts(predictions)), String::new()];
    if !predictions.is_empty() {
        let mut budget = Budget::new(MOST_BYTES - 1_000);
        let mut part = budget.split(MOST_BYTES_OF_TABLE);
        let rows =
            table(["Place", "Code", "What will differ", "Fix"], predictions.iter().map(fix_row), &mut part);
        lines.extend(rows);
        budget.give_back(part);
        let evidence =
            table(["Code", "Evidence", "Shown by"], predictions.iter().map(evidence_row), &mut budget);
        lines.extend(details("Evidence", &evidence));
    }
    lines.pop_if(|last| last.is_empty());
    lines.into_iter().map(|line| line + "\n").collect()
}

fn table<const COLUMNS: usize>(
    titles: [&str; COLUMNS],
    rows: impl Iterator<Item = String>,
    budget: &mut Budget,
) -> Vec<String> {
    let (rows, left_out) = budget.fitting(rows);
    let mut lines: Vec<String> = head(titles).into_iter().chain(rows).collect();
    lines.push(String::new());
    if left_out > 0 {
        let more = counted(left_out as u64, "more prediction");
        lines.extend([format!("and {more} without room here"), String::new()]);
    }
    lines
}

fn fix_row(prediction: &Prediction) -> String {
    let place = place(prediction).map(|place| code(&place, 200)).unwrap_or_default();
    let Prediction { code: id, message, fix, .. } = prediction;
    row([&place, &code(id, 80), &prose(message, 400), &prose(fix, 400)])
}

fn evidence_row(prediction: &Prediction) -> String {
    let Prediction { code: id, evidence, shown_by, .. } = prediction;
    row([&code(id, 80), &prose(evidence, 400), &prose(shown_by, 400)])
}

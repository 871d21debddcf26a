//! A comparison as Markdown for a pull request.

use twinbuild_model::{ComparedArtifact, Comparison, Difference, Value, counted, grouped};

use super::groups::{Shown, groups, show};
use super::{capitalised_verdict, left_out_sentence};
use crate::budget::Budget;
use crate::github_markdown::{code, details, head, prose, row};
use crate::text_pair::TextPair;

/// A comment on GitHub holds 65,536 characters.
const MOST_BYTES: usize = 60_000;

/// What headline, artifacts and the lines around tables may take: each is bounded by itself.
const MOST_BYTES_AROUND: usize = 12_000;

/// The most differences of one group that stand in the table.
const MOST_OF_A_GROUP: usize = 3;

/// The most bytes of the table; the rest is folded.
const MOST_BYTES_OF_TABLE: usize = 10_000;

/// The comparison as Markdown, below 60,000 bytes: a headline, the summary, a table of the first differences of each
/// group, and the rest to be unfolded. What is not shown is counted.
pub fn markdown(comparison: &Comparison) -> String {
    let verdict = prose(&capitalised_verdict(comparison), 500);
    let names = [&comparison.first.name, &comparison.second.name].map(|name| code(name, 200));
    let mut lines = vec![format!("### {verdict}: {} and {}", names[0], names[1]), String::new()];
    lines.extend(sections(comparison, &mut Budget::new(MOST_BYTES - MOST_BYTES_AROUND)));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// All but the headline. `budget` is for what has no bound by itself.
pub(crate) fn sections(comparison: &Comparison, budget: &mut Budget) -> Vec<String> {
    let mut lines = list(&comparison.summary, "sentence", budget);
    lines.extend(head(["", "Name", "Format", "Bytes", "SHA-256"]));
    lines.extend([
        artifact("first", &comparison.first),
        artifact("second", &comparison.second),
        String::new(),
    ]);
    let notes = list(&comparison.notes, "note", budget);
    if !comparison.is_same() {
        lines.extend(tables(comparison, budget));
    }
    lines.extend(notes);
    lines.pop_if(|last| last.is_empty());
    lines
}

fn artifact(side: &str, artifact: &ComparedArtifact) -> String {
    let digest = artifact.sha256.as_ref().map_or("", |sha256| sha256.short());
    let ComparedArtifact { name, format, size_bytes, .. } = artifact;
    row([side, &code(name, 200), &prose(format, 60), &grouped(*size_bytes), &code(digest, 64)])
}

/// A list of sentences, with an empty line after it.
fn list(sentences: &[String], noun: &str, budget: &mut Budget) -> Vec<String> {
    let mut part = budget.split(6_000);
    let items = sentences.iter().map(|sentence| format!("- {}", prose(sentence, 400)));
    let mut lines =
        part.lines(items, |count| format!("- and {}", counted(count as u64, &format!("more {noun}"))));
    budget.give_back(part);
    lines.extend((!lines.is_empty()).then(String::new));
    lines
}

fn tables(comparison: &Comparison, budget: &mut Budget) -> Vec<String> {
    let mut first_part = budget.split(MOST_BYTES_OF_TABLE);
    let shown = show(
        groups(&comparison.differences),
        MOST_OF_A_GROUP,
        |_, difference| difference_row(difference),
        |text, _| first_part.take(text.len() + 1),
    );
    budget.give_back(first_part);
    let mut lines = head(COLUMNS).to_vec();
    lines.extend(shown.iter().flat_map(|shown| shown.items.iter().cloned()));
    let rest =
        shown.iter().flat_map(|shown: &Shown<'_>| shown.group.differences.iter().skip(shown.items.len()));
    let (rest, left_out) = budget.fitting_as(rest, |difference| difference_row(difference));
    if !rest.is_empty() {
        let summary = counted(rest.len() as u64, "more difference");
        let table: Vec<String> = head(COLUMNS).into_iter().chain(rest).collect();
        lines.push(String::new());
        lines.extend(details(&summary, &table));
    } else {
        lines.push(String::new());
    }
    let more = (left_out > 0)
        .then(|| format!("and {} that have no room here", counted(left_out as u64, "more difference")));
    let more = more.into_iter().chain(left_out_sentence(comparison));
    lines.extend(more.flat_map(|sentence| [sentence, String::new()]));
    lines
}

const COLUMNS: [&str; 4] = ["Place", "What", "First", "Second"];

fn difference_row(difference: &Difference) -> String {
    let [first, second] = values(difference);
    row([&code(&difference.place.to_string(), 200), &prose(&difference.what, 60), &first, &second])
}

fn values(difference: &Difference) -> [String; 2] {
    if let (Some(Value::Text(first)), Some(Value::Text(second))) = (&difference.first, &difference.second) {
        let pair = TextPair::of(first, second, 160);
        let whole = |middle: &str| code(&format!("{}{middle}{}", pair.before, pair.after), 400);
        return [whole(&pair.first), whole(&pair.second)];
    }
    [&difference.first, &difference.second].map(|value| match value {
        None => "-".to_owned(),
        Some(Value::Text(text)) => code(text, 160),
        Some(Value::Bytes { offset, hex }) => format!("{} at {offset:#x}", code(hex, 80)),
    })
}

//! Changes as Markdown for a pull request.

use twinbuild_model::changes::{ModuleGraphChanges, PackageListChanges};
use twinbuild_model::counted;

use super::lines::ChangeLines;
use crate::budget::Budget;
use crate::github_markdown::{code, head, prose, row};

/// A comment on GitHub holds 65,536 characters.
const MOST_BYTES: usize = 60_000;

/// The most bytes of a cell's text, before it is made Markdown.
const MOST_BYTES_OF_CELL: usize = 300;

/// Changes of a module graph as Markdown, below 60,000 bytes: a headline, and a table of changes and reasons.
pub fn module_graph_markdown(changes: &ModuleGraphChanges) -> String {
    markdown(&changes.into())
}

/// Changes of a list of packages, as [`module_graph_markdown`]. Those of the standard library are counted.
pub fn package_list_markdown(changes: &PackageListChanges) -> String {
    markdown(&changes.into())
}

fn markdown(changes: &ChangeLines) -> String {
    let mut budget = Budget::new(MOST_BYTES);
    let (mut lines, _) = budget.fitting([format!("### {}", prose(&changes.headline, 400)), String::new()]);
    let mut for_note = budget.split(1_000);
    if !changes.lines.is_empty() {
        lines.extend(budget.fitting(head(["Change", "Because"])).0);
        let rows = changes.lines.iter().map(|line| {
            let because =
                line.because.as_deref().map_or_else(String::new, |text| code(text, MOST_BYTES_OF_CELL));
            row([&prose(&line.sentence, MOST_BYTES_OF_CELL), &because])
        });
        lines.extend(
            budget.lines(rows, |count| row([&format!("and {}", counted(count as u64, "more change")), ""])),
        );
        lines.push(String::new());
    }
    lines.extend(for_note.fitting(changes.note.iter().map(|note| prose(note, 300))).0);
    lines.pop_if(|last| last.is_empty());
    lines.into_iter().map(|line| line + "\n").collect()
}

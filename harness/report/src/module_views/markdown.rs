//! The findings of a module graph as Markdown for a pull request.

use twinbuild_model::{ModuleFinding, ModuleViews, counted};

use super::{counts, sizes};
use crate::budget::Budget;
use crate::github_markdown::{code, head, prose, row};

/// A comment on GitHub holds 65,536 characters.
const MOST_BYTES: usize = 59_000;

/// The findings as Markdown, below 60,000 bytes: a headline and a table.
pub fn markdown(views: &ModuleViews) -> String {
    let mut lines = vec![format!("### Module graph: {}", counts(views)), String::new()];
    lines.extend([prose(&sizes(views), 400), String::new()]);
    let told: Vec<&ModuleFinding> = views.findings.iter().chain(&views.marks).collect();
    if !told.is_empty() {
        let mut budget = Budget::new(MOST_BYTES);
        let (rows, left_out) = budget.fitting(told.into_iter().map(finding_row));
        lines.extend(head(["Place", "Code", "What", "Cause", "Fix"]).into_iter().chain(rows));
        lines.push(String::new());
        if left_out > 0 {
            lines.push(format!("and {} without room here", counted(left_out as u64, "more finding")));
        }
    }
    lines.pop_if(|last| last.is_empty());
    lines.into_iter().map(|line| line + "\n").collect()
}

fn finding_row(finding: &ModuleFinding) -> String {
    let place = finding.place().map(|place| code(&place, 200)).unwrap_or_default();
    row([
        &place,
        &code(&finding.code, 80),
        &prose(&finding.message, 400),
        &prose(&finding.cause, 400),
        &prose(&finding.fix, 400),
    ])
}

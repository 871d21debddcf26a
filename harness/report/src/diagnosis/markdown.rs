//! A diagnosis as Markdown for a pull request.

use twinbuild_model::{Diagnosis, Evidence, Fix};

use super::{change_words, layer_name, place};
use crate::github_markdown::{code, head, prose, row};

/// Texts are cut at this length, in bytes: the whole stays far below the 65,536 characters of a comment on GitHub.
const LONGEST: usize = 400;

/// The diagnosis as Markdown: a headline, the evidence, what helps, and a table of what else it may be.
pub fn markdown(diagnosis: &Diagnosis) -> String {
    let mut lines = vec![
        format!("### {}: {}", prose(&layer_name(diagnosis.layer), LONGEST), prose(&diagnosis.cause, LONGEST)),
        String::new(),
    ];
    lines.extend(diagnosis.evidence.iter().map(evidence_line));
    lines.extend(diagnosis.verify.iter().map(|verify| format!("- verify: {}", code(verify, LONGEST))));
    lines.extend(diagnosis.fix.iter().map(|fix| format!("- fix: {}", fix_words(fix))));
    if !diagnosis.also.is_empty() {
        lines.push(String::new());
        lines.extend(head(["Also", "Cause", "Fix"]));
        lines.extend(diagnosis.also.iter().map(|other| {
            let fix = other.fix.as_ref().map(fix_words).unwrap_or_default();
            row([&prose(&layer_name(other.layer), LONGEST), &prose(&other.cause, LONGEST), &fix])
        }));
    }
    lines.pop_if(|last| last.is_empty());
    lines.into_iter().map(|line| line + "\n").collect()
}

fn evidence_line(evidence: &Evidence) -> String {
    format!("- {}: {}", place(evidence), code(&evidence.text, LONGEST))
}

fn fix_words(fix: &Fix) -> String {
    let change = fix.change.as_ref().map(|change| format!(" ({})", code(&change_words(change), LONGEST)));
    prose(&fix.advice, LONGEST) + &change.unwrap_or_default()
}

//! A comparison of two artifacts: as terminal text, as Markdown, as SARIF and as a page of HTML.

mod clue_words;
mod groups;
mod html;
mod markdown;
mod sarif;
mod terminal;

pub use html::html;
pub use markdown::markdown;
pub use sarif::sarif;
pub use terminal::terminal;

pub(crate) use html::{MOST_BYTES_OF_DATA, parts as html_parts};
pub(crate) use markdown::sections as markdown_sections;
pub(crate) use sarif::{
    notifications as sarif_notifications, results as sarif_results, rules as sarif_rules,
};
pub(crate) use terminal::lines as terminal_lines;

use twinbuild_model::{ComparedArtifact, Comparison, counted, grouped};

use crate::shortened::shortened;

/// How many differences were found, those included that were left out.
pub(crate) fn count(comparison: &Comparison) -> u64 {
    (comparison.differences.len() as u64).saturating_add(comparison.left_out)
}

/// `ELF executable, 23,324,693 bytes, sha256 3f5a9c01d2e4`, in foreign text's own characters.
pub(crate) fn artifact_facts(artifact: &ComparedArtifact) -> String {
    let digest =
        artifact.sha256.as_ref().map(|sha256| format!(", sha256 {}", sha256.short())).unwrap_or_default();
    format!("{}, {}{digest}", artifact.format, counted(artifact.size_bytes, "byte"))
}

/// Whether the artifacts are the same, and after which stabilizers: `the same after go-build-id@1`.
pub(crate) fn verdict(comparison: &Comparison) -> String {
    let names: Vec<String> = comparison.stabilizers.iter().map(ToString::to_string).collect();
    let names = shortened(&names.join(", "), 400);
    match (comparison.is_same(), names.is_empty()) {
        (true, true) => "the same bytes".to_owned(),
        (true, false) => format!("the same after {names}"),
        (false, true) => "different".to_owned(),
        (false, false) => format!("different, after {names} too"),
    }
}

/// The verdict as the beginning of a line.
pub(crate) fn capitalised_verdict(comparison: &Comparison) -> String {
    let verdict = verdict(comparison);
    let (first, rest) = verdict.split_at(1);
    first.to_uppercase() + rest
}

/// What is said of differences that the comparison does not hold.
pub(crate) fn left_out_sentence(comparison: &Comparison) -> Option<String> {
    let left_out = comparison.left_out;
    (left_out > 0).then(|| format!("and {} more that the comparison does not hold", grouped(left_out)))
}

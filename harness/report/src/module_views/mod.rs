//! Module graphs and their findings: as terminal text and as Markdown. Their JSON is that of the data itself.

mod markdown;
mod terminal;

pub use markdown::markdown;
pub use terminal::terminal;

use std::collections::BTreeSet;

use twinbuild_model::{ModuleFinding, ModuleViews, counted};

/// `2 findings of 2 codes in 1 file, 1 mark`.
fn counts(views: &ModuleViews) -> String {
    let marks = match views.marks.len() {
        0 => String::new(),
        marks => format!(", {}", counted(marks as u64, "mark")),
    };
    finding_counts(&views.findings) + &marks
}

fn finding_counts(findings: &[ModuleFinding]) -> String {
    if findings.is_empty() {
        return "0 findings".to_owned();
    }
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    let files: BTreeSet<&str> = findings.iter().filter_map(|finding| finding.path.as_deref()).collect();
    let [all, codes, files] = [(findings.len(), "finding"), (codes.len(), "code"), (files.len(), "file")]
        .map(|(count, noun)| counted(count as u64, noun));
    format!("{all} of {codes} in {files}")
}

/// `example.com/app: 3 modules, 12 packages, 30 edges`.
fn sizes(views: &ModuleViews) -> String {
    let [modules, packages, edges] =
        [(views.modules.len(), "module"), (views.packages.len(), "package"), (views.edges.len(), "edge")]
            .map(|(count, noun)| counted(count as u64, noun));
    let main = if views.main_module.is_empty() { "(no module path)" } else { &views.main_module };
    format!("{main}: {modules}, {packages}, {edges}")
}

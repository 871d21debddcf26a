//! Twins as Markdown for a pull request.

use twinbuild_model::counted;
use twinbuild_model::twins::TwinsReport;

use super::sentences;
use crate::budget::Budget;
use crate::difference::markdown_sections;
use crate::github_markdown::{code, details, head, prose, row};

/// A comment on GitHub holds 65,536 characters.
const MOST_BYTES: usize = 60_000;

/// What headlines and the lines around tables may take: each is bounded by itself.
const MOST_BYTES_AROUND: usize = 16_000;

/// Of the rest, what each table may take.
const MOST_BYTES_OF_TABLE: usize = 6_000;

/// The twins as Markdown, below 60,000 bytes: a headline and the sentence, a table of causes, and the rest to be
/// unfolded. What is not shown is counted.
pub fn markdown(report: &TwinsReport) -> String {
    let mut budget = Budget::new(MOST_BYTES - MOST_BYTES_AROUND);
    let verdict = prose(&report.verdict.to_string(), 200);
    let mut lines = vec![format!("### {}: {verdict}", code(&sentences::name(report), 200)), String::new()];
    let place = sentences::place(report);
    for sentence in [Some(&report.sentence), place.as_ref()].into_iter().flatten() {
        lines.extend([prose(sentence, 600), String::new()]);
    }
    lines.extend(causes(report, &mut budget));
    lines.extend(fixes(report, &mut budget));
    let without_effect = report.variations.iter().any(|variation| !variation.effective);
    let (summary, table) = (sentences::variation_counts(report), variations(report, &mut budget));
    match (report.variations.is_empty(), without_effect) {
        (true, _) => {}
        (false, true) => lines.extend([format!("**{summary}**"), String::new()].into_iter().chain(table)),
        (false, false) => lines.extend(details(&summary, &table)),
    }
    if let Some((summary, table)) = drift(report, &mut budget) {
        lines.extend(details(&summary, &table));
    }
    if !report.ways.said.is_empty() {
        lines.extend(details(sentences::agreement(report.ways.agree), &ways(report, &mut budget)));
    }
    if let Some(comparison) = &report.comparison {
        let title = if comparison.is_same() {
            "The artifacts are the same bytes"
        } else {
            "Where the artifacts differ"
        };
        lines.extend([format!("#### {title}"), String::new()]);
        lines.extend(markdown_sections(comparison, &mut budget));
    }
    lines.pop_if(|last| last.is_empty());
    lines.into_iter().map(|line| line + "\n").collect()
}

fn table<const COLUMNS: usize>(
    titles: [&str; COLUMNS],
    rows: impl Iterator<Item = String>,
    budget: &mut Budget,
) -> Vec<String> {
    let mut part = budget.split(MOST_BYTES_OF_TABLE);
    let (rows, left_out) = part.fitting(rows);
    budget.give_back(part);
    let mut lines: Vec<String> = head(titles).into_iter().chain(rows).collect();
    lines.push(String::new());
    if left_out > 0 {
        let more = counted(left_out as u64, "more row");
        lines.extend([format!("and {more} without room here"), String::new()]);
    }
    lines
}

fn causes(report: &TwinsReport, budget: &mut Budget) -> Vec<String> {
    let search = format!("Causes were {}.", sentences::search(report));
    if report.causes.is_empty() {
        return if report.builds.all() > 2 { vec![search, String::new()] } else { Vec::new() };
    }
    let rows = report.causes.iter().map(|cause| {
        let fix = prose(&sentences::fix_of_cause(cause, report), 300);
        row([&code(&sentences::cause_name(cause), 200), &fix])
    });
    let mut lines = table(["Cause", "Fix"], rows, budget);
    lines.extend([search, String::new()]);
    lines
}

fn fixes(report: &TwinsReport, budget: &mut Budget) -> Vec<String> {
    if report.fixes.is_empty() {
        return Vec::new();
    }
    let rows = report.fixes.iter();
    let rows = rows.map(|fix| row([&code(&fix.fix, 200), &prose(&sentences::fix_result(fix), 300)]));
    table(["Fix that was tried", "What came of it"], rows, budget)
}

fn variations(report: &TwinsReport, budget: &mut Budget) -> Vec<String> {
    let reading = |reading: &Option<String>| match reading {
        None => "-".to_owned(),
        Some(text) => code(text, 100),
    };
    let rows = sentences::sorted_variations(report).into_iter().map(|variation| {
        let effect = prose(&sentences::effect(variation), 300);
        row([&code(&variation.name, 80), &reading(&variation.first), &reading(&variation.second), &effect])
    });
    table(["Variation", "Read in the first build", "Read in the second build", "Effect"], rows, budget)
}

fn drift(report: &TwinsReport, budget: &mut Budget) -> Option<(String, Vec<String>)> {
    let drift = report.input_drift.as_ref()?;
    let roots = drift.roots.iter().map(|root| {
        let [first, second] = sentences::drifted_values(root);
        row([&code(&root.action, 200), &code(&root.input, 100), &code(&first, 160), &code(&second, 160)])
    });
    let same_inputs = drift
        .nondeterministic
        .iter()
        .map(|package| row([&code(package, 200), "none: the same inputs, another output", "", ""]));
    let titles = ["Step of the build", "Input", "First", "Second"];
    let title = format!("Inputs that drifted ({})", prose(&sentences::drift_scope(drift), 300));
    Some((title, table(titles, roots.chain(same_inputs), budget)))
}

fn ways(report: &TwinsReport, budget: &mut Budget) -> Vec<String> {
    let said = report.ways.said.iter().map(|said| format!("- {}", prose(said, 400)));
    let mut part = budget.split(MOST_BYTES_OF_TABLE);
    let lines = part.lines(said, |count| format!("- and {}", counted(count as u64, "more sentence")));
    budget.give_back(part);
    lines
}

//! Twins as terminal text, bounded by what a reader takes in.

use twinbuild_model::counted;
use twinbuild_model::twins::{AppliedVariation, TwinsReport, TwinsVerdict};

use super::sentences;
use crate::budget::Budget;
use crate::difference::terminal_lines;
use crate::shortened::shortened;
use crate::terminal::{Ink, Style};

/// The text is never longer than this, whatever the report holds.
const MOST_BYTES: usize = 4_900;

/// Of it, what each of the lists may take.
const MOST_BYTES_OF_LIST: usize = 560;

/// Of it, what the comparison may always take.
const LEAST_BYTES_OF_COMPARISON: usize = 1_000;

/// The most bytes of a name, a value, and a sentence.
const MOST_BYTES_OF_NAME: usize = 80;
const MOST_BYTES_OF_SENTENCE: usize = 300;

/// The twins as text: verdict and sentence, causes with their fixes, inputs that drifted, what the ways to the cause
/// said, fixes that were tried, variations, then where the artifacts differ.
///
/// It is never longer than 4,900 bytes: what is not shown is counted. Variations that are effective are counted, not
/// listed. Every line ends with `\n`.
pub fn terminal(report: &TwinsReport, style: Style) -> String {
    let mut budget = Budget::new(MOST_BYTES);
    let mut for_comparison = budget.split(LEAST_BYTES_OF_COMPARISON);
    let (mut lines, _) = budget.fitting(head(report, style));
    for (title, items) in
        [causes(report), drift(report), ways(report), fixes(report), variations(report)].into_iter().flatten()
    {
        lines.extend(list(&style.paint(Ink::Attention, &title), items, &mut budget));
    }
    if let Some(comparison) = &report.comparison {
        for_comparison.give_back(budget);
        let (blank, _) = for_comparison.fitting([String::new()]);
        lines.extend(blank);
        lines.extend(terminal_lines(comparison, style, &mut for_comparison));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn head(report: &TwinsReport, style: Style) -> Vec<String> {
    let ink = match &report.verdict {
        verdict if sentences::is_good(verdict) => Ink::Good,
        TwinsVerdict::NotVaried { .. } | TwinsVerdict::Ineffective { .. } => Ink::Attention,
        _ => Ink::Bad,
    };
    let verdict = style.paint(ink, &shortened(&report.verdict.to_string(), 200));
    let name = shortened(&sentences::name(report), 160);
    let sentence = shortened(&report.sentence, 600);
    let facts = [sentences::place(report), sentences::digests(report)].into_iter().flatten();
    let facts = facts.map(|fact| format!("  {}", shortened(&fact, MOST_BYTES_OF_SENTENCE)));
    [format!("{verdict}  {name}"), sentence].into_iter().chain(facts).collect()
}

/// A title and its items; one line alone where there is no item.
type List = Option<(String, Vec<String>)>;

fn list(title: &str, items: Vec<String>, budget: &mut Budget) -> Vec<String> {
    let mut part = budget.split(MOST_BYTES_OF_LIST);
    let lines = if part.take(title.len() + 1) {
        let items = part.lines(items, |count| format!("  and {}", counted(count as u64, "more line")));
        [title.to_owned()].into_iter().chain(items).collect()
    } else {
        Vec::new()
    };
    budget.give_back(part);
    lines
}

fn causes(report: &TwinsReport) -> List {
    let search = sentences::search(report);
    if report.causes.is_empty() {
        return (report.builds.all() > 2).then(|| (format!("no causes found, {search}"), Vec::new()));
    }
    let items = report.causes.iter().map(|cause| {
        let name = shortened(&sentences::cause_name(cause), MOST_BYTES_OF_NAME);
        format!("  {name}: {}", shortened(&sentences::fix_of_cause(cause, report), MOST_BYTES_OF_SENTENCE))
    });
    Some((format!("causes, {search}"), items.collect()))
}

fn drift(report: &TwinsReport) -> List {
    let drift = report.input_drift.as_ref()?;
    let roots = drift.roots.iter().flat_map(|root| {
        let short = |text: &str| shortened(text, MOST_BYTES_OF_NAME);
        let [first, second] = sentences::drifted_values(root);
        [
            format!("  {}: {}", short(&root.action), short(&root.input)),
            format!("    first   {}", short(&first)),
            format!("    second  {}", short(&second)),
        ]
    });
    let packages = drift.nondeterministic.iter().map(|package| {
        format!("  {}: the same inputs, another output", shortened(package, MOST_BYTES_OF_NAME))
    });
    let scope = shortened(&sentences::drift_scope(drift), MOST_BYTES_OF_SENTENCE);
    let title = if drift.roots.is_empty() { "no input drifted" } else { "inputs that drifted" };
    Some((format!("{title} ({scope})"), roots.chain(packages).collect()))
}

fn ways(report: &TwinsReport) -> List {
    let said = report.ways.said.iter().map(|said| format!("  {}", shortened(said, MOST_BYTES_OF_SENTENCE)));
    let title = sentences::agreement(report.ways.agree).to_owned();
    (!report.ways.said.is_empty()).then(|| (title, said.collect()))
}

fn fixes(report: &TwinsReport) -> List {
    let fixes = report.fixes.iter().map(|fix| {
        let result = shortened(&sentences::fix_result(fix), MOST_BYTES_OF_SENTENCE);
        format!("  {}: {result}", shortened(&fix.fix, MOST_BYTES_OF_NAME))
    });
    (!report.fixes.is_empty()).then(|| ("fixes that were tried".to_owned(), fixes.collect()))
}

fn variations(report: &TwinsReport) -> List {
    if report.variations.is_empty() {
        return None;
    }
    let ineffective = report.variations.iter().filter(|variation| !variation.effective);
    let rows: Vec<[String; 4]> = ineffective.map(variation_cells).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2].map(width);
    let items = rows.iter().map(|[name, first, second, effect]| {
        let [name_width, first_width, second_width] = widths;
        format!("  {name:<name_width$}  {first:<first_width$}  {second:<second_width$}  {effect}")
    });
    Some((sentences::variation_counts(report), items.collect()))
}

fn variation_cells(variation: &AppliedVariation) -> [String; 4] {
    let reading = |reading: &Option<String>| {
        reading.as_ref().map_or_else(|| "-".to_owned(), |text| shortened(text, 44))
    };
    [
        shortened(&variation.name, 40),
        reading(&variation.first),
        reading(&variation.second),
        shortened(&sentences::effect(variation), 160),
    ]
}

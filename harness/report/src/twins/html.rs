//! Twins as a page of HTML: what was shown, and below it where the artifacts differ.

use twinbuild_model::twins::TwinsReport;

use super::sentences;
use crate::budget::Budget;
use crate::difference::{MOST_BYTES_OF_DATA, html_parts};
use crate::html::{self, Element, element, section, sentence_list, table};
use crate::shortened::shortened;

/// What each table may take.
const MOST_BYTES_OF_TABLE: usize = 100_000;

/// The twins as a page, below 2 MiB whatever the report holds: what is not shown is counted.
pub fn html(report: &TwinsReport) -> String {
    let title = shortened(&sentences::name(report), 1_000);
    let class = if sentences::is_good(&report.verdict) { "verdict good" } else { "verdict bad" };
    let verdict = shortened(&report.verdict.to_string(), 1_000);
    let sentence = shortened(&report.sentence, 4_000);
    let place = sentences::place(report).map(|place| element("p").text(&shortened(&place, 1_000)));
    let digests =
        sentences::digests(report).map(|digests| element("p").attribute("class", "quiet").text(&digests));
    let header = element("header")
        .child(element("h1").text(&title))
        .child(element("p").attribute("class", class).text(&verdict))
        .child(element("p").text(&sentence))
        .children(place)
        .children(digests);
    let mut budget = Budget::new(MOST_BYTES_OF_DATA);
    let mut parts = parts(report, &mut budget);
    if let Some(comparison) = &report.comparison {
        parts.extend(html_parts(comparison, &mut budget));
    }
    html::page(&title, header, parts)
}

fn parts(report: &TwinsReport, budget: &mut Budget) -> Vec<Element> {
    let search = (report.builds.all() > 2).then(|| vec![sentences::search(report)]);
    let scope = report.input_drift.as_ref().map(|drift| vec![sentences::drift_scope(drift)]);
    let agreement =
        (!report.ways.said.is_empty()).then(|| vec![sentences::agreement(report.ways.agree).to_owned()]);
    let counts = (!report.variations.is_empty()).then(|| vec![sentences::variation_counts(report)]);
    let mut parts = Vec::new();
    let mut part = |title: &str, lead: Option<Vec<String>>, content: &dyn Fn(&mut Budget) -> Vec<Element>| {
        let mut own = budget.split(MOST_BYTES_OF_TABLE);
        let lead = lead.unwrap_or_default();
        let lead: Vec<Element> = lead
            .iter()
            .map(|text| element("p").attribute("class", "quiet").text(&shortened(text, 1_000)))
            .collect();
        let content: Vec<Element> = lead.into_iter().chain(content(&mut own)).collect();
        budget.give_back(own);
        parts.extend((!content.is_empty()).then(|| section(title).children(content)));
    };
    part("Causes", search, &|budget| causes(report, budget));
    part("Fixes that were tried", None, &|budget| fixes(report, budget));
    part("Inputs that drifted", scope, &|budget| drift(report, budget));
    part("Ways to the cause", agreement, &|budget| sentence_list(&report.ways.said, budget));
    part("Variations", counts, &|budget| variations(report, budget));
    parts
}

fn cell(text: &str) -> Element {
    element("td").attribute("class", "value").text(&shortened(text, 1_000))
}

fn sentence(text: &str) -> Element {
    element("td").text(&shortened(text, 1_000))
}

fn name(text: &str) -> Element {
    element("th").attribute("scope", "row").attribute("class", "value").text(&shortened(text, 500))
}

fn causes(report: &TwinsReport, budget: &mut Budget) -> Vec<Element> {
    let rows = report.causes.iter().map(|cause| {
        let fix = sentences::fix_of_cause(cause, report);
        element("tr").children([name(&sentences::cause_name(cause)), sentence(&fix)])
    });
    table(&["Variations", "Fix"], rows, |row| row, budget)
}

fn fixes(report: &TwinsReport, budget: &mut Budget) -> Vec<Element> {
    let rows = report.fixes.iter();
    let rows =
        rows.map(|fix| element("tr").children([name(&fix.fix), sentence(&sentences::fix_result(fix))]));
    table(&["Fix", "What came of it"], rows, |row| row, budget)
}

fn drift(report: &TwinsReport, budget: &mut Budget) -> Vec<Element> {
    let Some(drift) = &report.input_drift else { return Vec::new() };
    let roots = drift.roots.iter().map(|root| {
        let [first, second] = sentences::drifted_values(root);
        element("tr").children([name(&root.action), cell(&root.input), cell(&first), cell(&second)])
    });
    let same_inputs = drift.nondeterministic.iter().map(|package| {
        let words = sentence("none: the same inputs, another output");
        element("tr").children([name(package), words, element("td"), element("td")])
    });
    table(&["Step of the build", "Input", "First", "Second"], roots.chain(same_inputs), |row| row, budget)
}

fn variations(report: &TwinsReport, budget: &mut Budget) -> Vec<Element> {
    let reading = |reading: &Option<String>| cell(reading.as_deref().unwrap_or("-"));
    let rows = sentences::sorted_variations(report).into_iter().map(|variation| {
        let class = if variation.effective { "good" } else { "bad" };
        let effect = sentence(&sentences::effect(variation)).attribute("class", class);
        element("tr").children([
            name(&variation.name),
            reading(&variation.first),
            reading(&variation.second),
            effect,
        ])
    });
    table(
        &["Variation", "Read in the first build", "Read in the second build", "Effect"],
        rows,
        |row| row,
        budget,
    )
}

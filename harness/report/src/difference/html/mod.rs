//! A comparison as a page of HTML: one file that needs no script and loads nothing.

mod places;
mod section_map;
mod sizes;
mod values;
mod windows;

use twinbuild_model::{ComparedArtifact, Comparison, counted, grouped};

use super::{capitalised_verdict, count, left_out_sentence};
use crate::budget::Budget;
use crate::html::{self, Element, element, section, sentence_list};
use crate::shortened::shortened;

/// What a page's data may take. A page stays under 2 MiB: the rest is for style, headings and names.
pub(crate) const MOST_BYTES_OF_DATA: usize = 2_000_000;

/// The most bytes of the name of an artifact.
const MOST_BYTES_OF_NAME: usize = 1_000;

/// The comparison as a page, below 2 MiB whatever it holds: what is not shown is counted.
pub fn html(comparison: &Comparison) -> String {
    let title = format!(
        "{} and {}",
        shortened(&comparison.first.name, MOST_BYTES_OF_NAME),
        shortened(&comparison.second.name, MOST_BYTES_OF_NAME)
    );
    let header = element("header").child(element("h1").text(&title)).child(verdict(comparison));
    html::page(&title, header, parts(comparison, &mut Budget::new(MOST_BYTES_OF_DATA)))
}

fn verdict(comparison: &Comparison) -> Element {
    let verdict = capitalised_verdict(comparison);
    let (class, text) = if comparison.is_same() {
        ("verdict good", verdict)
    } else {
        ("verdict bad", format!("{verdict}: {}", counted(count(comparison), "difference")))
    };
    element("p").attribute("class", class).text(&text)
}

/// The comparison as parts of a page.
pub(crate) fn parts(comparison: &Comparison, budget: &mut Budget) -> Vec<Element> {
    let differences = &comparison.differences;
    let mut parts = vec![section("Artifacts").child(artifacts(comparison))];
    let mut part = |title: &str, bytes: usize, content: &dyn Fn(&mut Budget) -> Vec<Element>| {
        let mut own = budget.split(bytes);
        let content = content(&mut own);
        budget.give_back(own);
        parts.extend((!content.is_empty()).then(|| section(title).children(content)));
    };
    part("Summary", 100_000, &|budget| sentence_list(&comparison.summary, budget));
    part("Notes", 100_000, &|budget| sentence_list(&comparison.notes, budget));
    part("Sections", 200_000, &|budget| section_map::parts(comparison, budget));
    part("Differences by place", 200_000, &|budget| places::parts(differences, budget));
    part("Functions by change of size", 400_000, &|budget| sizes::parts(&comparison.functions, budget));
    part("Strings", 300_000, &|budget| values::strings(differences, budget));
    part("Bytes", 400_000, &|budget| windows::parts(differences, budget));
    part("Other values", 300_000, &|budget| values::others(comparison, budget));
    let left_out = left_out_sentence(comparison);
    parts.extend(left_out.map(|sentence| section("Left out").child(element("p").text(&sentence))));
    parts
}

fn artifacts(comparison: &Comparison) -> Element {
    let row = |side: &str, artifact: &ComparedArtifact| {
        let digest = artifact.sha256.as_ref().map_or("-", |sha256| sha256.as_str());
        element("tr").children([
            element("th").attribute("scope", "row").text(side),
            element("td").attribute("class", "value").text(&shortened(&artifact.name, MOST_BYTES_OF_NAME)),
            element("td").text(&shortened(&artifact.format, 200)),
            element("td").attribute("class", "number").text(&grouped(artifact.size_bytes)),
            element("td").attribute("class", "value").text(digest),
        ])
    };
    let title = |title: &str| element("th").attribute("scope", "col").text(title);
    let bytes = title("Bytes").attribute("class", "number");
    let titles = [element("td"), title("Name"), title("Format"), bytes, title("SHA-256")];
    let head = element("thead").child(element("tr").children(titles));
    let rows = [row("First", &comparison.first), row("Second", &comparison.second)];
    let table = element("table").child(head).child(element("tbody").children(rows));
    element("div").attribute("class", "scroll").child(table)
}

//! Where the sections lie in both files, drawn to scale, with a table that says the same.

use std::cmp::Reverse;

use twinbuild_model::{ByteRange, Comparison, SectionPair, grouped};

use crate::budget::Budget;
use crate::html::{Element, element, html_length, table};
use crate::shortened::shortened;

/// The drawing's width, in units of its own.
const WIDTH: f64 = 1_000.0;

/// The most sections that are drawn, the largest.
const MOST_DRAWN: usize = 200;

/// About the width of a character of a label.
const CHARACTER_WIDTH: f64 = 7.0;

/// A drawing of both files, its legend, and the table; nothing where there are no sections.
pub(super) fn parts(comparison: &Comparison, budget: &mut Budget) -> Vec<Element> {
    if comparison.sections.is_empty() {
        return Vec::new();
    }
    let drawing = drawing(comparison);
    let legend = legend();
    let mut parts = Vec::new();
    if budget.take(html_length(&drawing) + html_length(&legend)) {
        parts.extend([drawing, legend]);
    }
    let titles =
        ["Section", "First, offset ", "Bytes ", "Second, offset ", "Bytes ", "Differing bytes ", "State"];
    parts.extend(table(&titles, &comparison.sections, row, budget));
    parts
}

/// What the colours stand for.
#[derive(Clone, Copy)]
enum State {
    Same,
    Changed,
    OnlyFirst,
    OnlySecond,
    Neither,
}

impl State {
    fn of(pair: &SectionPair) -> Self {
        match (pair.first, pair.second) {
            (Some(_), Some(_)) if pair.differing_bytes == 0 => Self::Same,
            (Some(_), Some(_)) => Self::Changed,
            (Some(_), None) => Self::OnlyFirst,
            (None, Some(_)) => Self::OnlySecond,
            (None, None) => Self::Neither,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::OnlyFirst => "only in the first",
            Self::OnlySecond => "only in the second",
            Self::Neither => "in neither",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Same => "map-same",
            Self::Changed => "map-changed",
            Self::OnlyFirst | Self::OnlySecond | Self::Neither => "map-only",
        }
    }
}

fn drawing(comparison: &Comparison) -> Element {
    let end = |range: &ByteRange| range.offset.saturating_add(range.length);
    let ranges = comparison.sections.iter().flat_map(|pair| [pair.first, pair.second]).flatten();
    let sizes = [comparison.first.size_bytes, comparison.second.size_bytes];
    let scale = ranges.map(|range| end(&range)).chain(sizes).max().unwrap_or(1).max(1);
    let mut drawn: Vec<&SectionPair> = comparison.sections.iter().collect();
    drawn.sort_by_key(|pair| {
        Reverse([pair.first, pair.second].iter().flatten().map(|range| range.length).max())
    });
    drawn.truncate(MOST_DRAWN);
    let bar = |side: &str, top: f64, size: u64, range: &dyn Fn(&SectionPair) -> Option<ByteRange>| {
        let whole = rectangle("map-file", top + 18.0, 0.0, position(size, scale));
        let title =
            element("text").attribute("x", "0").attribute("y", &format!("{:.0}", top + 12.0)).text(side);
        let sections = drawn.iter().filter_map(|pair| Some(block(pair, range(pair)?, top + 18.0, scale)));
        element("g").child(title).child(whole).children(sections)
    };
    element("svg")
        .attribute("xmlns", "http://www.w3.org/2000/svg")
        .attribute("viewBox", "0 0 1000 124")
        .attribute("role", "img")
        .attribute("aria-label", "Sections of both files, to scale; the table below says the same")
        .child(bar("first", 0.0, sizes[0], &|pair| pair.first))
        .child(bar("second", 64.0, sizes[1], &|pair| pair.second))
}

/// Where a byte offset lies in a drawing of `scale` bytes. The precision of a drawing is enough.
fn position(offset: u64, scale: u64) -> f64 {
    offset as f64 / scale as f64 * WIDTH
}

fn rectangle(class: &str, top: f64, left: f64, width: f64) -> Element {
    element("rect")
        .attribute("class", class)
        .attribute("x", &format!("{left:.2}"))
        .attribute("y", &format!("{top:.0}"))
        .attribute("width", &format!("{width:.2}"))
        .attribute("height", "36")
}

fn block(pair: &SectionPair, range: ByteRange, top: f64, scale: u64) -> Element {
    let state = State::of(pair);
    let left = position(range.offset, scale);
    let width = position(range.length, scale).max(1.0);
    let name = shortened(&pair.name, 100);
    let title = format!("{name}, {range}, {}", state.words());
    let shape = rectangle(state.class(), top, left, width).child(element("title").text(&title));
    let label = (width > name.chars().count() as f64 * CHARACTER_WIDTH + 8.0).then(|| {
        let (x, y) = (format!("{:.2}", left + 4.0), format!("{:.0}", top + 22.0));
        element("text").attribute("class", "label").attribute("x", &x).attribute("y", &y).text(&name)
    });
    element("g").child(shape).children(label)
}

fn legend() -> Element {
    let entry = |state: State, words: &str| {
        let square = element("svg")
            .attribute("xmlns", "http://www.w3.org/2000/svg")
            .attribute("viewBox", "0 0 12 12")
            .attribute("aria-hidden", "true")
            .attribute("class", "swatch")
            .child(
                element("rect")
                    .attribute("class", state.class())
                    .attribute("width", "12")
                    .attribute("height", "12"),
            );
        element("li").child(square).text(words)
    };
    element("ul").attribute("class", "legend").children([
        entry(State::Changed, "changed"),
        entry(State::Same, "same"),
        entry(State::OnlyFirst, "only in one"),
    ])
}

fn row(pair: &SectionPair) -> Element {
    let number = |number: Option<u64>| {
        let text = number.map_or_else(|| "-".to_owned(), grouped);
        element("td").attribute("class", "number").text(&text)
    };
    element("tr").children([
        element("th").attribute("scope", "row").attribute("class", "value").text(&shortened(&pair.name, 200)),
        number(pair.first.map(|range| range.offset)),
        number(pair.first.map(|range| range.length)),
        number(pair.second.map(|range| range.offset)),
        number(pair.second.map(|range| range.length)),
        number(Some(pair.differing_bytes)),
        element("td").text(State::of(pair).words()),
    ])
}

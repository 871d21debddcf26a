//! Text values side by side, with the part that differs marked.

use twinbuild_model::{Comparison, Difference, DifferenceKind, Value};

use super::sizes::Listed;
use super::windows;
use crate::budget::Budget;
use crate::html::{Element, element, table};
use crate::shortened::shortened;
use crate::text_pair::TextPair;

/// The most bytes of one value.
const MOST_BYTES_OF_VALUE: usize = 1_000;

/// A table of strings.
pub(super) fn strings(differences: &[Difference], budget: &mut Budget) -> Vec<Element> {
    rows(differences.iter().filter(|difference| is_string(difference)), budget)
}

/// A table of all values that no other part of the page shows.
pub(super) fn others(comparison: &Comparison, budget: &mut Budget) -> Vec<Element> {
    let listed = Listed::of(&comparison.functions);
    let is_other = |difference: &&Difference| {
        !listed.has(difference) && !windows::is_window(difference) && !is_string(difference)
    };
    rows(comparison.differences.iter().filter(is_other), budget)
}

fn is_string(difference: &Difference) -> bool {
    difference.kind == DifferenceKind::String && !windows::is_window(difference)
}

fn rows<'a>(differences: impl Iterator<Item = &'a Difference>, budget: &mut Budget) -> Vec<Element> {
    table(&["Place", "What", "First", "Second"], differences, row, budget)
}

fn row(difference: &Difference) -> Element {
    let [first, second] = cells(difference);
    element("tr").children([
        element("th").attribute("scope", "row").attribute("class", "value").text(&place(difference)),
        element("td").text(&shortened(&difference.what, 200)),
        first,
        second,
    ])
}

/// The place; `the whole` where none is known.
pub(super) fn place(difference: &Difference) -> String {
    match shortened(&difference.place.to_string(), 500) {
        place if place.is_empty() => "the whole".to_owned(),
        place => place,
    }
}

fn cells(difference: &Difference) -> [Element; 2] {
    let first = element("td").attribute("class", "value first");
    let second = element("td").attribute("class", "value second");
    let one = |cell: Element, value: &Option<Value>| match value {
        Some(Value::Text(text)) => cell.text(&shortened(text, MOST_BYTES_OF_VALUE)),
        _ => cell.child(element("span").attribute("class", "quiet").text("-")),
    };
    match (&difference.first, &difference.second) {
        (Some(Value::Text(one)), Some(Value::Text(other))) => {
            let pair = TextPair::of(one, other, MOST_BYTES_OF_VALUE);
            [marked(first, &pair, &pair.first), marked(second, &pair, &pair.second)]
        }
        (one_value, other_value) => [one(first, one_value), one(second, other_value)],
    }
}

fn marked(cell: Element, pair: &TextPair, middle: &str) -> Element {
    let cell = cell.text(&pair.before);
    let cell = if middle.is_empty() { cell } else { cell.child(element("mark").text(middle)) };
    cell.text(&pair.after)
}

//! Functions whose size changed, the largest change first.

use std::cmp::Reverse;

use twinbuild_model::{Difference, Value, grouped};

use crate::budget::Budget;
use crate::html::{Element, element, table};
use crate::shortened::shortened;

/// A table of functions that grew or shrank.
pub(super) fn parts(differences: &[Difference], budget: &mut Budget) -> Vec<Element> {
    let mut functions: Vec<(&str, Option<u64>, Option<u64>)> = differences.iter().filter_map(sizes).collect();
    functions.sort_by_key(|(name, first, second)| {
        (Reverse(first.unwrap_or(0).abs_diff(second.unwrap_or(0))), *name)
    });
    let titles = ["Function", "First, bytes ", "Second, bytes ", "Change, bytes "];
    table(&titles, functions, |(name, first, second)| row(name, first, second), budget)
}

/// Whether the difference is one of a function's size, so that no other part of the page shows it.
pub(super) fn is_size(difference: &Difference) -> bool {
    sizes(difference).is_some()
}

fn sizes(difference: &Difference) -> Option<(&str, Option<u64>, Option<u64>)> {
    let symbol = difference.place.symbol.as_deref()?;
    if !difference.what.contains("size") {
        return None;
    }
    let size = |value: &Option<Value>| match value {
        None => Some(None),
        Some(Value::Text(text)) => leading_number(text).map(Some),
        Some(Value::Bytes { .. }) => None,
    };
    let (first, second) = (size(&difference.first)?, size(&difference.second)?);
    (first.is_some() || second.is_some()).then_some((symbol, first, second))
}

/// The number that a text begins with: 2048 of `2,048 bytes`.
fn leading_number(text: &str) -> Option<u64> {
    let end =
        text.find(|character: char| !character.is_ascii_digit() && character != ',').unwrap_or(text.len());
    text[..end].replace(',', "").parse().ok()
}

fn row(name: &str, first: Option<u64>, second: Option<u64>) -> Element {
    let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), grouped);
    let (before, after) = (first.unwrap_or(0), second.unwrap_or(0));
    let sign = if after >= before { "+" } else { "\u{2212}" };
    let change = format!("{sign}{}", grouped(before.abs_diff(after)));
    let cell = |text: String| element("td").attribute("class", "number").text(&text);
    element("tr").children([
        element("th").attribute("scope", "row").attribute("class", "value").text(&shortened(name, 500)),
        cell(number(first)),
        cell(number(second)),
        cell(change),
    ])
}

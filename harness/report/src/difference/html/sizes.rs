//! Functions whose size changed, the largest change first.

use std::collections::HashSet;

use twinbuild_model::{Difference, DifferenceKind, FunctionSize, FunctionSizes, grouped};

use crate::budget::Budget;
use crate::html::{Element, element, html_length, table};
use crate::shortened::shortened;

/// A table of functions that grew or shrank, those included that one file alone has.
pub(super) fn parts(functions: &FunctionSizes, budget: &mut Budget) -> Vec<Element> {
    let left_out = (functions.left_out > 0).then(|| {
        let sentence = format!("and {} more that the comparison does not hold", grouped(functions.left_out));
        element("p").attribute("class", "quiet").text(&sentence)
    });
    if !budget.take(left_out.as_ref().map_or(0, html_length)) {
        return Vec::new();
    }
    let titles = ["Function", "First, bytes ", "Second, bytes ", "Change, bytes "];
    let mut parts = table(&titles, &functions.list, row, budget);
    parts.extend(left_out);
    parts
}

/// The functions of the table, by their file and symbol.
pub(super) struct Listed<'a>(HashSet<(&'a [String], Option<&'a str>)>);

impl<'a> Listed<'a> {
    pub(super) fn of(functions: &'a FunctionSizes) -> Self {
        let name = |function: &'a FunctionSize| (&*function.place.path, function.place.symbol.as_deref());
        Self(functions.list.iter().map(name).collect())
    }

    /// Whether the table says it all of a difference, so that no other part of the page shows it.
    pub(super) fn has(&self, difference: &Difference) -> bool {
        let place = &difference.place;
        difference.kind == DifferenceKind::FunctionSize
            && self.0.contains(&(&*place.path, place.symbol.as_deref()))
    }
}

fn row(function: &FunctionSize) -> Element {
    let name = function.place.to_string();
    let (first, second) = (function.first, function.second);
    let number = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), grouped);
    let (before, after) = (first.unwrap_or(0), second.unwrap_or(0));
    let sign = if after >= before { "+" } else { "\u{2212}" };
    let change = format!("{sign}{}", grouped(before.abs_diff(after)));
    let cell = |text: String| element("td").attribute("class", "number").text(&text);
    element("tr").children([
        element("th").attribute("scope", "row").attribute("class", "value").text(&shortened(&name, 500)),
        cell(number(first)),
        cell(number(second)),
        cell(change),
    ])
}

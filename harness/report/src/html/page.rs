//! The page around what a report says, and what all pages are made of.

use super::{Element, element};
use crate::budget::Budget;
use crate::shortened::shortened;
use twinbuild_model::counted;

const STYLE_SHEET: &str = include_str!("page.css");

/// The page may style itself and load nothing: <https://www.w3.org/TR/CSP3/>.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The most bytes of a sentence.
const MOST_BYTES_OF_SENTENCE: usize = 2_000;

/// A page with `title` as its name and `parts` as its content, the first of which is its header.
///
/// It is HTML that is XML as well: <https://www.w3.org/TR/html-polyglot/>.
pub(crate) fn page(title: &str, header: Element, parts: Vec<Element>) -> String {
    let head = element("head").children([
        element("meta").attribute("charset", "utf-8"),
        element("meta")
            .attribute("http-equiv", "Content-Security-Policy")
            .attribute("content", CONTENT_POLICY),
        element("meta")
            .attribute("name", "viewport")
            .attribute("content", "width=device-width, initial-scale=1"),
        element("title").text(title),
        element("style").style_sheet(STYLE_SHEET),
    ]);
    let body = element("body").child(header).child(element("main").children(parts));
    let html = element("html")
        .attribute("xmlns", "http://www.w3.org/1999/xhtml")
        .attribute("lang", "en")
        .child(head)
        .child(body);
    format!("<!DOCTYPE html>\n{}\n", html.to_html())
}

/// A part of the page with a heading.
pub(crate) fn section(title: &str) -> Element {
    element("section").child(element("h2").text(title))
}

/// How many bytes an element takes with the line feed after it.
pub(crate) fn html_length(element: &Element) -> usize {
    element.to_html().len() + 1
}

/// A table with a `row` for each of `items` that fits, and a sentence on those that did not; nothing where there is no
/// item at all.
///
/// A column is numbers where its title ends with a blank.
pub(crate) fn table<T>(
    titles: &[&str],
    items: impl IntoIterator<Item = T>,
    row: impl Fn(T) -> Element,
    budget: &mut Budget,
) -> Vec<Element> {
    let head = titles.iter().map(|title| {
        let cell = element("th").attribute("scope", "col").text(title.trim_end());
        if title.ends_with(' ') { cell.attribute("class", "number") } else { cell }
    });
    let head = element("thead").child(element("tr").children(head));
    let more = |count: usize| left_out(count, "row").to_html();
    if !budget.take(html_length(&head) + more(usize::MAX).len() + 100) {
        return Vec::new();
    }
    let (rows, left) = budget.fitting_as(items, |item| row(item).to_html());
    if rows.is_empty() && left == 0 {
        return Vec::new();
    }
    let table = element("table").child(head).child(element("tbody").written(&rows));
    let table = element("div").attribute("class", "scroll").child(table);
    [Some(table), (left > 0).then(|| left_out(left, "row"))].into_iter().flatten().collect()
}

/// A sentence that counts what is not shown.
pub(crate) fn left_out(count: usize, noun: &str) -> Element {
    element("p")
        .attribute("class", "quiet")
        .text(&format!("and {}", counted(count as u64, &format!("more {noun}"))))
}

/// Sentences as a list; nothing where there is none.
pub(crate) fn sentence_list(sentences: &[String], budget: &mut Budget) -> Vec<Element> {
    if sentences.is_empty() || !budget.take(120) {
        return Vec::new();
    }
    let item = |sentence: &String| element("li").text(&shortened(sentence, MOST_BYTES_OF_SENTENCE)).to_html();
    let (items, left) = budget.fitting_as(sentences, item);
    let list = (!items.is_empty()).then(|| element("ul").written(&items));
    list.into_iter().chain((left > 0).then(|| left_out(left, "sentence"))).collect()
}

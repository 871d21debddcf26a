//! The picture as SVG: text that can be selected, no script, nothing loaded, readable on light and dark ground.

use super::GraphMark;
use super::drawing::{Arrow, Drawing, DrawnBox, Status};
use super::layout::{Places, Point, places};
use crate::html::{Element, element};
use crate::shortened::shortened;

const STYLE_SHEET: &str = include_str!("picture.css");

/// The advance of a character of the fixed-width face at 12 px, which the style sheet asks for, in px.
const CHARACTER_WIDTH: f64 = 7.3;

/// The same of the title's face, at 15 px.
const TITLE_CHARACTER_WIDTH: f64 = 9.2;

/// The distance of lines of text, in px.
const LINE_HEIGHT: f64 = 16.0;

/// Space between a box and its text, in px.
const PADDING: f64 = 10.0;

/// Height of title and description above the graph, in px.
const HEAD_HEIGHT: f64 = 56.0;

/// The most bytes of a line of text; the tooltip has the whole name.
const MOST_BYTES_OF_LINE: usize = 44;

/// The most bytes of a tooltip.
const MOST_BYTES_OF_TOOLTIP: usize = 20_000;

/// Ends of arrows, by the class of their line.
const ARROW_HEADS: [&str; 4] = ["same", "added", "removed", "cycle"];

/// The picture.
pub(super) fn svg(drawing: &Drawing) -> String {
    let lines: Vec<Vec<String>> = drawing.boxes.iter().map(lines).collect();
    let sizes: Vec<(f64, f64)> = lines.iter().map(|lines| size(lines)).collect();
    let places = places(drawing, &sizes);
    let head_width = (longest(std::slice::from_ref(&drawing.title)) * TITLE_CHARACTER_WIDTH)
        .max(longest(std::slice::from_ref(&drawing.description)) * CHARACTER_WIDTH);
    let (width, height) = (places.width.max(head_width + 32.0), places.height + HEAD_HEIGHT);
    let (width_text, height_text) = (number(width), number(height));
    let picture = element("svg")
        .attribute("xmlns", "http://www.w3.org/2000/svg")
        .attribute("width", &width_text)
        .attribute("height", &height_text)
        .attribute("viewBox", &format!("0 0 {width_text} {height_text}"))
        // https://www.w3.org/TR/graphics-aria-1.0/#graphics-document
        .attribute("role", "graphics-document")
        .attribute("aria-labelledby", "title description")
        .children([
            element("title").attribute("id", "title").text(&shortened(&drawing.title, 400)),
            element("desc").attribute("id", "description").text(&shortened(&drawing.description, 400)),
            element("style").style_sheet(STYLE_SHEET),
            element("defs").children(ARROW_HEADS.map(arrow_head)),
            rectangle((0.0, 0.0), (width, height)).attribute("class", "ground"),
            text_at(16.0, 26.0, &shortened(&drawing.title, 400)).attribute("class", "title"),
            text_at(16.0, 46.0, &shortened(&drawing.description, 400)).attribute("class", "description"),
            arrows(drawing, &places),
            boxes(drawing, &places, &lines, &sizes),
        ]);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", picture.to_html())
}

/// The text of a box, its name first.
fn lines(drawn: &DrawnBox) -> Vec<String> {
    let name = if drawn.name.is_empty() { "(no name)" } else { &drawn.name };
    let mut lines = vec![name.to_owned()];
    if drawn.is_main && !drawn.facts.iter().any(|fact| fact.starts_with("main module")) {
        lines.push("main module".to_owned());
    }
    lines.extend(drawn.facts.iter().cloned());
    lines.iter().map(|line| shortened(line, MOST_BYTES_OF_LINE)).collect()
}

fn size(lines: &[String]) -> (f64, f64) {
    let width = CHARACTER_WIDTH * longest(lines) + 2.0 * PADDING;
    (width.max(90.0), LINE_HEIGHT * lines.len() as f64 + 2.0 * PADDING - 4.0)
}

/// The length of the longest line, in characters of which those beyond Latin scripts count twice.
fn longest(lines: &[String]) -> f64 {
    let width = |character| if character < '\u{300}' { 1 } else { 2 };
    lines.iter().map(|line| line.chars().map(width).sum::<u32>()).max().unwrap_or(0).into()
}

fn arrow_head(class: &str) -> Element {
    element("marker")
        .attribute("id", &format!("head-{class}"))
        .attribute("viewBox", "0 0 8 8")
        .attribute("refX", "7")
        .attribute("refY", "4")
        .attribute("markerWidth", "8")
        .attribute("markerHeight", "8")
        .attribute("markerUnits", "userSpaceOnUse")
        .attribute("orient", "auto")
        .child(
            element("path").attribute("d", "M0,0 L8,4 L0,8 z").attribute("class", &format!("head {class}")),
        )
}

fn arrows(drawing: &Drawing, places: &Places) -> Element {
    let lines = drawing.arrows.iter().zip(&places.arrows).filter(|(_, points)| points.len() > 1);
    element("g")
        .attribute("class", "arrows")
        .children(lines.map(|(arrow, points)| line(drawing, arrow, points)))
}

fn line(drawing: &Drawing, arrow: &Arrow, points: &[Point]) -> Element {
    let class = match drawing.status_of(arrow) {
        _ if drawing.is_in_cycle(arrow) => "cycle",
        Status::Added => "added",
        Status::Removed => "removed",
        Status::Same | Status::Changed => "same",
    };
    let name = |end: usize| shortened(&drawing.boxes[end].name, 200);
    let count =
        if arrow.requirements > 1 { format!(", {} requirements", arrow.requirements) } else { String::new() };
    let tooltip = format!("{} requires {}{count}", name(arrow.from), name(arrow.to));
    element("path")
        .attribute("d", &curve(points))
        .attribute("class", class)
        .attribute("marker-end", &format!("url(#head-{class})"))
        .child(element("title").text(&tooltip))
}

/// A curve that bends at its inner points and ends in its outer ones.
fn curve(points: &[Point]) -> String {
    let [first, inner @ .., last] = points else { return String::new() };
    let place = |point: &Point| format!("{},{}", number(point.x), number(point.y + HEAD_HEIGHT));
    let mut path = format!("M{}", place(first));
    for (index, bend) in inner.iter().enumerate() {
        let next = inner.get(index + 1).unwrap_or(last);
        let middle = Point { x: (bend.x + next.x) / 2.0, y: (bend.y + next.y) / 2.0 };
        path.push_str(&format!(" Q{} {}", place(bend), place(&middle)));
    }
    path.push_str(&format!(" L{}", place(last)));
    path
}

fn boxes(drawing: &Drawing, places: &Places, lines: &[Vec<String>], sizes: &[(f64, f64)]) -> Element {
    let all = drawing.boxes.iter().zip(&places.boxes).zip(lines.iter().zip(sizes));
    element("g")
        .attribute("class", "boxes")
        .children(all.map(|((drawn, middle), (lines, size))| one_box(drawn, *middle, lines, *size)))
}

fn one_box(drawn: &DrawnBox, middle: Point, lines: &[String], (width, height): (f64, f64)) -> Element {
    let (left, top) = (middle.x - width / 2.0, middle.y - height / 2.0 + HEAD_HEIGHT);
    let text = lines.iter().enumerate().map(|(index, line)| {
        let y = top + PADDING + 9.0 + LINE_HEIGHT * index as f64;
        let text = text_at(left + PADDING, y, line);
        if index == 0 { text.attribute("class", "name") } else { text }
    });
    let tooltip = if drawn.members.is_empty() { drawn.name.clone() } else { drawn.members.join(", ") };
    let frame = rectangle((left, top), (width, height)).attribute("rx", "5");
    let behind = (drawn.members.len() > 1).then(|| {
        rectangle((left + 4.0, top + 4.0), (width, height)).attribute("rx", "5").attribute("class", "behind")
    });
    element("g").attribute("class", &classes(drawn)).children(
        [element("title").text(&shortened(&tooltip, MOST_BYTES_OF_TOOLTIP))]
            .into_iter()
            .chain(behind)
            .chain([frame])
            .chain(text),
    )
}

fn classes(drawn: &DrawnBox) -> String {
    let status = match drawn.status {
        Status::Same => "same",
        Status::Changed => "changed",
        Status::Added => "added",
        Status::Removed => "removed",
    };
    let mark = match drawn.mark {
        None => "",
        Some(GraphMark::Phantom) => " phantom",
        Some(GraphMark::Cycle) => " cycle",
    };
    format!("{status}{mark}{}", if drawn.is_main { " main" } else { "" })
}

fn rectangle((x, y): (f64, f64), (width, height): (f64, f64)) -> Element {
    element("rect")
        .attribute("x", &number(x))
        .attribute("y", &number(y))
        .attribute("width", &number(width))
        .attribute("height", &number(height))
}

fn text_at(x: f64, y: f64, text: &str) -> Element {
    element("text").attribute("x", &number(x)).attribute("y", &number(y)).text(text)
}

/// A length with at most one digit after the point.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

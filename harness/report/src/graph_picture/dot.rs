//! The picture as DOT, with every module.

use super::GraphMark;
use super::drawing::{Drawing, DrawnBox, Status};
use crate::printable::one_line;

/// The picture.
pub(super) fn dot(drawing: &Drawing) -> String {
    let mut lines = vec![
        "digraph modules {".to_owned(),
        format!("  label={};", quoted(&format!("{}\n{}", drawing.title, drawing.description))),
        "  labelloc=t;".to_owned(),
        "  rankdir=LR;".to_owned(),
        "  node [shape=box, style=rounded, fontname=monospace, fontsize=11];".to_owned(),
    ];
    lines.extend(drawing.boxes.iter().enumerate().map(|(index, drawn)| box_line(index, drawn)));
    lines.extend(drawing.arrows.iter().map(|arrow| {
        let attributes = match drawing.status_of(arrow) {
            _ if drawing.is_in_cycle(arrow) => " [color=purple, penwidth=2]",
            Status::Added => " [color=darkgreen]",
            Status::Removed => " [color=red, style=dashed]",
            Status::Same | Status::Changed => "",
        };
        format!("  m{} -> m{}{attributes};", arrow.from, arrow.to)
    }));
    lines.push("}".to_owned());
    lines.into_iter().map(|line| line + "\n").collect()
}

fn box_line(index: usize, drawn: &DrawnBox) -> String {
    let text: Vec<&str> =
        [drawn.name.as_str()].into_iter().chain(drawn.facts.iter().map(String::as_str)).collect();
    let status = match drawn.status {
        Status::Same => "",
        Status::Changed => ", color=orange",
        Status::Added => ", color=darkgreen",
        Status::Removed => ", color=red, style=\"rounded,dashed\"",
    };
    let mark = match drawn.mark {
        None => "",
        Some(GraphMark::Phantom) => ", color=purple, style=\"rounded,dotted\", penwidth=2",
        Some(GraphMark::Cycle) => ", color=purple, penwidth=2",
    };
    let main = if drawn.is_main { ", penwidth=2" } else { "" };
    format!("  m{index} [label={}{status}{mark}{main}];", quoted(&text.join("\n")))
}

/// A string in quotes, with `\l` for each line feed and nothing else that Graphviz would replace:
/// <https://graphviz.org/docs/attr-types/escString/>.
fn quoted(text: &str) -> String {
    let line = |line: &str| one_line(line).replace('\\', "\\\\").replace('"', "\\\"") + "\\l";
    format!("\"{}\"", text.split('\n').map(line).collect::<String>())
}

//! The picture as a Mermaid flowchart, for Markdown.

use super::GraphMark;
use super::drawing::{Drawing, DrawnBox, Status};
use crate::shortened::shortened;

/// The most bytes of a line of text. Mermaid takes 50,000 characters in all:
/// <https://mermaid.js.org/config/schema-docs/config.html#maxtextsize>.
const MOST_BYTES_OF_LINE: usize = 80;

/// The most arrows: <https://mermaid.js.org/config/schema-docs/config.html#maxedges>.
const MOST_ARROWS: usize = 500;

/// Classes with colours that are readable on light and dark ground.
const CLASSES: [&str; 4] = [
    "  classDef added fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "  classDef removed fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-dasharray:5 3",
    "  classDef changed fill:#fff8c5,stroke:#9a6700,color:#1f2328",
    "  classDef marked fill:#fbefff,stroke:#8250df,color:#1f2328,stroke-width:2px",
];

/// The picture.
pub(super) fn mermaid(drawing: &Drawing) -> String {
    let mut lines = vec![
        "flowchart LR".to_owned(),
        format!("  accTitle: {}", escaped(&shortened(&drawing.title, 200))),
        format!("  accDescr: {}", escaped(&shortened(&drawing.description, 300))),
    ];
    lines.extend(drawing.boxes.iter().enumerate().map(|(index, drawn)| box_line(index, drawn)));
    lines.extend(drawing.arrows.iter().take(MOST_ARROWS).map(|arrow| {
        let line = match drawing.status_of(arrow) {
            _ if drawing.is_in_cycle(arrow) => "==>",
            Status::Removed => "-.->",
            _ => "-->",
        };
        format!("  m{} {line} m{}", arrow.from, arrow.to)
    }));
    lines.extend(CLASSES.map(str::to_owned));
    lines.into_iter().map(|line| line + "\n").collect()
}

fn box_line(index: usize, drawn: &DrawnBox) -> String {
    let text: Vec<String> = [&drawn.name]
        .into_iter()
        .chain(&drawn.facts)
        .map(|line| escaped(&shortened(line, MOST_BYTES_OF_LINE)))
        .collect();
    let class = match (drawn.mark, drawn.status) {
        (Some(GraphMark::Phantom | GraphMark::Cycle), _) => ":::marked",
        (None, Status::Added) => ":::added",
        (None, Status::Removed) => ":::removed",
        (None, Status::Changed) => ":::changed",
        (None, Status::Same) => "",
    };
    format!("  m{index}[\"{}\"]{class}", text.join("<br/>"))
}

/// Text of which nothing is markup: <https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters>.
fn escaped(line: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || " ./-_,:()=+~!".contains(character);
    line.chars()
        .map(
            |character| {
                if is_plain(character) {
                    character.to_string()
                } else {
                    format!("#{};", u32::from(character))
                }
            },
        )
        .collect()
}

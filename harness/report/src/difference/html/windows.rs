//! Windows of bytes side by side, with the bytes that differ marked.

use twinbuild_model::{Difference, Value};

use super::values::place;
use crate::budget::Budget;
use crate::hex_window::{self, BYTES_IN_ROW, HexRow};
use crate::html::{Element, element, left_out};
use crate::shortened::shortened;

/// A pair of hex dumps for each difference of bytes.
pub(super) fn parts(differences: &[Difference], budget: &mut Budget) -> Vec<Element> {
    let mut items = differences.iter().filter(|difference| is_window(difference)).peekable();
    if items.peek().is_none() || !budget.take(120) {
        return Vec::new();
    }
    let (items, left) = budget.fitting_as(items, |difference| item(difference).to_html());
    let list = element("div").written(&items);
    [Some(list), (left > 0).then(|| left_out(left, "window"))].into_iter().flatten().collect()
}

/// Whether one of the values is a window, so that no other part of the page shows the difference.
pub(super) fn is_window(difference: &Difference) -> bool {
    [&difference.first, &difference.second]
        .into_iter()
        .any(|value| matches!(value, Some(Value::Bytes { .. })))
}

fn item(difference: &Difference) -> Element {
    let heading = format!("{}: {}", place(difference), shortened(&difference.what, 200));
    let (first, second) = (difference.first.as_ref(), difference.second.as_ref());
    let figures = element("div")
        .attribute("class", "windows")
        .child(figure("first", first, second))
        .child(figure("second", second, first));
    element("div").attribute("class", "item").child(element("h3").text(&heading)).child(figures)
}

fn figure(side: &str, value: Option<&Value>, other: Option<&Value>) -> Element {
    let other = match other {
        Some(Value::Bytes { hex, .. }) => Some(hex.as_str()),
        _ => None,
    };
    let content = match value {
        None => element("p").attribute("class", "quiet").text("nothing"),
        Some(Value::Text(text)) => element("p").attribute("class", "value").text(&shortened(text, 1_000)),
        Some(Value::Bytes { offset, hex }) => match hex_window::rows(*offset, hex, other) {
            Some(rows) => dump(&rows),
            None => element("p").attribute("class", "value").text(&shortened(hex, 1_000)),
        },
    };
    let caption = element("figcaption").text(side);
    element("figure").attribute("class", side).child(caption).child(content)
}

fn dump(rows: &[HexRow]) -> Element {
    let mut dump = element("pre");
    for row in rows {
        dump = dump.text(&format!("{:08x}  ", row.offset));
        dump = runs(dump, row, " ", |run| run.iter().map(|byte| byte.hex()).collect::<Vec<_>>().join(" "));
        let blank = "   ".repeat(BYTES_IN_ROW - row.bytes.len());
        dump = dump.text(&format!("{blank}  "));
        dump = runs(dump, row, "", |run| run.iter().map(|byte| byte.character()).collect());
        dump = dump.text("\n");
    }
    dump
}

/// The row's bytes as `show` has them, each run of differing ones marked.
fn runs(
    mut dump: Element,
    row: &HexRow,
    between: &str,
    show: impl Fn(&[hex_window::HexByte]) -> String,
) -> Element {
    let runs = row.bytes.chunk_by(|one, next| one.differs == next.differs);
    for (index, run) in runs.enumerate() {
        dump = dump.text(if index == 0 { "" } else { between });
        dump = match run.first() {
            Some(byte) if byte.differs => dump.child(element("mark").text(&show(run))),
            _ => dump.text(&show(run)),
        };
    }
    dump
}

//! A comparison as terminal text, bounded by what a reader takes in.

use twinbuild_model::{ComparedArtifact, Comparison, Difference, Value, counted, grouped};

use super::groups::{Group, Shown, groups, show};
use super::{artifact_facts, left_out_sentence, verdict};
use crate::budget::Budget;
use crate::hex_window::{self, HexByte, HexRow};
use crate::shortened::shortened;
use crate::terminal::{Ink, Style};
use crate::text_pair::TextPair;

/// The text is never longer than this, whatever the comparison holds: two screens.
const MOST_BYTES: usize = 4_900;

/// Of summary and notes, no more than this each.
const MOST_BYTES_OF_SENTENCES: usize = 900;

/// The most differences of one group that are shown.
const MOST_OF_A_GROUP: usize = 4;

/// The most rows of a hex window that are shown of each file.
const MOST_HEX_ROWS: usize = 2;

/// The most bytes of a place, of a text value, and of a sentence.
const MOST_BYTES_OF_PLACE: usize = 160;
const MOST_BYTES_OF_VALUE: usize = 160;
const MOST_BYTES_OF_SENTENCE: usize = 280;

/// The comparison as text: the verdict and the artifacts, the summary, the differences in groups, then the notes.
///
/// It is never longer than 4,900 bytes: what is not shown is counted. Every line ends with `\n`.
pub fn terminal(comparison: &Comparison, style: Style) -> String {
    let lines = lines(comparison, style, &mut Budget::new(MOST_BYTES));
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The lines, as many as `budget` has room for.
pub(crate) fn lines(comparison: &Comparison, style: Style, budget: &mut Budget) -> Vec<String> {
    let (mut lines, _) = budget.fitting(head(comparison, style));
    lines.extend(sentences(&comparison.summary, "", "sentence", budget));
    let notes = sentences(&comparison.notes, "note: ", "note", budget);
    if !comparison.is_same() {
        lines.extend(difference_lines(comparison, style, budget));
    }
    lines.extend(notes.iter().map(|note| style.paint(Ink::Quiet, note)));
    lines.pop_if(|last| last.is_empty());
    lines
}

fn head(comparison: &Comparison, style: Style) -> Vec<String> {
    let artifact = |side: &str, artifact: &ComparedArtifact| {
        let name = shortened(&artifact.name, MOST_BYTES_OF_PLACE);
        format!("  {side:<6}  {name}  ({})", shortened(&artifact_facts(artifact), MOST_BYTES_OF_PLACE))
    };
    let ink = if comparison.is_same() { Ink::Good } else { Ink::Bad };
    let verdict = style.paint(ink, &verdict(comparison));
    vec![verdict, artifact("first", &comparison.first), artifact("second", &comparison.second)]
}

fn sentences(sentences: &[String], label: &str, noun: &str, budget: &mut Budget) -> Vec<String> {
    // Room for the colours that a note is painted with later.
    let paint = 10;
    let mut part = budget.split(MOST_BYTES_OF_SENTENCES);
    let fitting: Vec<String> = sentences
        .iter()
        .map(|sentence| format!("{label}{}", shortened(sentence, MOST_BYTES_OF_SENTENCE)))
        .take_while(|line| part.take(line.len() + 1 + paint))
        .collect();
    let left_out = sentences.len() - fitting.len();
    let more = (left_out > 0).then(|| format!("and {} more", counted(left_out as u64, noun)));
    let more = more.filter(|line| budget.take(line.len() + 1 + paint));
    budget.give_back(part);
    fitting.into_iter().chain(more).collect()
}

fn difference_lines(comparison: &Comparison, style: Style, budget: &mut Budget) -> Vec<String> {
    let more = |others: usize, kinds: usize| {
        format!(
            "and {} of {}",
            counted(others as u64, "more difference"),
            counted(kinds as u64, "other kind")
        )
    };
    let tail = left_out_sentence(comparison);
    let reserved = more(usize::MAX, usize::MAX).len() + tail.as_ref().map_or(0, String::len) + 3;
    if !budget.take(reserved) {
        return Vec::new();
    }
    let title_of = |group: &Group<'_>| title_line(group, style);
    let groups = groups(&comparison.differences);
    let longest_title = groups.iter().map(|group| title_of(group).len()).max().unwrap_or(0);
    let around = longest_title + left_out_line(usize::MAX).len() + 3;
    let shown = show(
        groups,
        MOST_OF_A_GROUP,
        |group, item| item_lines(group, item, style),
        |text, is_first| budget.take(text.len() + if is_first { around } else { 0 }),
    );
    let (seen, unseen): (Vec<Shown<'_>>, Vec<Shown<'_>>) =
        shown.into_iter().partition(|shown| !shown.items.is_empty());
    let mut lines = Vec::new();
    for shown in seen {
        lines.push(String::new());
        lines.push(title_of(&shown.group));
        lines.extend(shown.items.iter().flat_map(|item| item.lines()).map(str::to_owned));
        lines.extend((shown.left_out() > 0).then(|| left_out_line(shown.left_out())));
    }
    let others = unseen.iter().map(Shown::left_out).sum();
    let more = (others > 0).then(|| more(others, unseen.len()));
    lines.push(String::new());
    lines.extend(more.into_iter().chain(tail));
    lines
}

fn title_line(group: &Group<'_>, style: Style) -> String {
    let title = style.paint(Ink::Attention, &shortened(group.title, 60));
    match group.differences.len() {
        1 => title,
        count => format!("{title}: {}", counted(count as u64, "difference")),
    }
}

fn left_out_line(count: usize) -> String {
    format!("  and {} more", grouped(count as u64))
}

/// Lines that each end with `\n`.
fn item_lines(group: &Group<'_>, difference: &Difference, style: Style) -> String {
    let place = shortened(&difference.place.to_string(), MOST_BYTES_OF_PLACE);
    let what = shortened(&difference.what, 60);
    let what = if difference.what == group.title { String::new() } else { what };
    let head: Vec<String> = [place, what].into_iter().filter(|part| !part.is_empty()).collect();
    let mut lines = Vec::new();
    lines.extend((!head.is_empty()).then(|| format!("  {}", head.join(": "))));
    lines.extend(value_lines(difference.first.as_ref(), difference.second.as_ref(), style));
    if lines.is_empty() {
        lines.push("  nothing is known of the place".to_owned());
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn value_lines(first: Option<&Value>, second: Option<&Value>, style: Style) -> Vec<String> {
    match (first, second) {
        (Some(Value::Text(first)), Some(Value::Text(second))) => {
            let pair = TextPair::of(first, second, MOST_BYTES_OF_VALUE);
            let line = |side: &str, ink: Ink, middle: &str| {
                let middle = if middle.is_empty() { String::new() } else { style.paint(ink, middle) };
                format!("    {side:<6}  {}{middle}{}", pair.before, pair.after).trim_end().to_owned()
            };
            vec![line("first", Ink::Bad, &pair.first), line("second", Ink::Good, &pair.second)]
        }
        (Some(first), Some(second)) => {
            let mut lines = one_value("first ", Ink::Bad, first, hex_of(second), style);
            lines.extend(one_value("second", Ink::Good, second, hex_of(first), style));
            lines
        }
        (Some(first), None) => one_value("only the first", Ink::Bad, first, None, style),
        (None, Some(second)) => one_value("only the second", Ink::Good, second, None, style),
        (None, None) => Vec::new(),
    }
}

fn hex_of(value: &Value) -> Option<&str> {
    match value {
        Value::Bytes { hex, .. } => Some(hex),
        Value::Text(_) => None,
    }
}

fn one_value(side: &str, ink: Ink, value: &Value, other: Option<&str>, style: Style) -> Vec<String> {
    let label = format!("    {side}  ");
    let (offset, hex) = match value {
        Value::Text(text) => return vec![label + &shortened(text, MOST_BYTES_OF_VALUE)],
        Value::Bytes { offset, hex } => (*offset, hex),
    };
    let Some(rows) = hex_window::rows(offset, hex, other) else {
        return vec![format!("{label}{offset:#x}  {}", shortened(hex, MOST_BYTES_OF_VALUE))];
    };
    let from = rows.iter().position(HexRow::differs).unwrap_or(0);
    let shown = rows.iter().skip(from).take(MOST_HEX_ROWS);
    let blank = " ".repeat(label.len());
    let mut lines: Vec<String> = shown
        .enumerate()
        .map(|(index, row)| {
            format!("{}{}", if index == 0 { &label } else { &blank }, hex_row(row, ink, style))
        })
        .collect();
    let others = rows.len() - lines.len();
    lines.extend((others > 0).then(|| format!("{blank}and {}", counted(others as u64, "more row"))));
    if lines.is_empty() {
        lines.push(format!("{label}{offset:#x}  no bytes"));
    }
    lines
}

/// `00bf6b54  61 61 61 61  |aaaa|`, with the bytes that differ painted, a run at a time.
fn hex_row(row: &HexRow, ink: Ink, style: Style) -> String {
    let runs: Vec<String> = row
        .bytes
        .chunk_by(|one, next| one.differs == next.differs)
        .map(|run| {
            let hex = run.iter().map(|byte| byte.hex()).collect::<Vec<_>>().join(" ");
            if run.first().is_some_and(|byte| byte.differs) { style.paint(ink, &hex) } else { hex }
        })
        .collect();
    let blank = "   ".repeat(hex_window::BYTES_IN_ROW - row.bytes.len());
    let characters: String = row.bytes.iter().copied().map(HexByte::character).collect();
    format!("{:08x}  {}{blank}  |{characters}|", row.offset, runs.join(" "))
}

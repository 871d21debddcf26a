//! Texts by their lines.

use twinbuild_model::{Clue, Difference, Place, counted};

use super::line_ends::{LineEnds, without_line_ends};
use crate::artifact::{Content, Failure, Session, Unreadable, read_all};
use crate::findings::{Rank, place_path, text_clues, text_values};
use crate::lines::{changed_ranges, differences, lines_of};

/// How long a text may be that is compared by its lines.
const TEXT_BYTES: u64 = 8 << 20;

/// Whether the first bytes of a content are those of a text: UTF-8 without the control characters that no text has.
pub(crate) fn is_text_start(start: &[u8], is_cut: bool) -> bool {
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        // A character that goes on behind the first bytes.
        Err(error) => is_cut && error.error_len().is_none(),
    };
    is_utf8 && !start.iter().any(is_control)
}

/// Reports which lines of two texts differ.
pub(crate) fn compare_texts(
    session: &mut Session<'_>,
    path: &[String],
    sides: [&dyn Content; 2],
) -> Result<(), Failure> {
    let first = read_text(sides[0])?;
    let second = read_text(sides[1])?;
    compare_lines(session, path, &first, &second);
    Ok(())
}

fn read_text(content: &dyn Content) -> Result<String, Failure> {
    let bytes = read_all(content, TEXT_BYTES)?
        .ok_or_else(|| Unreadable::new(format!("it has more than {TEXT_BYTES} bytes")))?;
    Ok(String::from_utf8(bytes).map_err(|error| Unreadable::new(error.utf8_error().to_string()))?)
}

/// Reports which lines of two texts differ. Texts that are equal have no differences.
pub(super) fn compare_lines(session: &mut Session<'_>, path: &[String], first: &str, second: &str) {
    if first == second {
        return;
    }
    let place = || Place { path: place_path(path), ..Place::default() };
    if without_line_ends(first) == without_line_ends(second) {
        let ends = [first, second].map(|text| LineEnds::of(text).to_string());
        let (first, second) = text_values(Some(&ends[0]), Some(&ends[1]));
        let (what, clues) = ("line ends".to_owned(), vec![Clue::LineEnds]);
        session.findings.add(
            Rank::Content,
            Difference { place: place(), what, first, second, clues, ..Difference::default() },
        );
        session.findings.say(path, "line ends only".to_owned());
        return;
    }
    let (a, b) = (lines_of(first), lines_of(second));
    if let Some(index) = first_moved(&a, &b) {
        let (first, second) = text_values(Some(a[index]), Some(b[index]));
        let place = Place { line: Some(index as u64 + 1), ..place() };
        let (what, clues) = ("line order".to_owned(), vec![Clue::Order]);
        session
            .findings
            .add(Rank::Content, Difference { place, what, first, second, clues, ..Difference::default() });
        session.findings.say(path, "the same lines in another order".to_owned());
        return;
    }
    let changed = changed_lines(&a, &b);
    for (first, second) in changed.iter().take(session.file_bound(path)) {
        let line = first.or(*second).map(|index| index as u64 + 1);
        let place = Place { line, ..place() };
        let (first, second) = (first.map(|index| a[index]), second.map(|index| b[index]));
        session.findings.add(Rank::Content, line_difference(place, first, second));
    }
    session.findings.leave_out(changed.len().saturating_sub(session.file_bound(path)) as u64);
    let verb = if changed.len() == 1 { "differs" } else { "differ" };
    session.findings.say(path, format!("{} {verb}", counted(changed.len() as u64, "line")));
}

fn line_difference(place: Place, first: Option<&str>, second: Option<&str>) -> Difference {
    let clues = match (first, second) {
        (Some(first), Some(second)) if without_line_ends(first) == without_line_ends(second) => {
            vec![Clue::LineEnds]
        }
        (Some(first), Some(second)) => text_clues(first, second),
        _ => Vec::new(),
    };
    let without_newline = |line: &'_ str| line.strip_suffix('\n').unwrap_or(line).to_owned();
    let shown = [first.map(without_newline), second.map(without_newline)];
    let (first, second) = match &shown {
        // Only the newline of the last line differs, and must be seen.
        [Some(a), Some(b)] if a == b => text_values(first, second),
        [a, b] => text_values(a.as_deref(), b.as_deref()),
    };
    Difference { place, what: "line".to_owned(), first, second, clues, ..Difference::default() }
}

/// The first line that stands elsewhere, where both have the same lines in another order.
fn first_moved(first: &[&str], second: &[&str]) -> Option<usize> {
    if first.len() != second.len() || sorted(first) != sorted(second) {
        return None;
    }
    first.iter().zip(second).position(|(a, b)| without_end(a) != without_end(b))
}

/// Lines without what ends them, sorted.
fn sorted<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut lines: Vec<&str> = lines.iter().map(|line| without_end(line)).collect();
    lines.sort_unstable();
    lines
}

/// A line without what ends it.
fn without_end(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// The lines that differ, by their indices: a line of the first and the one that stands for it in the second.
fn changed_lines(first: &[&str], second: &[&str]) -> Vec<(Option<usize>, Option<usize>)> {
    // The smallest difference depends on which text is the old one. With a fixed order it is the same both ways.
    if first > second {
        return changed_lines(second, first).into_iter().map(|(a, b)| (b, a)).collect();
    }
    let mut changed = Vec::new();
    for (a, b) in differences(first, second).iter().filter_map(changed_ranges) {
        for index in 0..a.len().max(b.len()) {
            let pair = (a.clone().nth(index), b.clone().nth(index));
            let are_equal = matches!(pair, (Some(a), Some(b)) if first[a] == second[b]);
            if !are_equal {
                changed.push(pair);
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use twinbuild_model::Value;

    use super::*;
    use crate::artifact::compared;

    fn clues(first: &str, second: &str) -> Vec<Vec<Clue>> {
        let comparison = compared(first.as_bytes(), second.as_bytes());
        comparison.differences.into_iter().map(|difference| difference.clues).collect()
    }

    #[test]
    fn lines_have_numbers_and_values() {
        let comparison = compared(b"a\nb\nc\n", b"a\nB\nc\nd\n");
        let lines: Vec<_> = comparison.differences.iter().map(|found| found.place.line).collect();
        assert_eq!(lines, [Some(2), Some(4)]);
        assert_eq!(comparison.differences[0].first, Some(Value::Text("b".to_owned())));
        assert_eq!(comparison.differences[0].second, Some(Value::Text("B".to_owned())));
        assert_eq!(comparison.differences[1].first, None);
        assert_eq!(comparison.summary, ["2 lines differ"]);
    }

    #[test]
    fn line_ends_are_a_kind_of_their_own() {
        let comparison = compared(b"a\nb\n", b"a\r\nb\r\n");
        assert_eq!(comparison.summary, ["line ends only"]);
        assert_eq!(comparison.differences[0].first, Some(Value::Text("2 LF".to_owned())));
        assert_eq!(comparison.differences[0].second, Some(Value::Text("2 CRLF".to_owned())));
        assert_eq!(comparison.differences[0].clues, [Clue::LineEnds]);
        assert_eq!(compared(b"a\nb", b"a\nb\n").summary, ["line ends only"]);
        assert_eq!(compared(b"a\nb\n", b"a\r\nB\r\n").summary, ["2 lines differ"]);
        assert_eq!(clues("a\nb\n", "a\r\nB\r\n"), [vec![Clue::LineEnds], vec![]]);
    }

    #[test]
    fn another_order_is_a_kind_of_its_own() {
        let comparison = compared(b"a\nb\nc\n", b"a\nc\nb\n");
        assert_eq!(comparison.summary, ["the same lines in another order"]);
        assert_eq!((comparison.differences.len(), comparison.differences[0].place.line), (1, Some(2)));
        assert_eq!(comparison.differences[0].clues, [Clue::Order]);
        assert_eq!(compared(b"a\nb\nc\n", b"a\nc\nd\n").summary, ["2 lines differ"]);
    }

    #[test]
    fn times_and_paths_are_clues() {
        assert_eq!(clues("at 2024-01-02\n", "at 2024-01-03\n"), [[Clue::Time]]);
        assert_eq!(clues("in /home/a/src/x\n", "in /home/b/src/x\n"), [[Clue::Path]]);
    }

    #[test]
    fn a_long_text_with_few_changes_has_few_differences() {
        let lines = |changed: usize| {
            (0..20_000)
                .map(|line| {
                    if line == 3 || line == 19_990 {
                        format!("{changed}\n")
                    } else {
                        format!("line {line}\n")
                    }
                })
                .collect::<String>()
        };
        assert_eq!(compared(lines(1).as_bytes(), lines(2).as_bytes()).summary, ["2 lines differ"]);
    }
}

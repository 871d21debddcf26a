//! A difference of two texts for a reader: unified, plain, of bounded length.

use std::fmt::Write as _;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use similar::{DiffOp, group_diff_ops};

use crate::lines::{changed_ranges, differences, lines_of, visible, write_line};

/// Unchanged lines shown on either side of a change.
const CONTEXT_LINES: usize = 3;

/// Changed lines shown before the rest is only counted.
const SHOWN_CHANGED_LINES: usize = 200;

/// Where two texts differ. Always a real difference: equal texts have no `TextDiff`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextDiff {
    /// The unified diff, each line ended by a newline. Plain text: colours go by a line's first character.
    ///
    /// Source of the format: <https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html>,
    /// with control characters shown as their pictures and a last line `… N more changed lines` where
    /// the difference is longer than 200 changed lines.
    pub text: String,
    /// How many lines only the new text has.
    pub added: usize,
    /// How many lines only the old text has.
    pub removed: usize,
}

/// The difference of two texts, or `None` where they are equal byte for byte.
///
/// ```
/// let diff = twinbuild_compare::text_diff("a\nb\n", "a\nc\n", "approved", "now").expect("a difference");
/// assert_eq!(diff.text, "--- approved\n+++ now\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
/// ```
pub fn text_diff(old: &str, new: &str, old_label: &str, new_label: &str) -> Option<TextDiff> {
    if old == new {
        return None;
    }
    let (old, new) = (lines_of(old), lines_of(new));
    let operations = differences(&old, &new);
    let (mut added, mut removed) = (0, 0);
    for (old_range, new_range) in operations.iter().filter_map(changed_ranges) {
        removed += old_range.len();
        added += new_range.len();
    }
    let mut hunks = Hunks { old: &old, new: &new, text: String::new(), shown: 0 };
    hunks.label("---", old_label);
    hunks.label("+++", new_label);
    for group in group_diff_ops(operations, CONTEXT_LINES) {
        hunks.hunk(&group);
    }
    let mut text = hunks.text;
    if added + removed > SHOWN_CHANGED_LINES {
        let hidden = added + removed - SHOWN_CHANGED_LINES;
        let noun = if hidden == 1 { "line" } else { "lines" };
        // Writing to a String can't fail.
        let _ = writeln!(text, "… {hidden} more changed {noun}");
    }
    Some(TextDiff { text, added, removed })
}

/// The hunks as they are written, up to the limit of changed lines.
struct Hunks<'a> {
    old: &'a [&'a str],
    new: &'a [&'a str],
    text: String,
    shown: usize,
}

impl Hunks<'_> {
    fn label(&mut self, mark: &str, label: &str) {
        let label: String = label.chars().map(visible).collect();
        let _ = writeln!(self.text, "{mark} {label}");
    }

    fn hunk(&mut self, operations: &[DiffOp]) {
        let (Some(first), Some(last)) = (operations.first(), operations.last()) else { return };
        if self.is_full() {
            return;
        }
        let old = position(first.old_range().start..last.old_range().end);
        let new = position(first.new_range().start..last.new_range().end);
        let _ = writeln!(self.text, "@@ -{old} +{new} @@");
        for operation in operations {
            match changed_ranges(operation) {
                None => self.unchanged(operation.old_range()),
                Some((old_range, new_range)) => {
                    self.changed("-", &self.old[old_range]);
                    self.changed("+", &self.new[new_range]);
                }
            }
        }
    }

    fn unchanged(&mut self, range: Range<usize>) {
        if !self.is_full() {
            for line in &self.old[range] {
                write_line(&mut self.text, " ", line);
            }
        }
    }

    fn changed(&mut self, mark: &str, lines: &[&str]) {
        let room = SHOWN_CHANGED_LINES - self.shown;
        for line in lines.iter().take(room) {
            write_line(&mut self.text, mark, line);
            self.shown += 1;
        }
    }

    fn is_full(&self) -> bool {
        self.shown >= SHOWN_CHANGED_LINES
    }
}

/// Lines in a hunk's head: the first line counted from one, and their number unless it is one. No lines
/// are written as standing after the line before them.
fn position(range: Range<usize>) -> String {
    match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        length => format!("{},{length}", range.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn diff(old: &str, new: &str) -> TextDiff {
        text_diff(old, new, "approved", "now").expect("a difference")
    }

    fn body(old: &str, new: &str) -> String {
        diff(old, new).text.lines().skip(2).map(|line| format!("{line}\n")).collect()
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(text_diff("a\n", "a\n", "approved", "now"), None);
        assert!(text_diff("a\n", "a", "approved", "now").is_some());
    }

    #[test]
    fn three_lines_of_context_stand_around_a_change() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = old.replace('5', "five");
        assert_eq!(body(old, &new), "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    }

    #[test]
    fn changes_far_apart_are_hunks_of_their_own() {
        let old: String = (1..=20).map(|line| format!("{line}\n")).collect();
        let new = old.replacen("1\n", "one\n", 1).replace("20\n", "twenty\n");
        let text = body(&old, &new);
        assert_eq!(text.matches("@@ -").count(), 2, "{text}");
        assert!(text.contains("@@ -17,4 +17,4 @@\n"), "{text}");
    }

    #[test]
    fn an_empty_text_stands_at_line_zero() {
        assert_eq!(body("", "a\n"), "@@ -0,0 +1 @@\n+a\n");
        assert_eq!(body("a\nb\n", ""), "@@ -1,2 +0,0 @@\n-a\n-b\n");
    }

    #[test]
    fn a_carriage_return_and_a_missing_newline_are_seen() {
        assert_eq!(body("a\r\n", "a\n"), "@@ -1 +1 @@\n-a␍\n+a\n");
        assert_eq!(body("a", "a\n"), "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    }

    #[test]
    fn a_label_stays_on_its_line() {
        assert!(
            text_diff("", "a", "one\ntwo", "now").expect("a difference").text.starts_with("--- one␊two\n")
        );
    }

    #[test]
    fn long_differences_are_cut_and_counted() {
        let lines = |count: usize| (0..count).map(|line| format!("{line}\n")).collect::<String>();
        let cut = diff("", &lines(205));
        assert_eq!((cut.added, cut.removed), (205, 0));
        assert!(cut.text.ends_with("+199\n… 5 more changed lines\n"), "{}", cut.text);
        let one_more = diff("", &lines(201));
        assert!(one_more.text.ends_with("… 1 more changed line\n"), "{}", one_more.text);
        let whole = diff("", &lines(200));
        assert!(whole.text.ends_with("+199\n"), "{}", whole.text);
    }

    /// Takes a diff apart again: the old and the new text, where all lines are within reach of a change.
    fn sides(text: &str) -> (String, String) {
        let (mut old, mut new) = (String::new(), String::new());
        for line in text.lines().skip(2).filter(|line| !line.starts_with("@@ ")) {
            let (mark, rest) = line.split_at(1);
            match mark {
                "-" => old.extend([rest, "\n"]),
                "+" => new.extend([rest, "\n"]),
                _ => {
                    old.extend([rest, "\n"]);
                    new.extend([rest, "\n"]);
                }
            }
        }
        (old, new)
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_diff(
            lines in prop::collection::vec(("[abc]{0,2}", "[abc]{0,2}"), 1..4),
        ) {
            let old: String = lines.iter().map(|(line, _)| format!("{line}\n")).collect();
            let new: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
            if let Some(diff) = text_diff(&old, &new, "approved", "now") {
                prop_assert_eq!(sides(&diff.text), (old, new));
            }
        }

        #[test]
        fn no_text_panics_and_counts_agree(old in any::<String>(), new in any::<String>()) {
            if let Some(diff) = text_diff(&old, &new, "approved", "now") {
                prop_assert!(diff.added + diff.removed > 0);
                prop_assert_eq!(
                    new.split_inclusive('\n').count() + diff.removed,
                    old.split_inclusive('\n').count() + diff.added
                );
            }
        }
    }
}

//! Lines of a text, how two lists of lines differ, and how a line is shown so that nothing in it is hidden.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Above this product of differing lines the middle is reported as one replaced block, because the
/// smallest difference would take seconds: it costs time with the product of lines and differences.
const SMALLEST_DIFFERENCE_LIMIT: usize = 25_000_000;

/// What stands after a last line that no newline ends, as POSIX `diff` and git write it:
/// <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/diff.html>
pub(crate) const NO_FINAL_NEWLINE: &str = "\\ No newline at end of file";

/// The lines of a text, each with the newline that ends it.
pub(crate) fn lines_of(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// The operations that turn the old lines into the new ones.
pub(crate) fn differences(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let prefix = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let suffix = old[prefix..]
        .iter()
        .rev()
        .zip(new[prefix..].iter().rev())
        .take_while(|(old, new)| old == new)
        .count();
    let (old_middle, new_middle) = (old.len() - prefix - suffix, new.len() - prefix - suffix);
    if old_middle.saturating_mul(new_middle) <= SMALLEST_DIFFERENCE_LIMIT {
        return capture_diff_slices(Algorithm::Myers, old, new);
    }
    let equal = |old_index, new_index, len| DiffOp::Equal { old_index, new_index, len };
    let replaced =
        DiffOp::Replace { old_index: prefix, old_len: old_middle, new_index: prefix, new_len: new_middle };
    [equal(0, 0, prefix), replaced, equal(old.len() - suffix, new.len() - suffix, suffix)]
        .into_iter()
        .filter(|operation| !operation.old_range().is_empty() || !operation.new_range().is_empty())
        .collect()
}

/// The old and the new lines that an operation changes; `None` for lines that stay.
pub(crate) fn changed_ranges(operation: &DiffOp) -> Option<(Range<usize>, Range<usize>)> {
    match operation {
        DiffOp::Equal { .. } => None,
        changed => Some((changed.old_range(), changed.new_range())),
    }
}

/// Writes one line with what stands before it, and a notice where its newline is missing.
pub(crate) fn write_line(out: &mut String, prefix: &str, line: &str) {
    out.push_str(prefix);
    out.extend(line.strip_suffix('\n').unwrap_or(line).chars().map(visible));
    out.push('\n');
    if !line.ends_with('\n') {
        out.push_str(NO_FINAL_NEWLINE);
        out.push('\n');
    }
}

/// A control character other than a tab as its picture (`␍` for a carriage return): a difference must not be
/// invisible, nor a log speak to the reader's terminal.
///
/// Source: the block Control Pictures, <https://www.unicode.org/charts/PDF/U2400.pdf>
pub(crate) fn visible(character: char) -> char {
    match character {
        '\t' => '\t',
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(character),
        '\x7f' => '\u{2421}',
        // The C1 controls have no pictures; U+FFFD REPLACEMENT CHARACTER stands for each.
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn applied(old: &[&str], new: &[&str]) -> String {
        differences(old, new)
            .iter()
            .map(|operation| match changed_ranges(operation) {
                None => old[operation.old_range()].concat(),
                Some((_, new_range)) => new[new_range].concat(),
            })
            .collect()
    }

    proptest! {
        #[test]
        fn the_operations_lead_from_old_to_new(old in "[ab\n]{0,40}", new in "[ab\n]{0,40}") {
            prop_assert_eq!(applied(&lines_of(&old), &lines_of(&new)), new.clone());
        }
    }

    #[test]
    fn texts_too_long_for_the_smallest_difference_are_one_replaced_block() {
        let numbered = |word: &str| (0..6_000).map(|line| format!("{word} {line}\n")).collect::<String>();
        let old = format!("first\n{}last\n", numbered("old"));
        let new = format!("first\n{}last\n", numbered("new"));
        let (old, new) = (lines_of(&old), lines_of(&new));
        assert_eq!(differences(&old, &new).len(), 3);
        assert_eq!(applied(&old, &new), new.concat());
    }

    #[test]
    fn control_characters_are_seen_and_other_characters_stay() {
        assert_eq!("a\r\x1b\0\x7f\u{85}".chars().map(visible).collect::<String>(), "a␍␛␀␡\u{fffd}");
        assert_eq!("a\tä—🦀".chars().map(visible).collect::<String>(), "a\tä—🦀");
    }
}

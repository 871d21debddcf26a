//! The differences of two evidence documents as a document of their own, fit to be approved as a snapshot.

use crate::lines::{changed_ranges, differences, lines_of, visible, write_line};

/// What stands in the document where nothing differs.
const THE_SAME: &str = "the same\n";

/// States which lines only one of two documents has.
///
/// The names of the two come first, then a group for each place where they differ: lines only in `a`
/// after `- `, lines only in `b` after `+ `. There are no line numbers and no context, so that
/// the document stays as it is when both sides change alike. Control characters are shown as their pictures.
/// Where the documents are equal it says `the same`.
///
/// ```
/// let (first, second) = ("os linux\nsize 9\n", "os linux\nsize 8\n");
/// let document = twinbuild_compare::difference_document("first", first, "second", second);
/// assert_eq!(document, "- first\n+ second\n\n- size 9\n+ size 8\n");
/// ```
pub fn difference_document(name_a: &str, a: &str, name_b: &str, b: &str) -> String {
    if a == b {
        return THE_SAME.to_owned();
    }
    let (a, b) = (lines_of(a), lines_of(b));
    let mut document = format!("- {}\n+ {}\n", one_line(name_a), one_line(name_b));
    for (a_range, b_range) in differences(&a, &b).iter().filter_map(changed_ranges) {
        document.push('\n');
        for line in &a[a_range] {
            write_line(&mut document, "- ", line);
        }
        for line in &b[b_range] {
            write_line(&mut document, "+ ", line);
        }
    }
    document
}

fn one_line(name: &str) -> String {
    name.chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_documents_are_the_same() {
        assert_eq!(difference_document("a", "x\n", "b", "x\n"), "the same\n");
        assert_ne!(difference_document("a", "x\n", "b", "x\r\n"), "the same\n");
    }

    #[test]
    fn each_place_is_a_group() {
        let document =
            difference_document("linux", "os linux\nsize 9\nsuffix\n", "windows", "os windows\nsize 9\n");
        assert_eq!(document, "- linux\n+ windows\n\n- os linux\n+ os windows\n\n- suffix\n");
    }

    #[test]
    fn lines_that_both_gain_leave_the_document_as_it_is() {
        let before = difference_document("a", "1\n2\n", "b", "1\n3\n");
        assert_eq!(difference_document("a", "0\n1\n2\n", "b", "0\n1\n3\n"), before);
        assert_ne!(difference_document("a", "0\n1\n2\n", "b", "1\n3\n"), before);
    }

    #[test]
    fn a_missing_final_newline_and_a_carriage_return_are_seen() {
        let document = difference_document("a", "x", "b", "x\r\n");
        assert_eq!(document, "- a\n+ b\n\n- x\n\\ No newline at end of file\n+ x␍\n");
    }

    proptest! {
        #[test]
        fn the_document_says_the_same_exactly_for_equal_documents(a in "[ab\n]{0,8}", b in "[ab\n]{0,8}") {
            prop_assert_eq!(difference_document("a", &a, "b", &b) == "the same\n", a == b);
        }
    }
}

//! Long foreign text cut to a length, and large numbers made readable.

use twinbuild_model::grouped;

use crate::printable::one_line;

/// `text` on one line, at most `most_bytes` long; a longer one is cut in the middle, with what is lacking counted.
pub(crate) fn shortened(text: &str, most_bytes: usize) -> String {
    cut_in_the_middle(&one_line(text), most_bytes)
}

/// `text` on one line, at most `most` characters wide; of a longer one the middle is left out, since names that begin alike
/// differ at their ends.
pub(crate) fn fitted(text: &str, most: usize) -> String {
    let text = one_line(text);
    let characters = text.chars().count();
    if characters <= most {
        return text;
    }
    let head = most / 2;
    let tail = most.saturating_sub(head + 1);
    let ends = text.chars().take(head).chain(['…']).chain(text.chars().skip(characters - tail));
    ends.collect()
}

/// `text`, at most `most_bytes` long; a longer one is cut in the middle, with what is lacking counted in bytes.
pub(crate) fn cut_in_the_middle(text: &str, most_bytes: usize) -> String {
    if text.len() <= most_bytes {
        return text.to_owned();
    }
    let mark = |bytes: usize| format!("[… {} bytes …]", grouped(bytes as u64));
    let half = most_bytes.saturating_sub(mark(text.len()).len()) / 2;
    let is_boundary = |index: &usize| text.is_char_boundary(*index);
    let head = (0..=half).rev().find(is_boundary).unwrap_or(0);
    let tail = (text.len() - half..text.len()).find(is_boundary).unwrap_or(text.len());
    format!("{}{}{}", &text[..head], mark(tail - head), &text[tail..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_text_is_cut_in_the_middle() {
        assert_eq!(shortened("short\ntext", 40), "short text");
        assert_eq!(shortened(&"ab".repeat(50), 40), "ababababab[… 80 bytes …]ababababab");
    }

    #[test]
    fn a_wide_text_is_fitted_by_characters() {
        assert_eq!(fitted("äöü\nß", 6), "äöü ß");
        assert_eq!(fitted("ääääbbbböööö", 9), "ääää…öööö");
        assert_eq!(fitted("abcdef", 1), "…");
    }

    proptest! {
        #[test]
        fn no_text_is_wider_than_asked(text in any::<String>(), most in 1_usize..200) {
            prop_assert!(fitted(&text.repeat(9), most).chars().count() <= most);
        }

        #[test]
        fn no_text_is_longer_than_asked(text in any::<String>(), most in 40_usize..200) {
            prop_assert!(shortened(&text.repeat(9), most).len() <= most);
        }
    }
}

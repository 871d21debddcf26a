//! Long foreign text cut to a length, and large numbers made readable.

use crate::printable::one_line;

/// `text` on one line, at most `most_bytes` long; a longer one is cut in the middle, with what is lacking counted.
pub(crate) fn shortened(text: &str, most_bytes: usize) -> String {
    cut_in_the_middle(&one_line(text), most_bytes)
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

/// A number with a comma between groups of three digits: `23,324,693`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 difference`, `1,204 differences`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count))
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
    fn digits_are_grouped() {
        assert_eq!([0, 999, 1_000, 23_324_693].map(grouped), ["0", "999", "1,000", "23,324,693"]);
        assert_eq!(counted(1, "byte") + &counted(1_204, " twin"), "1 byte1,204  twins");
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_asked(text in any::<String>(), most in 40_usize..200) {
            prop_assert!(shortened(&text.repeat(9), most).len() <= most);
        }
    }
}

//! Two texts split into what they share at their ends and what differs between.

use crate::printable::one_line;
use crate::shortened::cut_in_the_middle;

/// Two texts, each on one line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TextPair {
    /// What both begin with.
    pub(crate) before: String,
    /// What follows in the first alone.
    pub(crate) first: String,
    /// What follows in the second alone.
    pub(crate) second: String,
    /// What both end with.
    pub(crate) after: String,
}

impl TextPair {
    /// Splits the texts, and cuts the parts so that neither text is longer than `most_bytes`. What both share is
    /// cut first, so that what differs stays in sight.
    pub(crate) fn of(first: &str, second: &str, most_bytes: usize) -> Self {
        let (first, second) = (one_line(first), one_line(second));
        let (before, first, second, after) = split(&first, &second);
        let shared = most_bytes / 4;
        Self {
            before: cut_in_the_middle(before, shared),
            after: cut_in_the_middle(after, shared),
            first: cut_in_the_middle(first, most_bytes - 2 * shared),
            second: cut_in_the_middle(second, most_bytes - 2 * shared),
        }
    }
}

fn split<'a>(first: &'a str, second: &'a str) -> (&'a str, &'a str, &'a str, &'a str) {
    let same = |(one, other): &(char, char)| one == other;
    let before: usize =
        first.chars().zip(second.chars()).take_while(same).map(|(one, _)| one.len_utf8()).sum();
    let (shared, first, second) = (&first[..before], &first[before..], &second[before..]);
    let after: usize =
        first.chars().rev().zip(second.chars().rev()).take_while(same).map(|(one, _)| one.len_utf8()).sum();
    let ends = first.len() - after;
    (shared, &first[..ends], &second[..second.len() - after], &first[ends..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(first: &str, second: &str) -> [String; 4] {
        let TextPair { before, first, second, after } = TextPair::of(first, second, 200);
        [before, first, second, after]
    }

    #[test]
    fn what_differs_is_between_what_is_shared() {
        assert_eq!(
            parts("/home/ann/app/main.go", "/src/app/main.go"),
            ["/", "home/ann", "src", "/app/main.go"]
        );
        assert_eq!(parts("aXa", "aXaXa"), ["aXa", "", "Xa", ""]);
        assert_eq!(parts("ä", "ö"), ["", "ä", "ö", ""]);
        assert_eq!(parts("same", "same"), ["same", "", "", ""]);
    }

    #[test]
    fn what_differs_stays_in_sight() {
        let (shared, other) = ("x".repeat(500), "y".repeat(500));
        let pair = TextPair::of(&format!("{shared}1{other}"), &format!("{shared}2{other}"), 120);
        assert_eq!((pair.first.as_str(), pair.second.as_str()), ("1", "2"));
        assert!(pair.before.contains("bytes") && pair.before.len() <= 30, "{pair:?}");
    }

    proptest! {
        #[test]
        fn the_parts_make_the_texts(first in any::<String>(), second in any::<String>()) {
            let (first, second) = (one_line(&first), one_line(&second));
            let (before, one, other, after) = split(&first, &second);
            prop_assert_eq!(format!("{before}{one}{after}"), first.as_str());
            prop_assert_eq!(format!("{before}{other}{after}"), second.as_str());
        }
    }
}

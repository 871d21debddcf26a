//! What two texts that differ hint at, by the word in which they do.

use twinbuild_model::Clue;

/// How many characters around the difference are looked at.
const REACH: usize = 400;

/// The shapes of dates and times of day, with `d` for each digit: those of
/// <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>, of `date`, and the same with slashes.
const TIME_SHAPES: [&str; 4] = ["dddd-dd-dd", "dd:dd:dd", "dddd/dd/dd", "ddddddddTdddddd"];

/// What two texts that differ hint at. Empty where nothing is recognised.
pub(crate) fn text_clues(first: &str, second: &str) -> Vec<Clue> {
    let words = differing_words(first, second);
    let both = |is: fn(&str) -> bool| words.iter().all(|word| is(word));
    let mut clues = Vec::new();
    if both(is_time) {
        clues.push(Clue::Time);
    }
    if both(is_path) {
        clues.push(Clue::Path);
    }
    clues
}

/// The words of both texts around what differs: from the blank or quote before it to that behind it.
fn differing_words(first: &str, second: &str) -> [String; 2] {
    let sides = [first, second].map(|text| text.chars().collect::<Vec<_>>());
    let [a, b] = &sides;
    let prefix = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let longest_suffix = a.len().min(b.len()) - prefix;
    let suffix = a.iter().rev().zip(b.iter().rev()).take(longest_suffix).take_while(|(a, b)| a == b).count();
    sides.map(|text| {
        let ends_word =
            |character: &&char| character.is_whitespace() || matches!(character, '"' | '\'' | '`');
        let before = text[..prefix].iter().rev().take(REACH).take_while(|c| !ends_word(c)).count();
        let end = text.len() - suffix;
        let after = text[end..].iter().take(REACH).take_while(|c| !ends_word(c)).count();
        text[prefix - before..end + after].iter().take(3 * REACH).collect()
    })
}

/// A date, a time of day, or seconds since 1970 of our days: ten digits, of which the first is 1 until the year 2033.
fn is_time(word: &str) -> bool {
    let shape: String =
        word.chars().map(|character| if character.is_ascii_digit() { 'd' } else { character }).collect();
    let digits = word.trim_matches(|character: char| !character.is_ascii_digit());
    let is_epoch =
        digits.starts_with('1') && digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit());
    is_epoch || TIME_SHAPES.iter().any(|time| shape.contains(time))
}

/// An absolute path of at least two parts, with a drive or without, alone or behind a sign as in `-I/usr/include`.
fn is_path(word: &str) -> bool {
    let is_sign = |character: char| matches!(character, '=' | ':' | ',' | ';' | '(' | '[' | '{' | '<');
    word.split(is_sign).map(strip_flag).any(|part| {
        let parts = part.split(['/', '\\']).skip(1).filter(|part| !part.is_empty()).count();
        part.starts_with(['/', '\\']) && parts >= 2
    })
}

/// Takes the letter of an option off its value: `-I/usr/include`.
fn strip_flag(part: &str) -> &str {
    let Some(rest) = part.strip_prefix('-') else { return part };
    rest.trim_start_matches(|character: char| character.is_ascii_alphabetic() || character == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_recognised_where_they_differ() {
        for (first, second) in [
            ("built 2024-01-02 here", "built 2024-01-03 here"),
            ("at 2024-01-02T03:04:05Z", "at 2024-01-02T03:04:06Z"),
            ("Tue Jan  2 03:04:05 UTC", "Tue Jan  2 03:04:06 UTC"),
            ("1704164645", "1704164646"),
            ("\"time\": 1704164645,", "\"time\": 1754164646,"),
        ] {
            assert_eq!(text_clues(first, second), [Clue::Time], "{first}");
        }
        for (first, second) in
            [("2024-01-02 one", "2024-01-02 two"), ("1", "2"), ("2704164645", "2704164646")]
        {
            assert_eq!(text_clues(first, second), [], "{first}");
        }
    }

    #[test]
    fn paths_are_recognised_where_they_differ() {
        for (first, second) in [
            ("in /home/ann/src/main.go:3", "in /home/bob/src/main.go:3"),
            ("-I/build/one/include", "-I/build/two/include"),
            ("dir=C:\\one\\src", "dir=C:\\two\\src"),
        ] {
            assert_eq!(text_clues(first, second), [Clue::Path], "{first}");
        }
        for (first, second) in
            [("example.com/a/b", "example.com/a/c"), ("/home/ann x", "/home/ann y"), ("/", "/a")]
        {
            assert_eq!(text_clues(first, second), [], "{first}");
        }
    }
}

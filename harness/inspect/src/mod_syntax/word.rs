//! The words of one line.

use std::sync::LazyLock;

use regex::Regex;

/// A word, a string as it is written, or a mark of punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As it is written.
    pub(crate) text: String,
    /// The column of its first character, from 1.
    pub(crate) column: usize,
}

/// A line taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The words before the comment.
    pub(super) words: Vec<Word>,
    /// What follows `//`, without the blanks around it.
    pub(super) comment: Option<String>,
}

/// A line that can't be taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidLine {
    /// The column in characters, from 1.
    pub(super) column: usize,
    /// What is wrong.
    pub(super) message: &'static str,
}

impl Line {
    /// Takes a line apart. Carriage returns are blanks, wherever they stand.
    pub(super) fn from_text(text: &str) -> Result<Self, InvalidLine> {
        let mut line = Self::default();
        let (mut rest, mut column) = (text, 1);
        loop {
            let trimmed = rest.trim_start_matches([' ', '\t', '\r']);
            column += rest.len() - trimmed.len();
            rest = trimmed;
            if rest.is_empty() {
                return Ok(line);
            }
            if let Some(comment) = rest.strip_prefix("//") {
                line.comment = Some(comment.trim().to_owned());
                return Ok(line);
            }
            let length = word_length(rest).map_err(|message| InvalidLine { column, message })?;
            let (word, after) = rest.split_at(length);
            line.words.push(Word { text: word.to_owned(), column });
            column += word.chars().count();
            rest = after;
        }
    }
}

/// How long the first word of a text is that starts with one, in bytes.
fn word_length(text: &str) -> Result<usize, &'static str> {
    let first = text.chars().next().unwrap_or_default();
    if matches!(first, '"' | '`') {
        return string_length(text, first).ok_or("a string that does not end");
    }
    if is_punctuation(first) {
        return Ok(1);
    }
    let end = text.find(|character| !is_of_word(character)).unwrap_or(text.len());
    let end = text[..end].find("//").unwrap_or(end);
    if text[..end].contains("/*") || text.starts_with("/*") {
        return Err("a comment starts with `//`");
    }
    if end == 0 { Err("a character that stands in no word") } else { Ok(end) }
}

fn string_length(text: &str, quote: char) -> Option<usize> {
    let mut characters = text.char_indices().skip(1);
    while let Some((index, character)) = characters.next() {
        if character == quote {
            return Some(index + 1);
        }
        if character == '\\' && quote == '"' {
            characters.next();
        }
    }
    None
}

fn is_punctuation(character: char) -> bool {
    matches!(character, '(' | ')' | '[' | ']' | '{' | '}' | ',')
}

/// Whether a word can have it: what prints, but blanks and punctuation.
fn is_of_word(character: char) -> bool {
    static PRINTS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^[\p{L}\p{M}\p{N}\p{P}\p{S}]$").ok());
    if character.is_ascii() {
        return character.is_ascii_graphic() && !is_punctuation(character);
    }
    let mut buffer = [0; 4];
    PRINTS.as_ref().is_some_and(|prints| prints.is_match(character.encode_utf8(&mut buffer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Line::from_text(text).expect(text).words.into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn a_line_is_words_strings_and_marks() {
        assert_eq!(
            words("require example.com/a v1.0.0 // indirect\r"),
            ["require", "example.com/a", "v1.0.0"]
        );
        assert_eq!(words("retract [v1.0.0,v1.1.0]"), ["retract", "[", "v1.0.0", ",", "v1.1.0", "]"]);
        assert_eq!(words("replace a => \"../my \\\" fork\""), ["replace", "a", "=>", "\"../my \\\" fork\""]);
        assert_eq!(words("replace a => `..\\fork`//why"), ["replace", "a", "=>", "`..\\fork`"]);
        assert_eq!(words("replace a=>b"), ["replace", "a=>b"]);
        assert_eq!(words(" \t // only a comment"), [""; 0]);
    }

    #[test]
    fn columns_count_characters() {
        let line = Line::from_text("réquire\té v1").expect("a line");
        assert_eq!(line.words.iter().map(|word| word.column).collect::<Vec<_>>(), [1, 9, 11]);
    }

    #[test]
    fn broken_lines_are_refused_with_their_column() {
        for (text, column) in [("a \"b", 3), ("a /* b */", 3), ("a/*b", 1), ("a \u{200b}", 3), ("\0", 1)] {
            assert_eq!(Line::from_text(text).expect_err(text).column, column);
        }
    }
}

//! The words of a line of `go.mod`.
//!
//! Source: <https://go.dev/ref/mod#go-mod-file-lexical>

use crate::go_string::quoted_prefix;

/// A word, a string or a mark of punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// The text; of a string its value.
    pub(super) text: String,
    /// Whether it was written as a string: `"("` is not a bracket.
    pub(super) is_string: bool,
    /// The column of its first character, from 1.
    pub(super) column: usize,
}

impl Token {
    /// Whether it is this word or mark, and not a string.
    pub(super) fn is(&self, text: &str) -> bool {
        !self.is_string && self.text == text
    }
}

/// A line taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The words before the comment.
    pub(super) tokens: Vec<Token>,
    /// What follows `//`.
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
    /// Takes a line apart; it may end with a carriage return.
    pub(super) fn from_text(text: &str) -> Result<Self, InvalidLine> {
        let mut line = Self::default();
        let mut rest = text;
        loop {
            rest = rest.trim_start();
            let column = 1 + text[..text.len() - rest.len()].chars().count();
            if rest.is_empty() {
                return Ok(line);
            }
            if let Some(comment) = rest.strip_prefix("//") {
                line.comment = Some(comment.trim().to_owned());
                return Ok(line);
            }
            let invalid = |message| InvalidLine { column, message };
            let (text, is_string, after) = next_token(rest).map_err(invalid)?;
            line.tokens.push(Token { text, is_string, column });
            rest = after;
        }
    }

    /// Whether the comment is Go's mark of a requirement that no package of the main module needs directly.
    ///
    /// Source: <https://go.dev/ref/mod#go-mod-file-require>
    pub(super) fn is_indirect(&self) -> bool {
        self.comment.as_deref().is_some_and(|comment| {
            comment == "indirect" || comment.split_whitespace().next() == Some("indirect;")
        })
    }
}

/// The first token of a text that starts with one, whether it is a string, and the text after it.
fn next_token(text: &str) -> Result<(String, bool, &str), &'static str> {
    if text.starts_with("/*") {
        return Err("a comment starts with `//`");
    }
    if text.starts_with(['"', '`']) {
        let (value, rest) = quoted_prefix(text).ok_or("a string that does not end or has a wrong escape")?;
        return Ok((value, true, rest));
    }
    let end = if text.starts_with("=>") {
        2
    } else if text.starts_with(is_punctuation) {
        1
    } else {
        let comment = text.find("//").unwrap_or(text.len());
        text.find(|character: char| character.is_whitespace() || is_punctuation(character))
            .unwrap_or(text.len())
            .min(comment)
    };
    let (word, rest) = text.split_at(end);
    Ok((word.to_owned(), false, rest))
}

fn is_punctuation(character: char) -> bool {
    matches!(character, '(' | ')' | '[' | ']' | '{' | '}' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Line::from_text(text).expect(text).tokens.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_line_is_words_strings_and_marks() {
        assert_eq!(
            words("require example.com/a v1.0.0 // indirect\r"),
            ["require", "example.com/a", "v1.0.0"]
        );
        assert_eq!(words("retract [v1.0.0,v1.1.0]"), ["retract", "[", "v1.0.0", ",", "v1.1.0", "]"]);
        assert_eq!(words("replace a => \"../my fork\""), ["replace", "a", "=>", "../my fork"]);
        assert_eq!(words("replace a => `..\\fork`//why"), ["replace", "a", "=>", "..\\fork"]);
        assert_eq!(words(" \t // only a comment"), [""; 0]);
    }

    #[test]
    fn columns_count_characters() {
        let line = Line::from_text("réquire\té v1").expect("a line");
        assert_eq!(line.tokens.iter().map(|token| token.column).collect::<Vec<_>>(), [1, 9, 11]);
    }

    #[test]
    fn the_mark_of_an_indirect_requirement() {
        let indirect = |text| Line::from_text(text).expect("a line").is_indirect();
        assert!(indirect("a v1 //indirect") && indirect("a v1 // indirect; pinned"));
        assert!(!indirect("a v1 // not indirect") && !indirect("a v1") && !indirect("a v1 // indirectly"));
    }

    #[test]
    fn broken_lines_are_refused_with_their_column() {
        for (text, column) in [("a \"b", 3), ("a /* b */", 3), ("\"\\q\"", 1)] {
            assert_eq!(Line::from_text(text).expect_err(text).column, column);
        }
    }
}

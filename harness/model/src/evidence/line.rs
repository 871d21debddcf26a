//! Lines of a document: what a build wrote must not be able to break a line in two.

use std::fmt::{self, Write as _};

/// A text shown within one line: control characters are written as escapes such as `\n`.
#[derive(Clone, Copy, Debug)]
pub struct OneLine<'text>(pub &'text str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            if character.is_control() {
                write!(formatter, "{}", character.escape_default())?;
            } else {
                formatter.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// A line of a document that is read back.
pub(crate) struct DocumentLine<'document> {
    /// Its place, from 0.
    pub(crate) index: usize,
    pub(crate) text: &'document str,
}

impl DocumentLine<'_> {
    /// This line is none of a document of this kind.
    pub(crate) fn refused(&self, what: &'static str) -> NotThisDocument {
        NotThisDocument { what, line: self.index + 1, text: self.text.chars().take(80).collect() }
    }
}

/// A text that is not the document of this kind of evidence, or one of another version of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is none of a {what}: `{text}`")]
pub struct NotThisDocument {
    /// The kind of evidence.
    pub what: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// What stands there; the beginning of a long line.
    pub text: String,
}

/// Joins lines into a document, which ends with a newline.
pub(crate) fn joined(lines: Vec<String>) -> String {
    let mut document = lines.join("\n");
    document.push('\n');
    document
}

/// The lines in order, each once.
pub(crate) fn sorted(lines: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.into_iter().collect();
    lines.sort();
    lines.dedup();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newline_in_a_name_stays_within_its_line() {
        assert_eq!(OneLine("a\nb\x1b[0m").to_string(), "a\\nb\\u{1b}[0m");
        assert_eq!(OneLine("größe ␍").to_string(), "größe ␍");
    }
}

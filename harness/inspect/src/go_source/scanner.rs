//! The tokens at the head of a Go file.
//!
//! Source: <https://go.dev/ref/spec#Lexical_elements>

use crate::go_string::quoted_prefix;

/// What Go takes for blanks, beside the ends of lines.
const BLANKS: [char; 3] = [' ', '\t', '\r'];

/// A token. Semicolons and the ends of lines are passed over: at the head of a file they tell nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name or keyword.
    Word(&'a str),
    /// A string's value.
    Text(String),
    /// Anything else.
    Mark(char),
    /// The end of the text.
    End,
}

pub(super) struct Scanner<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.strip_prefix('\u{feff}').unwrap_or(text), line: 1 }
    }

    /// The line of the token that was read last, from 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The package's name, if the text begins with one, and the comment lines before it; blank lines are empty.
    pub(super) fn package_clause(&mut self) -> Option<(Option<String>, Vec<&'a str>)> {
        let mut comments = Vec::new();
        loop {
            let line_end = self.rest.find('\n').unwrap_or(self.rest.len());
            let line = self.rest[..line_end].trim_matches(BLANKS);
            if line.is_empty() && line_end < self.rest.len() {
                comments.push("");
                self.advance(line_end + 1);
            } else if line.starts_with("//") {
                comments.push(line);
                self.advance((line_end + 1).min(self.rest.len()));
            } else if line.starts_with("/*") {
                self.skip_blanks_and_comments(true)?;
            } else {
                break;
            }
        }
        if self.next()? != Token::Word("package") {
            return Some((None, comments));
        }
        match self.next()? {
            Token::Word(name) => Some((Some(name.to_owned()), comments)),
            _ => Some((None, comments)),
        }
    }

    /// The next token. `None` when the text ends within it.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        self.skip_blanks_and_comments(false)?;
        let Some(first) = self.rest.chars().next() else { return Some(Token::End) };
        if first == '"' || first == '`' {
            let (value, after) = quoted_prefix(self.rest)?;
            self.advance(self.rest.len() - after.len());
            return Some(Token::Text(value));
        }
        let is_of_word = |character: char| character.is_alphanumeric() || character == '_';
        if !is_of_word(first) {
            self.advance(first.len_utf8());
            return Some(Token::Mark(first));
        }
        let end = self.rest.find(|character| !is_of_word(character)).unwrap_or(self.rest.len());
        let (word, _) = self.rest.split_at(end);
        self.advance(end);
        Some(Token::Word(word))
    }

    /// Passes over blanks, semicolons and comments, or over one comment.
    fn skip_blanks_and_comments(&mut self, only_one: bool) -> Option<()> {
        loop {
            let trimmed = self
                .rest
                .trim_start_matches(|letter| BLANKS.contains(&letter) || matches!(letter, '\n' | ';'));
            self.advance(self.rest.len() - trimmed.len());
            let length = if self.rest.starts_with("//") {
                self.rest.find('\n').unwrap_or(self.rest.len())
            } else if self.rest.starts_with("/*") {
                self.rest.find("*/")? + 2
            } else {
                return Some(());
            };
            self.advance(length);
            if only_one {
                return Some(());
            }
        }
    }

    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
    }
}

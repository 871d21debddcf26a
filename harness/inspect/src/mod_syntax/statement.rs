//! One line that says something.

use std::sync::Arc;

use super::word::Word;

/// A line with its directive, which may stand before the block around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// The directive: `require`.
    pub(crate) directive: String,
    /// What follows it.
    pub(crate) arguments: Vec<Word>,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column of its first word, from 1.
    pub(crate) column: usize,
    /// The comment at its end.
    pub(crate) comment: Option<String>,
    /// The comment lines above it.
    pub(crate) above: Vec<String>,
    /// The comment lines above the block around it.
    pub(crate) above_block: Arc<str>,
}

/// What a line says, with its place and its comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive<Value> {
    /// What it says.
    pub value: Value,
    /// The line, from 1.
    pub line: usize,
    /// The column of its first word in characters, from 1.
    pub column: usize,
    /// The comment at its end, without `//`.
    pub comment: Option<String>,
    /// The comment lines above it, without `//`.
    pub above: Vec<String>,
}

impl Statement {
    /// What it says, as `value`.
    pub(crate) fn saying<Value>(&self, value: Value) -> Directive<Value> {
        Directive {
            value,
            line: self.line,
            column: self.column,
            comment: self.comment.clone(),
            above: self.above.clone(),
        }
    }

    /// Whether its comment is Go's mark of a requirement that no package of the main module needs directly.
    ///
    /// Source: <https://go.dev/ref/mod#go-mod-file-require>
    pub(crate) fn is_indirect(&self) -> bool {
        let mut words = self.comment.as_deref().unwrap_or_default().split_whitespace();
        match (words.next(), words.next()) {
            (Some("indirect"), None) => true,
            (first, second) => first == Some("indirect;") && second.is_some(),
        }
    }

    /// Its comments, those above first; a line of a block without any has those of the block.
    pub(crate) fn explanation(&self) -> Arc<str> {
        let own: Vec<&str> = self.above.iter().chain(&self.comment).map(String::as_str).collect();
        if own.is_empty() { Arc::clone(&self.above_block) } else { own.join("\n").into() }
    }
}

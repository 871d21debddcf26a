//! A place in a text that could not be read.

/// A place in a text that could not be read; the rest was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}:{line}:{column}: {message}")]
pub struct Problem {
    /// What was read: `go.mod`, or the command that wrote it.
    pub text: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, in lower case.
    pub message: String,
}

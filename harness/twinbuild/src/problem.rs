//! Why a command couldn't do its work, and the exit code that says so.

use std::error::Error;
use std::fmt;

/// The class of a problem; each has its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProblemClass {
    /// What was asked for makes no sense: exit code 2, as of command-line parsers.
    Usage,
    /// The machine or a file keeps the work from being done: exit code 3.
    Environment,
    /// The user or the system ended it: exit code 130, as shells report after Ctrl-C.
    Interrupted,
}

/// A command that couldn't do its work.
#[derive(Debug)]
pub(crate) struct Problem {
    class: ProblemClass,
    message: String,
    hint: Option<String>,
}

impl Problem {
    pub(crate) fn new(class: ProblemClass, error: &(dyn Error + 'static)) -> Self {
        let mut message = format!("failed to {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            message = format!("{message}\ncaused by: {error}");
            cause = error.source();
        }
        Self { class, message, hint: None }
    }

    pub(crate) fn said(class: ProblemClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), hint: None }
    }

    pub(crate) fn with_hint(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hint = hint.map(Into::into);
        self
    }

    /// The same problem as one of what was asked for.
    pub(crate) fn into_usage(mut self) -> Self {
        self.class = ProblemClass::Usage;
        self
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self.class {
            ProblemClass::Usage => 2,
            ProblemClass::Environment => 3,
            ProblemClass::Interrupted => 130,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(formatter, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

//! Why a step failed, as its user reads it.

use std::error::Error;
use std::fmt::{self, Write as _};

/// Begins every failure that a step returns, so that the recorder can tell it from a panic, which is a bug.
/// cucumber hands both over as one text.
pub(crate) const FAILURE_MARK: char = '\u{2}';

/// A failed step: the whole chain of causes, and what the user can do.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure that says `message`, which may have several lines.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// A failure to do something: "failed to ..." and the whole chain of causes below it.
    pub fn from_error(error: &(dyn Error + 'static)) -> Self {
        let mut message = format!("failed to {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            // Writing to a String can't fail.
            let _ = write!(message, "\ncaused by: {error}");
            cause = error.source();
        }
        Self::new(message)
    }

    /// What went wrong, without what the user can do.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// This failure with what the user can do.
    #[must_use]
    pub fn with_hint(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hint = hint.map(Into::into).or(self.hint);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{FAILURE_MARK}{}", self.message.trim_end())?;
        match &self.hint {
            Some(hint) => write!(formatter, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Passes if `holds`, else fails with the message.
pub(crate) fn or_failure(holds: bool, message: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::new(message())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_chain_and_the_hint_are_shown() {
        #[derive(Debug, thiserror::Error)]
        #[error("read the file x")]
        struct Outer(#[source] std::io::Error);
        let error = Outer(std::io::Error::other("disk on fire"));
        let failure = Failure::from_error(&error).with_hint(Some("buy a new disk"));
        assert_eq!(
            failure.to_string().trim_start_matches(FAILURE_MARK),
            "failed to read the file x\ncaused by: disk on fire\nhint: buy a new disk"
        );
    }
}

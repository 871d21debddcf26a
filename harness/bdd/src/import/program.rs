//! The steps of an imported script, before they are written.

/// When a step comes in a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Given,
    When,
    Then,
}

/// One line of the scenario with what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A comment.
    Comment(String),
    /// A step.
    Step {
        /// Which of Given, When and Then it is.
        phase: Phase,
        /// The step's text.
        text: String,
        /// What stands below it between quotes.
        doc_string: Option<String>,
    },
}

impl Line {
    pub(super) fn when(text: impl Into<String>) -> Self {
        Self::Step { phase: Phase::When, text: text.into(), doc_string: None }
    }

    pub(super) fn then(text: impl Into<String>) -> Self {
        Self::Step { phase: Phase::Then, text: text.into(), doc_string: None }
    }
}

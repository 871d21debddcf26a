//! The only module that writes to the terminal: results on the standard output, everything else on the standard error.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the output module")]

use twinbuild_report::terminal::Style;

use crate::problem::Problem;
use crate::surroundings::Surroundings;

/// The terminal, or whatever stands for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    style: Style,
    watched: bool,
}

impl Output {
    pub(crate) fn new(surroundings: &Result<Surroundings, Problem>) -> Self {
        let (colour, watched) = surroundings
            .as_ref()
            .map_or((false, false), |surroundings| (surroundings.colour, surroundings.watched));
        Self { style: if colour { Style::Colour } else { Style::Plain }, watched }
    }

    /// How reports are styled.
    pub(crate) fn style(&self) -> Style {
        self.style
    }

    /// Whether a person watches.
    pub(crate) fn is_watched(&self) -> bool {
        self.watched
    }

    /// Writes a result; `text` ends its own lines.
    pub(crate) fn result(&self, text: &str) {
        print!("{text}");
    }

    /// Says something that is no result.
    pub(crate) fn note(&self, text: &str) {
        eprintln!("{text}");
    }

    /// Says why the program ends.
    pub(crate) fn problem(&self, problem: &Problem) {
        eprintln!("{problem}");
    }
}

//! How the lines of a text end.

use std::borrow::Cow;
use std::fmt;
use twinbuild_model::grouped;

/// How the lines of a text end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineEnds {
    /// Lines that end as on Unix.
    lf: u64,
    /// Lines that end as on Windows.
    crlf: u64,
    /// Carriage returns with no newline behind them.
    cr: u64,
    is_last_line_ended: bool,
}

impl LineEnds {
    pub(super) fn of(text: &str) -> Self {
        let count = |what: &str| text.matches(what).count() as u64;
        let crlf = count("\r\n");
        Self {
            lf: count("\n") - crlf,
            crlf,
            cr: count("\r") - crlf,
            is_last_line_ended: text.is_empty() || text.ends_with(['\n', '\r']),
        }
    }
}

impl fmt::Display for LineEnds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [(self.lf, "LF"), (self.crlf, "CRLF"), (self.cr, "CR")];
        let mut parts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| format!("{} {name}", grouped(*count)))
            .collect();
        if !self.is_last_line_ended {
            parts.push("none at the end".to_owned());
        }
        formatter
            .write_str(if parts.is_empty() { "none".into() } else { Cow::from(parts.join(", ")) }.as_ref())
    }
}

/// A text with all line ends alike, and none at its end.
pub(super) fn without_line_ends(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.strip_suffix('\n').map(str::to_owned).unwrap_or(text)
}

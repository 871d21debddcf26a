//! Whether text is coloured, and in which colours.

use anstyle::AnsiColor;

/// Whether text is coloured. The caller knows where the text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone, for files and pipes.
    Plain,
    /// With ANSI escape sequences (ECMA-48 SGR) for terminals:
    /// <https://ecma-international.org/publications-and-standards/standards/ecma-48/>.
    Colour,
}

/// What a piece of text stands for.
#[derive(Clone, Copy)]
pub(crate) enum Ink {
    Good,
    Bad,
    Attention,
    Quiet,
}

impl Ink {
    fn ansi(self) -> anstyle::Style {
        match self {
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
            Self::Attention => AnsiColor::Yellow.on_default(),
            Self::Quiet => anstyle::Style::new().dimmed(),
        }
    }
}

impl Style {
    /// `text` in the colour of `ink`.
    pub(crate) fn paint(self, ink: Ink, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => {
                let ansi = ink.ansi();
                format!("{ansi}{text}{ansi:#}")
            }
        }
    }

    /// A line of a message, coloured where it is a line of a diff.
    pub(crate) fn paint_message_line(self, line: &str) -> String {
        match line.chars().next() {
            Some('+') => self.paint(Ink::Good, line),
            Some('-') => self.paint(Ink::Bad, line),
            _ => line.to_owned(),
        }
    }
}

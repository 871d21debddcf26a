//! Reading a TOML file the user wrote; a mistake is shown in its place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceSpan};
use serde::de::DeserializeOwned;

/// A settings file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file couldn't be read.
    #[error("read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// The file says something that isn't understood; the text shows the place.
    #[error("understand {}:\n{shown}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The mistake with the lines around it.
        shown: String,
    },
    /// No profile of that name.
    #[error("find the environment profile `{name}`: there is no {}", path.display())]
    NoProfile {
        /// The name.
        name: String,
        /// Where it would be.
        path: PathBuf,
        /// The profiles that there are.
        known: Vec<String>,
    },
}

impl SettingsError {
    /// What the user can do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoProfile { known, .. } if known.is_empty() => None,
            Self::NoProfile { known, .. } => Some(format!("the profiles are: {}", known.join(", "))),
            Self::Read { .. } | Self::Invalid { .. } => None,
        }
    }
}

/// Reads `path` as a `Value`; an unknown key is a mistake.
pub(super) fn read_toml<Value: DeserializeOwned>(path: &Path) -> Result<Value, SettingsError> {
    let text =
        fs::read_to_string(path).map_err(|source| SettingsError::Read { path: path.to_owned(), source })?;
    toml::from_str(&text)
        .map_err(|error| SettingsError::Invalid { path: path.to_owned(), shown: show(path, text, &error) })
}

/// One mistake with its place.
#[derive(Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
struct Mistake {
    message: String,
    #[source_code]
    text: NamedSource<String>,
    #[label("here")]
    place: Option<SourceSpan>,
}

fn show(path: &Path, text: String, error: &toml::de::Error) -> String {
    let mistake = Mistake {
        message: error.message().to_owned(),
        text: NamedSource::new(path.display().to_string(), text),
        place: error.span().map(SourceSpan::from),
    };
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    let mut shown = String::new();
    // A String takes all that is written to it; the message alone is the fallback.
    if handler.render_report(&mut shown, &mistake).is_err() {
        shown = format!("{mistake}: {:?}", mistake.labels().map(Iterator::collect::<Vec<LabeledSpan>>));
    }
    shown.trim_end().to_owned()
}

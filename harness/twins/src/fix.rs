//! Fixes: what makes a build independent of a variation.

use std::fmt;
use std::str::FromStr;

use crate::subject::Work;

/// A change to how both twins are built, made after all variations, so that it wins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fix {
    /// A build flag: `-trimpath`.
    Flag(String),
    /// A variable: `CGO_ENABLED=0`.
    Variable {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// A line at the end of a file of the source: `.gitattributes: * -text`.
    Line {
        /// The file, relative to the source's root.
        file: String,
        /// The line.
        line: String,
    },
    /// Another command: `command: tar --sort=name -cf $OUT/app.tar .`
    Command(String),
}

/// A text that is no fix.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no fix: expected a build flag, NAME=value, `FILE: LINE` or `command: COMMAND`")]
pub struct InvalidFix {
    /// The text as it was given.
    pub text: String,
}

impl Fix {
    /// Whether it changes such work at all: a command has no build flags, and `go build` is no other command.
    pub fn is_for(&self, work: &Work) -> bool {
        match (self, work) {
            (Self::Flag(_), Work::Command(_)) | (Self::Command(_), Work::GoBuild { .. }) => false,
            (Self::Flag(_) | Self::Variable { .. } | Self::Line { .. } | Self::Command(_), _) => true,
        }
    }
}

impl FromStr for Fix {
    type Err = InvalidFix;

    fn from_str(text: &str) -> Result<Self, InvalidFix> {
        let is_name = |name: &str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if text.starts_with('-') && text.len() > 1 {
            return Ok(Self::Flag(text.to_owned()));
        }
        if let Some(command) = text.strip_prefix("command: ") {
            return Ok(Self::Command(command.to_owned()));
        }
        match (text.split_once('='), text.split_once(": ")) {
            (Some((name, value)), _) if is_name(name) => {
                Ok(Self::Variable { name: name.to_owned(), value: value.to_owned() })
            }
            (_, Some((file, line))) if !file.is_empty() && !line.is_empty() => {
                Ok(Self::Line { file: file.to_owned(), line: line.to_owned() })
            }
            _ => Err(InvalidFix { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Fix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => formatter.write_str(flag),
            Self::Variable { name, value } => write!(formatter, "{name}={value}"),
            Self::Line { file, line } => write!(formatter, "{file}: {line}"),
            Self::Command(command) => write!(formatter, "command: {command}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::variations;

    #[test]
    fn fixes_are_read_and_shown_alike() {
        for text in
            ["-trimpath", "GOFLAGS=", "CGO_CFLAGS=-g -O2", ".gitattributes: * -text", "command: sort x"]
        {
            assert_eq!(text.parse::<Fix>().map(|fix| fix.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "-", "trimpath", "=x", ": x", "file: "] {
            assert!(text.parse::<Fix>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_fix_is_for_work_that_it_changes() {
        let build = Work::GoBuild { packages: vec![".".into()], flags: Vec::new() };
        let command = Work::Command(vec!["sort".into(), "x".into()]);
        let is_for = |text: &str, work| text.parse::<Fix>().is_ok_and(|fix| fix.is_for(work));
        assert!(is_for("-trimpath", &build) && !is_for("-trimpath", &command));
        assert!(is_for("command: sort y", &command) && !is_for("command: sort y", &build));
        assert!(is_for("LC_ALL=C", &build) && is_for("LC_ALL=C", &command));
        assert!(is_for("a.txt: x", &build) && is_for("a.txt: x", &command));
    }

    #[test]
    fn every_fix_of_the_catalogue_can_be_made() {
        for fix in variations().iter().filter_map(|variation| variation.fix.as_ref()) {
            assert!(fix.parse::<Fix>().is_ok(), "{fix}");
        }
    }
}

//! What a feature may declare about the surroundings of a build.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ContainerSettings, Platform};

/// Everything around a build that a feature or a profile may declare.
///
/// A field that is `None` was not declared; the executor then takes its own documented default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Environment {
    /// What the profile is for, in one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The platform that is built for; without it the host's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Platform>,
    /// Variables that the build sees, beside those that every action has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// Where commands start, relative to the source's root, with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_directory: Option<String>,
    /// How paths look that the build is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_style: Option<PathStyle>,
    /// What the line ends of the text files in the source copy become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newlines: Option<NewlineStyle>,
    /// What the build may reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkPolicy>,
    /// Who runs the build.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// The file mode creation mask, three or four octal digits: `"0022"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub umask: Option<Umask>,
    /// The locale's name, set as `LANG` and `LC_ALL`: `"C.UTF-8"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The time zone, set as `TZ`: `"UTC"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The name that the machine calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_name: Option<String>,
    /// After how many seconds a command and all its children are killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_seconds: Option<u64>,
    /// The container that commands run in; without it the run's executor runs them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<ContainerSettings>,
}

impl Environment {
    /// This environment with what `other` declares laid over it.
    pub fn overlaid_with(mut self, other: Self) -> Self {
        let mut variables = self.variables;
        variables.extend(other.variables);
        self.variables = variables;
        self.description = other.description.or(self.description);
        self.target = other.target.or(self.target);
        self.working_directory = other.working_directory.or(self.working_directory);
        self.path_style = other.path_style.or(self.path_style);
        self.newlines = other.newlines.or(self.newlines);
        self.network = other.network.or(self.network);
        self.user = other.user.or(self.user);
        self.umask = other.umask.or(self.umask);
        self.locale = other.locale.or(self.locale);
        self.time_zone = other.time_zone.or(self.time_zone);
        self.host_name = other.host_name.or(self.host_name);
        self.time_limit_seconds = other.time_limit_seconds.or(self.time_limit_seconds);
        self.container = other.container.or(self.container);
        self
    }
}

/// How a path is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PathStyle {
    /// `/src/app.go`
    Posix,
    /// `C:\src\app.go`
    Windows,
}

impl fmt::Display for PathStyle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Posix => "posix",
            Self::Windows => "windows",
        })
    }
}

/// What the line ends of text files become when the source is copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NewlineStyle {
    /// As they are.
    #[default]
    AsIs,
    /// LF everywhere.
    Lf,
    /// CR LF everywhere, as a checkout with `core.autocrlf=true` has it.
    Crlf,
}

impl fmt::Display for NewlineStyle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::AsIs => "as-is",
            Self::Lf => "LF",
            Self::Crlf => "CRLF",
        })
    }
}

/// What a build may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkPolicy {
    /// Nothing but a loopback interface of its own.
    None,
    /// Whatever the machine reaches.
    Host,
    /// A lab: a network in a box, from which no packet leaves.
    Lab,
}

impl fmt::Display for NetworkPolicy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "none",
            Self::Host => "the machine's",
            Self::Lab => "a lab's",
        })
    }
}

/// Who runs a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The login name, also in `USER` and `LOGNAME`.
    pub name: String,
    /// The numeric user id.
    pub uid: u32,
    /// The numeric group id.
    pub gid: u32,
}

/// A file mode creation mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Umask(u32);

impl Umask {
    /// The mask's bits, 0 to 0o777.
    pub fn bits(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Umask {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04o}", self.0)
    }
}

/// A text that is not a umask.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a umask: expected three or four octal digits, as in `0022`")]
pub struct InvalidUmask {
    /// The text as it was given.
    pub text: String,
}

impl std::str::FromStr for Umask {
    type Err = InvalidUmask;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidUmask { text: text.to_owned() };
        if !(3..=4).contains(&text.len()) {
            return Err(invalid());
        }
        let bits = u32::from_str_radix(text, 8).map_err(|_| invalid())?;
        if bits > 0o777 { Err(invalid()) } else { Ok(Self(bits)) }
    }
}

impl TryFrom<String> for Umask {
    type Error = InvalidUmask;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Umask> for String {
    fn from(umask: Umask) -> Self {
        umask.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared_later_wins_and_variables_add_up() {
        let variables = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let profile = Environment {
            locale: Some("C.UTF-8".into()),
            umask: "022".parse().ok(),
            variables: variables(&[("A", "1"), ("B", "1")]),
            ..Environment::default()
        };
        let steps = Environment {
            umask: "0077".parse().ok(),
            variables: variables(&[("B", "2")]),
            ..Environment::default()
        };
        let both = profile.overlaid_with(steps);
        assert_eq!(both.locale.as_deref(), Some("C.UTF-8"));
        assert_eq!(both.umask.map(Umask::bits), Some(0o077));
        assert_eq!(both.variables, variables(&[("A", "1"), ("B", "2")]));
    }

    #[test]
    fn a_umask_is_octal() {
        assert_eq!("0027".parse::<Umask>().map(Umask::bits), Ok(0o027));
        for text in ["", "8", "0088", "1777", "00022", "-22"] {
            assert!(text.parse::<Umask>().is_err(), "{text}");
        }
    }
}

//! What each client makes of a name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::message::DnsMessage;

/// One name as several clients see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameViews {
    /// The name.
    pub name: String,
    /// What each client sees.
    pub views: BTreeMap<NameClient, NameView>,
}

/// A client that looks names up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameClient {
    /// Go's own resolver.
    Go,
    /// The resolver of the C library.
    Libc,
    /// One that asks over UDP, and passes on what comes.
    Raw,
    /// One that asks over TCP, and passes on what comes.
    RawOverTcp,
}

/// What one client sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameView {
    /// The addresses.
    pub addresses: BTreeSet<IpAddr>,
    /// The name that has the addresses, which may be another than the one that was asked for.
    pub names: BTreeSet<String>,
    /// How it failed.
    pub errors: BTreeSet<LookupError>,
    /// The messages that it was answered with, by the type of record that it asked for; `None` for a client that shows none.
    /// A question without an answer has no message.
    pub messages: Option<BTreeMap<String, DnsMessage>>,
}

/// How a look-up fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookupError {
    /// There is no such name.
    NotFound,
    /// No answer came.
    Timeout,
    /// Any other way, or no way that the client tells.
    Failure,
}

impl NameClient {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Go, Self::Libc, Self::Raw, Self::RawOverTcp];
}

impl Display for NameClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Go => "Go",
            Self::Libc => "libc",
            Self::Raw => "raw",
            Self::RawOverTcp => "raw over TCP",
        })
    }
}

impl FromStr for NameClient {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|client| client.to_string() == text);
        found.ok_or_else(|| {
            format!(
                "`{text}` is no client: there are {}",
                Self::ALL.map(|client| client.to_string()).join(", ")
            )
        })
    }
}

impl Display for LookupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotFound => "not found",
            Self::Timeout => "timeout",
            Self::Failure => "failure",
        })
    }
}

impl FromStr for LookupError {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [Self::NotFound, Self::Timeout, Self::Failure];
        all.into_iter()
            .find(|error| error.to_string() == text)
            .ok_or_else(|| format!("`{text}` is no way in which a look-up fails"))
    }
}

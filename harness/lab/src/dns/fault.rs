//! What can be wrong with answers to questions.

use std::fmt::{self, Display};
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use crate::fault::UnknownFault;

/// How late an answer is whose fault is only that it "is slow".
const SLOW: Duration = Duration::from_secs(2);

/// How long a wrong address may be kept, in seconds, where nothing else is said.
const TIME_TO_LIVE: u32 = 60;

/// What a question is answered with, in place of the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// There is no such name: NXDOMAIN.
    NotFound,
    /// The server can't say: SERVFAIL.
    ServerFails,
    /// The server will not say: REFUSED.
    Refused,
    /// No answer comes.
    Silent,
    /// Over UDP the answer is empty and says that it is cut short (TC). Over TCP it is whole.
    Truncated,
    /// Another address, for a name that there is. Questions for the other version of IP have no answer.
    WrongAddress {
        /// The address.
        address: IpAddr,
        /// How long it may be kept, in seconds.
        time_to_live: u32,
    },
    /// The answer comes late.
    Slow {
        /// How late.
        by: Duration,
    },
    /// The answer is one to another question: its id is wrong.
    WrongId,
    /// The answer says that it has a record, and has half of one.
    Garbled,
}

/// What a name begins with that ends in an address.
const RESOLVES_TO: &str = "resolves to ";

impl NameFault {
    const NAMED: [Self; 8] = [
        Self::NotFound,
        Self::ServerFails,
        Self::Refused,
        Self::Silent,
        Self::Truncated,
        Self::Slow { by: SLOW },
        Self::WrongId,
        Self::Garbled,
    ];

    /// The names of all faults; `resolves to <address>` stands for one an address.
    pub fn names() -> Vec<String> {
        let named = Self::NAMED.iter().map(ToString::to_string);
        std::iter::once("resolves to <address>".to_owned()).chain(named).collect()
    }
}

impl Display for NameFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::WrongAddress { address, .. } => return write!(formatter, "{RESOLVES_TO}{address}"),
            Self::NotFound => "is not found",
            Self::ServerFails => "meets a server failure",
            Self::Refused => "is refused",
            Self::Silent => "times out",
            Self::Truncated => "has a truncated answer",
            Self::Slow { .. } => "has a slow answer",
            Self::WrongId => "has an answer with a wrong id",
            Self::Garbled => "has a garbled answer",
        })
    }
}

impl FromStr for NameFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        if let Some(Ok(address)) = name.strip_prefix(RESOLVES_TO).map(IpAddr::from_str) {
            return Ok(Self::WrongAddress { address, time_to_live: TIME_TO_LIVE });
        }
        let found = Self::NAMED.into_iter().find(|fault| fault.to_string() == name);
        found.ok_or_else(|| UnknownFault::among(name, Self::names()))
    }
}

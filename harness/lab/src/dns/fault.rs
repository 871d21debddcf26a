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
    /// The answer is right, and its records may be kept for another time than usual.
    KeptFor {
        /// How long, in seconds.
        time_to_live: u32,
    },
    /// The answer has nothing of EDNS, as that of a server that does not know it.
    WithoutEdns,
    /// The answer says beside its records which server the zone has, and which address that has: the authority section and
    /// the additional section.
    NamesServer,
}

/// What a name begins with that ends in an address.
const RESOLVES_TO: &str = "resolves to ";

/// What stands around a number of seconds.
const KEPT_FOR: (&str, &str) = ("has an answer that may be kept for ", " s");

impl NameFault {
    const NAMED: [Self; 10] = [
        Self::NotFound,
        Self::ServerFails,
        Self::Refused,
        Self::Silent,
        Self::Truncated,
        Self::Slow { by: SLOW },
        Self::WrongId,
        Self::Garbled,
        Self::WithoutEdns,
        Self::NamesServer,
    ];

    /// The names of all faults; `resolves to <address>` stands for one an address, and so does `<seconds>`.
    pub fn names() -> Vec<String> {
        let named = Self::NAMED.iter().map(ToString::to_string);
        let (before, after) = KEPT_FOR;
        [format!("{RESOLVES_TO}<address>"), format!("{before}<seconds>{after}")]
            .into_iter()
            .chain(named)
            .collect()
    }
}

impl Display for NameFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::WrongAddress { address, .. } => return write!(formatter, "{RESOLVES_TO}{address}"),
            Self::KeptFor { time_to_live } => {
                let (before, after) = KEPT_FOR;
                return write!(formatter, "{before}{time_to_live}{after}");
            }
            Self::NotFound => "is not found",
            Self::ServerFails => "meets a server failure",
            Self::Refused => "is refused",
            Self::Silent => "times out",
            Self::Truncated => "has a truncated answer",
            Self::Slow { .. } => "has a slow answer",
            Self::WrongId => "has an answer with a wrong id",
            Self::Garbled => "has a garbled answer",
            Self::WithoutEdns => "has an answer without EDNS",
            Self::NamesServer => "has an answer that names its server",
        })
    }
}

impl FromStr for NameFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        if let Some(Ok(address)) = name.strip_prefix(RESOLVES_TO).map(IpAddr::from_str) {
            return Ok(Self::WrongAddress { address, time_to_live: TIME_TO_LIVE });
        }
        let (before, after) = KEPT_FOR;
        let seconds = name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).map(u32::from_str);
        if let Some(Ok(time_to_live)) = seconds {
            return Ok(Self::KeptFor { time_to_live });
        }
        let found = Self::NAMED.into_iter().find(|fault| fault.to_string() == name);
        found.ok_or_else(|| UnknownFault::among(name, Self::names()))
    }
}

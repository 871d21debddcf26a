//! Where a fault is met.

use std::fmt::{self, Display};
use std::net::SocketAddr;
use std::str::FromStr;

use crate::ip_version::IpVersion;

/// Which of a service's listeners have a fault: all of them, those on one port, those over one version of IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FaultPlace {
    port: Option<u16>,
    version: Option<IpVersion>,
}

/// What stands before the port.
const ON_PORT: &str = " on port ";

/// What stands before the version of IP.
const OVER: &str = " over ";

impl FaultPlace {
    /// The place at the end of a fault's name, and what stands before it: `refuses connections on port 443`, `is a black hole
    /// over IPv6`, `answers 503 on port 80 over IPv4`.
    pub(crate) fn split(name: &str) -> (&str, Self) {
        let (name, version) = ending(name, OVER);
        let (name, port) = ending(name, ON_PORT);
        (name, Self { port, version })
    }

    /// Whether there may be a listener in both places.
    pub(crate) fn overlaps(&self, other: Self) -> bool {
        let agree = self.port.is_none() || other.port.is_none() || self.port == other.port;
        let versions = self.version.is_none() || other.version.is_none() || self.version == other.version;
        agree && versions
    }

    /// Whether a listener at this address has the fault.
    pub(crate) fn includes(&self, address: SocketAddr) -> bool {
        self.port.is_none_or(|port| port == address.port())
            && self.version.is_none_or(|version| version == IpVersion::of(address.ip()))
    }
}

/// What stands before `words`, and what they lead to, where that is at the end and can be read.
fn ending<'n, Value: FromStr>(name: &'n str, words: &str) -> (&'n str, Option<Value>) {
    let split = name.rsplit_once(words).and_then(|(first, last)| Some((first, last.parse().ok()?)));
    split.map_or((name, None), |(first, value)| (first, Some(value)))
}

impl Display for FaultPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(port) = self.port {
            write!(formatter, "{ON_PORT}{port}")?;
        }
        match self.version {
            Some(version) => write!(formatter, "{OVER}{version}"),
            None => Ok(()),
        }
    }
}

//! Versions of IP.

use std::fmt::{self, Display};
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// A version of IP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IpVersion {
    /// `IPv4`.
    V4,
    /// `IPv6`.
    V6,
}

/// A word that is neither `IPv4` nor `IPv6`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no version of IP; these are `IPv4` and `IPv6`")]
pub struct UnknownIpVersion {
    /// The word.
    pub given: String,
}

impl IpVersion {
    /// The version of an address.
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv6() { Self::V6 } else { Self::V4 }
    }

    /// The version that a peer speaks, written as `127.0.0.1:40312` or `[2001:2::1]:40312`.
    pub fn of_peer(peer: &str) -> Option<Self> {
        peer.parse::<SocketAddr>().ok().map(|peer| Self::of(peer.ip()))
    }
}

impl Display for IpVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

impl FromStr for IpVersion {
    type Err = UnknownIpVersion;

    fn from_str(text: &str) -> Result<Self, UnknownIpVersion> {
        match text {
            "IPv4" => Ok(Self::V4),
            "IPv6" => Ok(Self::V6),
            _ => Err(UnknownIpVersion { given: text.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_speaks_the_version_of_its_address() {
        assert_eq!(IpVersion::of_peer("127.0.0.1:40312"), Some(IpVersion::V4));
        assert_eq!(IpVersion::of_peer("[2001:2::1]:40312"), Some(IpVersion::V6));
        for text in ["", "2001:2::1", "127.0.0.1", "nobody"] {
            assert_eq!(IpVersion::of_peer(text), None, "{text}");
        }
        for version in [IpVersion::V4, IpVersion::V6] {
            assert_eq!(version.to_string().parse(), Ok(version));
        }
        assert!("IPv5".parse::<IpVersion>().is_err());
    }
}

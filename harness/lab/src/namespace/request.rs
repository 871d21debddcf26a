//! What the helper is asked for, one message each.

use std::net::SocketAddr;
use std::str::FromStr;

use crate::ip_version::IpVersion;

/// A socket that the helper is to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SocketRequest {
    /// A stream socket that is bound to an address, not listening yet.
    Stream(SocketAddr),
    /// A stream socket that is not bound: a client's.
    Client(IpVersion),
    /// A datagram socket that is bound to an address.
    Datagram(SocketAddr),
    /// A datagram socket that is not bound: a client's.
    DatagramClient,
    /// A socket that shows packets.
    Packets(IpVersion),
}

/// A message that asks for nothing known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` asks for no socket")]
pub(super) struct InvalidRequest {
    text: String,
}

impl SocketRequest {
    /// The version of IP that the socket is to speak.
    pub(super) fn version(self) -> IpVersion {
        match self {
            Self::Stream(address) | Self::Datagram(address) => IpVersion::of(address.ip()),
            Self::Client(version) | Self::Packets(version) => version,
            Self::DatagramClient => IpVersion::V4,
        }
    }

    pub(super) fn message(self) -> String {
        match self {
            Self::Stream(address) => format!("stream {address}"),
            Self::Client(version) => format!("client {version}"),
            Self::Datagram(address) => format!("datagram {address}"),
            Self::DatagramClient => "datagram-client".into(),
            Self::Packets(version) => format!("packets {version}"),
        }
    }
}

impl FromStr for SocketRequest {
    type Err = InvalidRequest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidRequest { text: text.to_owned() };
        match text.split_once(' ') {
            Some(("stream", address)) => address.parse().map(Self::Stream).map_err(|_| invalid()),
            Some(("datagram", address)) => address.parse().map(Self::Datagram).map_err(|_| invalid()),
            Some(("client", version)) => version.parse().map(Self::Client).map_err(|_| invalid()),
            Some(("packets", version)) => version.parse().map(Self::Packets).map_err(|_| invalid()),
            None if text == "datagram-client" => Ok(Self::DatagramClient),
            _ => Err(invalid()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_as_it_was_written() {
        let addresses: [SocketAddr; 2] =
            [([198, 18, 0, 1], 53).into(), (std::net::Ipv6Addr::LOCALHOST, 443).into()];
        let bound = addresses
            .into_iter()
            .flat_map(|address| [SocketRequest::Stream(address), SocketRequest::Datagram(address)]);
        let versions = [IpVersion::V4, IpVersion::V6];
        let unbound = versions
            .into_iter()
            .flat_map(|version| [SocketRequest::Client(version), SocketRequest::Packets(version)]);
        for request in bound.chain(unbound).chain([SocketRequest::DatagramClient]) {
            assert_eq!(request.message().parse(), Ok(request));
        }
        for text in
            ["", "stream", "stream ", "stream 1.2.3.4", "datagram x:1", "client 1.2.3.4:5", "raw 1.2.3.4:5"]
        {
            assert!(text.parse::<SocketRequest>().is_err(), "{text}");
        }
    }
}

//! One packet to what it says, without any socket.
//!
//! The headers are those of IP (<https://www.rfc-editor.org/rfc/rfc791#section-3.1>,
//! <https://www.rfc-editor.org/rfc/rfc8200#section-3>), TCP (<https://www.rfc-editor.org/rfc/rfc9293#section-3.1>), UDP
//! (<https://www.rfc-editor.org/rfc/rfc768>) and ICMP (<https://www.rfc-editor.org/rfc/rfc792>,
//! <https://www.rfc-editor.org/rfc/rfc4443#section-3.1>).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What a packet says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    /// A client begins a connection.
    Opening { client: SocketAddr, server: SocketAddr },
    /// A client is told that nobody takes its connection there.
    Refusal { client: SocketAddr, server: SocketAddr },
    /// A client is told that nobody takes the datagram that it sent there, or as much as is repeated of that.
    Unreachable { client: SocketAddr, server: SocketAddr, datagram: Vec<u8> },
}

const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;
const ICMP_OF_IPV6: u8 = 58;

/// The length of a header of IP version 6, and of UDP, and of the head of a message of ICMP, in bytes.
const IPV6_HEADER: usize = 40;
const UDP_HEADER: usize = 8;
const ICMP_HEADER: usize = 8;

/// "Port unreachable", type and code.
const PORT_UNREACHABLE: [u8; 2] = [3, 3];
const PORT_UNREACHABLE_OF_IPV6: [u8; 2] = [1, 4];

/// The flags of TCP that tell an opening and its refusal.
const FLAGS: u8 = 0x16;
const OPENING: u8 = 0x02;
const RESET_WITH_ACKNOWLEDGEMENT: u8 = 0x14;

/// Header and content of a packet of IP.
struct Packet<'a> {
    protocol: u8,
    from: IpAddr,
    to: IpAddr,
    content: &'a [u8],
}

impl Sighting {
    /// What a packet says, if it is one of these; it begins with its header of IP.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let packet = Packet::read(bytes)?;
        match packet.protocol {
            TCP => packet.connection(),
            ICMP | ICMP_OF_IPV6 => packet.unreachable(),
            _ => None,
        }
    }
}

impl<'a> Packet<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        match bytes.first()? >> 4 {
            4 => {
                let header = usize::from(bytes.first()? & 0x0f) * 4;
                let address = |at: usize| {
                    let bytes: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
                    Some(Ipv4Addr::from(bytes).into())
                };
                Some(Self {
                    protocol: *bytes.get(9)?,
                    from: address(12)?,
                    to: address(16)?,
                    content: bytes.get(header..)?,
                })
            }
            6 => {
                let address = |at: usize| {
                    let bytes: [u8; 16] = bytes.get(at..at + 16)?.try_into().ok()?;
                    Some(Ipv6Addr::from(bytes).into())
                };
                Some(Self {
                    protocol: *bytes.get(6)?,
                    from: address(8)?,
                    to: address(24)?,
                    content: bytes.get(IPV6_HEADER..)?,
                })
            }
            _ => None,
        }
    }

    /// The two ends, by the ports that TCP and UDP have at the same place.
    fn ends(&self) -> Option<(SocketAddr, SocketAddr)> {
        let port = |at: usize| Some(u16::from_be_bytes(self.content.get(at..at + 2)?.try_into().ok()?));
        Some(((self.from, port(0)?).into(), (self.to, port(2)?).into()))
    }

    fn connection(&self) -> Option<Sighting> {
        let (from, to) = self.ends()?;
        let sequence: [u8; 4] = self.content.get(4..8)?.try_into().ok()?;
        match self.content.get(13)? & FLAGS {
            OPENING => Some(Sighting::Opening { client: from, server: to }),
            // One that answers an opening has no number of its own yet; one that ends a connection has.
            // Source: <https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.1>
            RESET_WITH_ACKNOWLEDGEMENT if sequence == [0; 4] => {
                Some(Sighting::Refusal { client: to, server: from })
            }
            _ => None,
        }
    }

    /// The message repeats the packet that it is about.
    fn unreachable(&self) -> Option<Sighting> {
        let kind = self.content.get(..2)?;
        if kind != PORT_UNREACHABLE && kind != PORT_UNREACHABLE_OF_IPV6 {
            return None;
        }
        let sent = Packet::read(self.content.get(ICMP_HEADER..)?)?;
        if sent.protocol != UDP {
            return None;
        }
        let (client, server) = sent.ends()?;
        let datagram = sent.content.get(UDP_HEADER..)?.to_vec();
        Some(Sighting::Unreachable { client, server, datagram })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CLIENT: [u8; 4] = [198, 18, 0, 1];
    const SERVER: [u8; 4] = [198, 18, 0, 2];

    fn ipv4(protocol: u8, from: [u8; 4], to: [u8; 4], content: &[u8]) -> Vec<u8> {
        let mut header = vec![0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0];
        header.extend(from.into_iter().chain(to));
        [&header, content].concat()
    }

    fn ipv6(protocol: u8, content: &[u8]) -> Vec<u8> {
        let mut header = vec![0x60, 0, 0, 0, 0, 0, protocol, 64];
        header.extend(Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 1).octets());
        header.extend(Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 2).octets());
        [&header, content].concat()
    }

    fn tcp(from: u16, to: u16, sequence: u32, flags: u8) -> Vec<u8> {
        let mut header = [from.to_be_bytes(), to.to_be_bytes()].concat();
        header.extend(sequence.to_be_bytes());
        header.extend([0, 0, 0, 0, 0x50, flags, 0, 0, 0, 0, 0, 0]);
        header
    }

    #[test]
    fn an_opening_and_its_refusal_are_told_from_what_ends_a_connection() {
        let read = |content: &[u8]| Sighting::read(&ipv4(TCP, SERVER, CLIENT, content));
        let (client, server) = ((CLIENT, 40000).into(), (SERVER, 443).into());
        assert_eq!(read(&tcp(443, 40000, 0, 0x14)), Some(Sighting::Refusal { client, server }));
        assert_eq!(read(&tcp(443, 40000, 7, 0x14)), None, "a reset of an open connection");
        assert_eq!(read(&tcp(443, 40000, 0, 0x12)), None, "an acceptance");
        assert_eq!(read(&tcp(443, 40000, 0, 0x10)), None, "data");
        // Congestion's flags (ECE, CWR) may be set too.
        let opening = ipv4(TCP, CLIENT, SERVER, &tcp(40000, 443, 9, 0xc2));
        assert_eq!(Sighting::read(&opening), Some(Sighting::Opening { client, server }));
    }

    #[test]
    fn a_refusal_over_ipv6_is_one_too() {
        let Some(Sighting::Refusal { client, server }) =
            Sighting::read(&ipv6(TCP, &tcp(443, 40000, 0, 0x14)))
        else {
            panic!("it is none");
        };
        assert_eq!((server.to_string().as_str(), client.port()), ("[2001:2::1]:443", 40000));
    }

    #[test]
    fn a_datagram_that_nobody_took_is_repeated() {
        let udp = [&40000_u16.to_be_bytes()[..], &53_u16.to_be_bytes(), &[0, 13, 0, 0], b"asked"].concat();
        let sent = ipv4(UDP, CLIENT, [127, 0, 0, 1], &udp);
        let told = |kind: [u8; 2]| {
            let message = [&kind[..], &[0; 6], &sent].concat();
            Sighting::read(&ipv4(ICMP, [127, 0, 0, 1], CLIENT, &message))
        };
        let (client, server) = ((CLIENT, 40000).into(), ([127, 0, 0, 1], 53).into());
        let datagram = b"asked".to_vec();
        assert_eq!(told([3, 3]), Some(Sighting::Unreachable { client, server, datagram }));
        assert_eq!(told([3, 1]), None, "another reason");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            let _ = Sighting::read(&bytes);
            let _ = Sighting::read(&ipv4(TCP, CLIENT, SERVER, &bytes));
            let _ = Sighting::read(&ipv6(ICMP_OF_IPV6, &bytes));
        }
    }
}

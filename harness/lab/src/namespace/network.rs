//! What a fresh network namespace lacks, asked of the kernel: <https://man7.org/linux/man-pages/man7/rtnetlink.7.html>

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_REPLACE, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::address::{AddressAttribute, AddressHeaderFlags, AddressMessage};
use netlink_packet_route::link::{LinkFlags, LinkMessage};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};

use crate::addresses::{NAME_SERVER, over_ipv6};

/// The lab's network. It is set aside for tests of networks and reaches nobody:
/// <https://www.rfc-editor.org/rfc/rfc2544#appendix-C.2.2>
const NETWORK: (IpAddr, u8) = (IpAddr::V4(Ipv4Addr::new(198, 18, 0, 0)), 15);

/// The same for IPv6. <https://www.rfc-editor.org/rfc/rfc5180#section-8>
const NETWORK_OF_IPV6: (IpAddr, u8) = (IpAddr::V6(Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0)), 48);

/// The loopback interface's number, which every namespace begins with.
/// Source: `LOOPBACK_IFINDEX` in <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/net/flow.h>
const LOOPBACK: u32 = 1;

/// The table of what is this machine's own: `RT_TABLE_LOCAL` in the manual above.
const LOCAL_TABLE: u8 = 255;

/// Longer than any answer to one of these questions.
const LONGEST_ANSWER_BYTES: usize = 4096;

/// Brings up the loopback interface, and takes every address of the lab's network for its own.
pub(super) fn set_up() -> io::Result<()> {
    let socket = open()?;
    ask(&socket, "bring up the loopback interface", RouteNetlinkMessage::SetLink(loopback_up()))?;
    ask(&socket, "take the lab's addresses", RouteNetlinkMessage::NewRoute(local_route(NETWORK)))
}

/// Does the same for IPv6, which a kernel may lack. The interface gets an address of each version of its own: the C library
/// asks for no addresses of a version of which the machine has none, unless it has none at all (`AI_ADDRCONFIG`,
/// <https://man7.org/linux/man-pages/man3/getaddrinfo.3.html>).
pub(super) fn set_up_ipv6() -> io::Result<()> {
    let socket = open()?;
    for address in [over_ipv6(NAME_SERVER).into(), NAME_SERVER.into()] {
        ask(&socket, "add an address", RouteNetlinkMessage::NewAddress(own_address(address)))?;
    }
    let route = RouteNetlinkMessage::NewRoute(local_route(NETWORK_OF_IPV6));
    ask(&socket, "take the lab's addresses of IPv6", route)
}

fn open() -> io::Result<Socket> {
    let socket = Socket::new(NETLINK_ROUTE)?;
    socket.connect(&SocketAddr::new(0, 0))?;
    Ok(socket)
}

fn loopback_up() -> LinkMessage {
    let mut message = LinkMessage::default();
    message.header.index = LOOPBACK;
    message.header.flags = LinkFlags::Up;
    message.header.change_mask = LinkFlags::Up;
    message
}

/// An address of the loopback interface alone, usable at once: nobody else could have it.
fn own_address(address: IpAddr) -> AddressMessage {
    let mut message = AddressMessage::default();
    message.header.family = family(address);
    message.header.prefix_len = if address.is_ipv6() { 128 } else { 32 };
    message.header.flags = AddressHeaderFlags::Nodad;
    message.header.index = LOOPBACK;
    message.attributes = vec![AddressAttribute::Local(address), AddressAttribute::Address(address)];
    message
}

/// A route of the type `local`: <https://man7.org/linux/man-pages/man8/ip-route.8.html>
fn local_route((address, prefix): (IpAddr, u8)) -> RouteMessage {
    let mut message = RouteMessage::default();
    message.header = RouteHeader {
        address_family: family(address),
        destination_prefix_length: prefix,
        table: LOCAL_TABLE,
        protocol: RouteProtocol::Boot,
        scope: RouteScope::Host,
        kind: RouteType::Local,
        ..RouteHeader::default()
    };
    let destination = match address {
        IpAddr::V4(address) => RouteAddress::Inet(address),
        IpAddr::V6(address) => RouteAddress::Inet6(address),
    };
    message.attributes = vec![RouteAttribute::Destination(destination), RouteAttribute::Oif(LOOPBACK)];
    message
}

fn family(address: IpAddr) -> AddressFamily {
    if address.is_ipv6() { AddressFamily::Inet6 } else { AddressFamily::Inet }
}

/// Asks the kernel for a change, and waits until it says that it is made.
fn ask(socket: &Socket, what: &str, message: RouteNetlinkMessage) -> io::Result<()> {
    let failed = |error: io::Error| io::Error::new(error.kind(), format!("{what}: {error}"));
    let mut header = NetlinkHeader::default();
    header.flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
    let mut question = NetlinkMessage::new(header, NetlinkPayload::from(message));
    question.finalize();
    let mut bytes = vec![0; question.buffer_len()];
    question.serialize(&mut bytes);
    socket.send(&bytes, 0).map_err(failed)?;
    let mut answer = Vec::with_capacity(LONGEST_ANSWER_BYTES);
    socket.recv(&mut answer, 0).map_err(failed)?;
    let answer = NetlinkMessage::<RouteNetlinkMessage>::deserialize(&answer);
    match answer.map_err(|error| failed(io::Error::other(error)))?.payload {
        NetlinkPayload::Error(status) if status.code.is_none() => Ok(()),
        NetlinkPayload::Error(status) => Err(failed(status.to_io())),
        _ => Err(failed(io::Error::other("the kernel answers another question"))),
    }
}

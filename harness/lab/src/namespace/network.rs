//! What a fresh network namespace lacks, asked of the kernel: <https://man7.org/linux/man-pages/man7/rtnetlink.7.html>

use std::io;
use std::net::Ipv4Addr;

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_REPLACE, NLM_F_REQUEST, NetlinkHeader, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::link::{LinkFlags, LinkMessage};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use netlink_sys::{Socket, SocketAddr, protocols::NETLINK_ROUTE};

/// The lab's network. It is set aside for tests of networks and reaches nobody:
/// <https://www.rfc-editor.org/rfc/rfc2544#appendix-C.2.2>
const NETWORK: (Ipv4Addr, u8) = (Ipv4Addr::new(198, 18, 0, 0), 15);

/// The loopback interface's number, which every namespace begins with.
/// Source: `LOOPBACK_IFINDEX` in <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/net/flow.h>
const LOOPBACK: u32 = 1;

/// The table of what is this machine's own: `RT_TABLE_LOCAL` in the manual above.
const LOCAL_TABLE: u8 = 255;

/// Longer than any answer to one of these questions.
const LONGEST_ANSWER_BYTES: usize = 4096;

/// Brings up the loopback interface, and takes every address of the lab's network for its own.
pub(super) fn set_up() -> io::Result<()> {
    let socket = Socket::new(NETLINK_ROUTE)?;
    socket.connect(&SocketAddr::new(0, 0))?;
    ask(&socket, "bring up the loopback interface", RouteNetlinkMessage::SetLink(loopback_up()))?;
    ask(&socket, "take the lab's addresses", RouteNetlinkMessage::NewRoute(local_route()))
}

fn loopback_up() -> LinkMessage {
    let mut message = LinkMessage::default();
    message.header.index = LOOPBACK;
    message.header.flags = LinkFlags::Up;
    message.header.change_mask = LinkFlags::Up;
    message
}

/// A route of the type `local`: <https://man7.org/linux/man-pages/man8/ip-route.8.html>
fn local_route() -> RouteMessage {
    let (address, prefix) = NETWORK;
    let mut message = RouteMessage::default();
    message.header = RouteHeader {
        address_family: AddressFamily::Inet,
        destination_prefix_length: prefix,
        table: LOCAL_TABLE,
        protocol: RouteProtocol::Boot,
        scope: RouteScope::Host,
        kind: RouteType::Local,
        ..RouteHeader::default()
    };
    message.attributes =
        vec![RouteAttribute::Destination(RouteAddress::Inet(address)), RouteAttribute::Oif(LOOPBACK)];
    message
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

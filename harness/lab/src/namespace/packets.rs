//! The packets that reach a network's own addresses, as far as the filter lets them pass.

use std::io;
use std::net::UdpSocket;
use std::num::NonZeroU32;
use std::os::fd::OwnedFd;
use std::thread;

use futures::future::select_all;
use rustix::net::{AddressFamily, Protocol, RecvFlags, SocketFlags, SocketType, recv, socket_with};
use socket2::Socket;

use super::packet_filter::{MOST_BYTES, program};
use crate::ip_version::IpVersion;

/// The numbers of the versions of IP on a link: <https://www.iana.org/assignments/ieee-802-numbers>
const IPV4: u16 = 0x0800;
const IPV6: u16 = 0x86DD;

/// The most packets that are taken at once: whoever floods the network keeps nobody from everything else.
const MOST_AT_ONCE: usize = 1024;

/// How much the kernel keeps until it is read, in bytes, as far as it allows
/// (`net.core.rmem_max` in <https://www.kernel.org/doc/html/latest/admin-guide/sysctl/net.html>).
const KEPT: usize = 4 << 20;

/// A view of packets. What is not read in time is lost, after some hundreds of packets.
#[derive(Debug)]
pub struct Packets {
    /// They are no sockets of UDP, but to wait and to receive is the same for all that receive datagrams.
    sockets: Vec<tokio::net::UdpSocket>,
}

impl Packets {
    pub(super) fn new(sockets: Vec<OwnedFd>) -> io::Result<Self> {
        let sockets =
            sockets.into_iter().map(|socket| tokio::net::UdpSocket::from_std(UdpSocket::from(socket)));
        Ok(Self { sockets: sockets.collect::<io::Result<_>>()? })
    }

    /// Waits until there may be a packet.
    pub async fn wait(&self) {
        let readable = self.sockets.iter().map(|socket| Box::pin(socket.readable()));
        // Whether there is one shows when it is taken.
        let _ = select_all(readable).await;
    }

    /// The packets that are there now, 1,024 at most of each version of IP, each from its header of IP on.
    pub fn take(&self) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        let mut buffer = vec![0; MOST_BYTES];
        for socket in &self.sockets {
            // The kernel is asked itself: the runtime may not have heard of a packet yet.
            let most = packets.len() + MOST_AT_ONCE;
            while packets.len() < most
                && let Ok((length, _)) = recv(socket, &mut buffer[..], RecvFlags::DONTWAIT)
            {
                packets.push(buffer.get(..length).unwrap_or_default().to_vec());
            }
            // And the runtime is told that there is none left, or takes what came meanwhile.
            while packets.len() < most
                && let Ok(length) = socket.try_recv(&mut buffer)
            {
                packets.push(buffer.get(..length).unwrap_or_default().to_vec());
            }
        }
        packets
    }
}

impl Drop for Packets {
    /// The kernel takes some ten milliseconds to close such a socket: it waits until nobody can be looking at it any more
    /// (`packet_release` in <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/net/packet/af_packet.c>).
    /// Nobody else has to wait for that.
    fn drop(&mut self) {
        let sockets = std::mem::take(&mut self.sockets);
        // Without another thread they are closed right here.
        let _ = thread::Builder::new().spawn(move || drop(sockets));
    }
}

/// A socket for the packets of one version. Made for that version alone, it gets them as they come in, and not as they go out
/// too (<https://man7.org/linux/man-pages/man7/packet.7.html>).
pub(super) fn packet_socket(version: IpVersion) -> io::Result<OwnedFd> {
    let protocol = match version {
        IpVersion::V4 => IPV4,
        IpVersion::V6 => IPV6,
    };
    let protocol = NonZeroU32::new(protocol.to_be().into()).map(Protocol::from_raw);
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let socket = Socket::from(socket_with(AddressFamily::PACKET, SocketType::DGRAM, flags, protocol)?);
    socket.attach_filter(&program(version))?;
    socket.set_recv_buffer_size(KEPT)?;
    Ok(socket.into())
}

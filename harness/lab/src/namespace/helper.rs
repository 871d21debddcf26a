//! The helper's own life, inside the namespace.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::ExitCode;

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with, sockopt};

use super::door::knock;
use super::network::{set_up, set_up_ipv6};
use super::packets::packet_socket;
use super::passing::{receive, send};
use super::request::SocketRequest;
use crate::ip_version::IpVersion;

/// What the helper says once it is ready, and with each socket.
pub(super) const READY: &str = "ready";

/// Makes sockets for whoever is at the other end of the standard input, or of the [`HelperDoor`](crate::HelperDoor) in a
/// folder, until that end is closed.
///
/// This is the whole work of a program that was started with [`HELPER_ARGUMENT`](crate::HELPER_ARGUMENT); `arguments` are
/// those after it.
pub fn serve_sockets(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let result = match arguments.next() {
        None => serve(io::stdin()),
        Some(folder) => knock(Path::new(&folder)).and_then(serve),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Its lab reads this; a helper has nobody else to tell.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(lab: impl AsFd) -> io::Result<()> {
    if let Err(error) = set_up() {
        send(&lab, &error.to_string(), None)?;
        return Err(error);
    }
    send(&lab, READY, None)?;
    let mut has_ipv6 = false;
    while let Some((text, _)) = receive(&lab)? {
        let request = text.parse::<SocketRequest>().map_err(io::Error::other);
        let socket = request.and_then(|request| {
            // Most labs have none of it, and then nobody in them sees any. To look for packets of it changes nothing.
            let is_used = !matches!(request, SocketRequest::Packets(_));
            if request.version() == IpVersion::V6 && is_used && !has_ipv6 {
                set_up_ipv6()?;
                has_ipv6 = true;
            }
            make(request)
        });
        match socket {
            Ok(socket) => send(&lab, READY, Some(&socket))?,
            Err(error) => send(&lab, &error.to_string(), None)?,
        }
    }
    Ok(())
}

fn make(request: SocketRequest) -> io::Result<OwnedFd> {
    let (kind, address) = match request {
        SocketRequest::Stream(address) => (SocketType::STREAM, Some(address)),
        SocketRequest::Client(_) => (SocketType::STREAM, None),
        SocketRequest::Datagram(address) => (SocketType::DGRAM, Some(address)),
        SocketRequest::DatagramClient => (SocketType::DGRAM, None),
        SocketRequest::Packets(version) => return packet_socket(version),
    };
    let family = match request.version() {
        IpVersion::V4 => AddressFamily::INET,
        IpVersion::V6 => AddressFamily::INET6,
    };
    let socket = socket_with(family, kind, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    if let Some(address) = address {
        // For datagrams it would mean something else: two sockets of one address.
        sockopt::set_socket_reuseaddr(&socket, kind == SocketType::STREAM)?;
        if address.is_ipv6() {
            // For IPv6 a route of the type `local` alone gives no leave to have its addresses.
            sockopt::set_ipv6_freebind(&socket, true)?;
        }
        bind(&socket, &address)?;
    }
    Ok(socket)
}

//! The helper's own life, inside the namespace.

use std::io::{self, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Command, ExitCode, Stdio};

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, socket_with, sockopt};

use super::error::NO_IP;
use super::passing::{receive, send};
use super::request::SocketRequest;

/// The lab's network. It is set aside for tests of networks and reaches nobody:
/// <https://www.rfc-editor.org/rfc/rfc2544#appendix-C.2.2>
const NETWORK: &str = "198.18.0.0/15";

/// What the helper says once it is ready, and with each socket.
pub(super) const READY: &str = "ready";

/// Brings up the loopback interface, and takes every address of the lab's network for its own.
/// Source: <https://man7.org/linux/man-pages/man8/ip-route.8.html> (type `local`)
fn set_up() -> io::Result<()> {
    let mut ip = Command::new("ip");
    let mut ip = ip
        .args(["-batch", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("{NO_IP}: {error}")))?;
    if let Some(mut input) = ip.stdin.take() {
        write!(input, "link set lo up\nroute add local {NETWORK} dev lo\n")?;
    }
    let status = ip.wait()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("`ip` ended with {status}"))) }
}

/// Makes sockets for whoever is at the other end of the standard input, until that end is closed.
///
/// This is the whole work of a program that was started with [`HELPER_ARGUMENT`](crate::HELPER_ARGUMENT).
pub fn serve_sockets() -> ExitCode {
    let input = io::stdin();
    let result = set_up().and_then(|()| send(&input, READY, None)).and_then(|()| answer_all(input.as_fd()));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Its lab reads this; a helper has nobody else to tell.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn answer_all(lab: impl AsFd) -> io::Result<()> {
    while let Some((text, _)) = receive(&lab)? {
        match text.parse::<SocketRequest>().map_err(io::Error::other).and_then(make) {
            Ok(socket) => send(&lab, READY, Some(&socket))?,
            Err(error) => send(&lab, &error.to_string(), None)?,
        }
    }
    Ok(())
}

fn make(request: SocketRequest) -> io::Result<OwnedFd> {
    let (kind, address) = match request {
        SocketRequest::Stream(address) => (SocketType::STREAM, Some(address)),
        SocketRequest::Client => (SocketType::STREAM, None),
        SocketRequest::Datagram(address) => (SocketType::DGRAM, Some(address)),
        SocketRequest::DatagramClient => (SocketType::DGRAM, None),
    };
    let family = match address {
        Some(address) if address.is_ipv6() => AddressFamily::INET6,
        _ => AddressFamily::INET,
    };
    let socket = socket_with(family, kind, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK, None)?;
    if let Some(address) = address {
        // For datagrams it would mean something else: two sockets of one address.
        sockopt::set_socket_reuseaddr(&socket, kind == SocketType::STREAM)?;
        bind(&socket, &address)?;
    }
    Ok(socket)
}

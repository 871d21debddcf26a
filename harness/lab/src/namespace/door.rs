//! The way of a helper that somebody else starts, in a namespace that somebody else made, to its lab.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{Mode, OFlags, open};
use rustix::io::{Errno, retry_on_intr};
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{
    AddressFamily, SocketAddrUnix, SocketFlags, SocketType, accept_with, bind, connect, listen, socket_with,
};

use super::error::NamespaceError;
use super::namespace::Namespace;

/// The socket's name in its folder.
const NAME: &str = "door";

/// How long one waits for a helper before one looks what became of it.
const COMING_LIMIT: Duration = Duration::from_millis(500);

/// A socket in a folder, to which the helper of a namespace comes that somebody else made: a container's.
///
/// The helper is a program that is started there with [`HELPER_ARGUMENT`](crate::HELPER_ARGUMENT) and the folder's path. It
/// needs the right to change that namespace (`CAP_NET_ADMIN`).
#[derive(Debug)]
pub struct HelperDoor {
    socket: OwnedFd,
}

impl HelperDoor {
    /// Opens the door in `folder`, which nobody else can enter.
    ///
    /// # Errors
    /// When the socket can't be made there.
    pub fn open(folder: &Path) -> Result<Self, NamespaceError> {
        let open = || -> io::Result<OwnedFd> {
            let socket = new_socket()?;
            at(folder, |address| Ok(bind(&socket, address)?))?;
            listen(&socket, 1)?;
            set_socket_timeout(&socket, Timeout::Recv, Some(COMING_LIMIT))?;
            Ok(socket)
        };
        Ok(Self { socket: open().map_err(NamespaceError::Helper)? })
    }

    /// The namespace of the helper that comes; `None` if none came for half a second, for which this blocks.
    ///
    /// # Errors
    /// When the helper can't set up its network.
    pub fn namespace(&self) -> Result<Option<Namespace>, NamespaceError> {
        // A socket with a time limit is not waited for again after a signal. Source: <https://man7.org/linux/man-pages/man7/signal.7.html>
        match retry_on_intr(|| accept_with(&self.socket, SocketFlags::CLOEXEC)) {
            Ok(control) => Namespace::of_helper(control).map(Some),
            Err(Errno::AGAIN) => Ok(None),
            Err(error) => Err(NamespaceError::Helper(error.into())),
        }
    }
}

/// The helper's end of the connection through the door in `folder`.
pub(super) fn knock(folder: &Path) -> io::Result<OwnedFd> {
    let socket = new_socket()?;
    at(folder, |address| Ok(connect(&socket, address)?))?;
    Ok(socket)
}

fn new_socket() -> io::Result<OwnedFd> {
    Ok(socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?)
}

/// Does something with the socket's address, by way of the open folder: addresses are short, and folders' paths may not be.
/// Source: `sun_path` in <https://man7.org/linux/man-pages/man7/unix.7.html>
fn at(folder: &Path, work: impl FnOnce(&SocketAddrUnix) -> io::Result<()>) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;
    let folder = open(folder, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    work(&SocketAddrUnix::new(format!("/proc/self/fd/{}/{NAME}", folder.as_raw_fd()))?)
}

//! Messages between the helper and its lab, one of which may carry a socket.
//!
//! The pair of sockets is of the kind `SOCK_SEQPACKET`, so messages keep their bounds.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use rustix::io::retry_on_intr;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};

/// Longer than any message.
const LONGEST_MESSAGE_BYTES: usize = 1024;

/// Two ends of one connection, neither of which a program that is started inherits.
pub(super) fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?)
}

/// Sends a message, and a socket with it where one is given.
pub(super) fn send(to: impl AsFd, text: &str, socket: Option<&OwnedFd>) -> io::Result<()> {
    let text = &text.as_bytes()[..text.len().min(LONGEST_MESSAGE_BYTES)];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    let sockets = socket.map(AsFd::as_fd);
    if sockets.is_some() && !ancillary.push(SendAncillaryMessage::ScmRights(sockets.as_slice())) {
        return Err(io::Error::other("a message has no room for a socket"));
    }
    sendmsg(to, &[IoSlice::new(text)], &mut ancillary, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Waits for a message and the socket that came with it; `None` when the other end is gone.
pub(super) fn receive(from: impl AsFd) -> io::Result<Option<(String, Option<OwnedFd>)>> {
    let mut text = [0; LONGEST_MESSAGE_BYTES];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    // A socket with a time limit is not waited for again after a signal. Source: <https://man7.org/linux/man-pages/man7/signal.7.html>
    let received = retry_on_intr(|| {
        recvmsg(&from, &mut [IoSliceMut::new(&mut text)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)
    })?;
    if received.bytes == 0 {
        return Ok(None);
    }
    let socket = ancillary.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut sockets) => sockets.next(),
        _ => None,
    });
    Ok(Some((String::from_utf8_lossy(&text[..received.bytes]).into_owned(), socket)))
}

//! A hold on a connection that some other owner reads and writes.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use socket2::{SockRef, Socket};
use tokio::net::TcpStream;

/// Can make the end of a connection a reset. A clone holds the same connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionControl {
    socket: Arc<Mutex<Option<Socket>>>,
}

impl ConnectionControl {
    /// A hold on `stream`; without effect where the system grants no second descriptor.
    pub(crate) fn of(stream: &TcpStream) -> Self {
        Self { socket: Arc::new(Mutex::new(SockRef::from(stream).try_clone().ok())) }
    }

    /// Lets go of the connection. When its owner closes it, the peer sees a reset (RST), not an end (FIN): a socket
    /// closed with a linger time of zero drops what it has not sent (<https://man7.org/linux/man-pages/man7/socket.7.html>).
    pub(crate) fn reset_at_close(&self) {
        if let Some(socket) = self.socket.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // Where it fails the connection ends without a reset; there is nobody to tell.
            let _ = socket.set_linger(Some(Duration::ZERO));
        }
    }
}

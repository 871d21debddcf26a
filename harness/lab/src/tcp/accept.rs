//! Accepting connections, each with a task of its own.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// The most connections that one service keeps at a time. More wait in the kernel's queue. Each takes two of this process's
/// file descriptors, of which there are commonly 1024, and all labs share them.
const MOST_CONNECTIONS: usize = 64;

/// How long to wait after a connection could not be accepted, for instance since no file descriptor was left.
const PAUSE: Duration = Duration::from_millis(20);

/// Hands each connection to `handle`, until this future is dropped, which also ends all connections.
pub(crate) async fn for_each_connection<F, Handled>(listener: TcpListener, handle: F)
where
    F: Fn(TcpStream, SocketAddr) -> Handled,
    Handled: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if connections.len() < MOST_CONNECTIONS => match accepted {
                Ok((stream, peer)) => {
                    // Answers are written whole; to wait for more to send only delays them.
                    let _ = stream.set_nodelay(true);
                    connections.spawn(handle(stream, peer));
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

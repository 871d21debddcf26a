//! Connecting to other services.

use std::fmt::Debug;
use std::io;

use futures::future::BoxFuture;
use tokio::net::TcpStream;

/// Connects to services. Only the lab can: the sockets belong to its network, and its own zone has the names.
pub trait Dial: Debug + Send + Sync {
    /// A connection to `host`, a name or an address without brackets.
    ///
    /// # Errors
    /// No such name, or nobody listens there.
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<TcpStream>>;
}

/// Dials, and lets the connection send at once what it is given.
///
/// # Errors
/// As [`Dial::dial`].
pub(crate) async fn dial_prompt(dial: &dyn Dial, host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = dial.dial(host, port).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

//! What runs through a proxy once `CONNECT` was answered.

use std::fmt::Debug;
use std::io;

use futures::future::BoxFuture;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, split};
use tokio::net::TcpStream;

use crate::tcp::Visit;

/// Takes tunnels over, in place of the server that the client wanted.
pub(crate) trait Interceptor: Debug + Send + Sync {
    /// Serves the tunnel to `host` and `port` to its end.
    fn intercept<'a>(
        &'a self,
        tunnel: TokioIo<Upgraded>,
        host: &'a str,
        port: u16,
        visit: &'a Visit,
    ) -> BoxFuture<'a, ()>;
}

/// Carries bytes both ways until one side has ended and the other has been told, or `most_to_client` went that way.
///
/// # Errors
/// One side broke.
pub(crate) async fn carry<S>(client: S, server: TcpStream, most_to_client: Option<u64>) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (mut from_client, mut to_client) = split(client);
    let (from_server, mut to_server) = server.into_split();
    let sent = async {
        copy(&mut from_client, &mut to_server).await?;
        to_server.shutdown().await
    };
    let received = async {
        match most_to_client {
            // To return in place of a shutdown drops both connections.
            Some(most) => {
                let carried = copy(&mut from_server.take(most), &mut to_client).await?;
                to_client.flush().await?;
                if carried == most {
                    return Err(io::Error::other("the tunnel is cut on purpose"));
                }
            }
            None => {
                let mut from_server = from_server;
                copy(&mut from_server, &mut to_client).await?;
            }
        }
        to_client.shutdown().await
    };
    tokio::try_join!(sent, received).map(|_| ())
}

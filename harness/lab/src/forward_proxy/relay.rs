//! Passing one request on.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    CONNECTION, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderMap, Request, Response, Version};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

/// The largest answer that is passed on: 64 MiB.
const MOST_BYTES: usize = 64 << 20;

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Why there was no answer to pass on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RelayFailure {
    #[error("connect to {host}: {source}")]
    Connect { host: String, source: io::Error },
    #[error("do the handshake with {host}: {source}")]
    Handshake { host: String, source: io::Error },
    #[error("get an answer: {0}")]
    Answer(#[from] hyper::Error),
    #[error("read the answer: {0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
    #[error("get an answer in time")]
    TooSlow,
}

/// Sends `request` over `stream`, with HTTP/1.1, and reads the answer whole. Its target must be in origin form.
pub(crate) async fn exchange_over<S>(
    stream: S,
    mut request: Request<Bytes>,
) -> Result<Response<Bytes>, RelayFailure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    drop_hop_by_hop(request.headers_mut());
    *request.version_mut() = Version::HTTP_11;
    timeout(LIMIT, async {
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let answered = async {
            let response = sender.send_request(request.map(Full::new)).await?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, MOST_BYTES).collect().await.map_err(RelayFailure::Body)?.to_bytes();
            Ok::<_, RelayFailure>((head, body))
        };
        let mut answered = std::pin::pin!(answered);
        // The connection does the work; when it ends first, what was sent for it is still told by the answer.
        let (mut head, body) = tokio::select! {
            answer = &mut answered => answer?,
            _ = connection => answered.await?,
        };
        drop_hop_by_hop(&mut head.headers);
        Ok(Response::from_parts(head, body))
    })
    .await
    .unwrap_or(Err(RelayFailure::TooSlow))
}

/// Takes away what is said to the next hop only, <https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1>.
fn drop_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    let always =
        [CONNECTION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];
    let old = [HeaderName::from_static("proxy-connection"), HeaderName::from_static("keep-alive")];
    for name in named.into_iter().chain(always).chain(old) {
        headers.remove(name);
    }
}

//! What tests of services need: a service, a network on loopback, and clients that see every detail.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use futures::FutureExt;
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use twinbuild_model::{Exchange, NetworkEvent, Verdict};

use crate::{Authority, Dial, Recorder, Service};

/// How long tests wait for what never comes.
pub(crate) const SOON: Duration = Duration::from_millis(150);

/// What the service answers.
pub(crate) const BODY: &[u8] = &[b'x'; 2000];

#[derive(Debug)]
pub(crate) struct Greeter;

impl Service for Greeter {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        async move {
            let path = request.uri().path();
            if path == "/missing" {
                let mut response = Response::new(Bytes::from_static(b"no such thing"));
                *response.status_mut() = StatusCode::NOT_FOUND;
                return response;
            }
            if path == "/echo" {
                return Response::new(request.body().clone());
            }
            Response::new(Bytes::from_static(BODY))
        }
        .boxed()
    }
}

/// Names on loopback.
#[derive(Debug, Default)]
pub(crate) struct Loopback(pub(crate) BTreeMap<String, u16>);

impl Dial for Loopback {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<TcpStream>> {
        async move {
            if let Ok(address) = host.parse::<IpAddr>() {
                return TcpStream::connect((address, port)).await;
            }
            let port = self.0.get(host).copied().ok_or_else(|| io::Error::other("no such host"))?;
            TcpStream::connect(("127.0.0.1", port)).await
        }
        .boxed()
    }
}

pub(crate) fn loopback(name: &str, address: SocketAddr) -> Arc<dyn Dial> {
    Arc::new(Loopback([(name.to_owned(), address.port())].into()))
}

pub(crate) fn recorder() -> Recorder {
    Recorder::new(Instant::now())
}

pub(crate) async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// An answer, with what ended its body if that was not its end.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) broken: Option<String>,
}

/// Sends a request over HTTP/1.1.
pub(crate) async fn send<S>(stream: S, request: Request<Bytes>) -> Result<Answered, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|failure| failure.to_string())?;
    tokio::spawn(connection);
    let response = sender.send_request(request.map(Full::new)).await.map_err(|failure| chain(&failure))?;
    let (head, mut body) = response.into_parts();
    let (mut bytes, mut broken) = (BytesMut::new(), None);
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => bytes.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(failure) => broken = Some(chain(&failure)),
        }
    }
    Ok(Answered { status: head.status.as_u16(), headers: head.headers, body: bytes.freeze(), broken })
}

/// Gets a path over HTTP/1.1.
pub(crate) async fn get<S>(stream: S, path: &str) -> Result<Answered, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    send(stream, Request::get(path).header("host", "proxy.test").body(Bytes::new()).unwrap()).await
}

/// Gets a path over HTTP/2.
pub(crate) async fn get_http2<S>(stream: S, path: &str) -> Result<Answered, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        h2::client::handshake(stream).await.map_err(|failure| failure.to_string())?;
    tokio::spawn(connection);
    let request = Request::get(format!("https://proxy.test{path}")).body(()).unwrap();
    let (response, _) = sender.send_request(request, true).map_err(|failure| failure.to_string())?;
    let (head, mut body) = response.await.map_err(|failure| failure.to_string())?.into_parts();
    let (mut bytes, mut broken) = (BytesMut::new(), None);
    while let Some(piece) = body.data().await {
        match piece {
            Ok(piece) => bytes.extend_from_slice(&piece),
            Err(failure) => {
                broken = Some(failure.to_string());
                break;
            }
        }
    }
    Ok(Answered { status: head.status.as_u16(), headers: head.headers, body: bytes.freeze(), broken })
}

fn chain(failure: &dyn std::error::Error) -> String {
    match failure.source() {
        Some(source) => format!("{failure}: {}", chain(source)),
        None => failure.to_string(),
    }
}

/// A client that trusts `authority`.
pub(crate) fn client(authority: &Authority, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

pub(crate) fn any_client(authority: &Authority) -> ClientConfig {
    client(authority, rustls::ALL_VERSIONS)
}

/// Does a handshake for `host`.
pub(crate) async fn handshake<S>(stream: S, host: &str, client: ClientConfig) -> io::Result<TlsStream<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let name = ServerName::try_from(host.to_owned()).unwrap();
    TlsConnector::from(Arc::new(client)).connect(name, stream).await
}

/// Waits until `count` exchanges are recorded.
pub(crate) async fn events(recorder: &Recorder, count: usize) -> Vec<NetworkEvent> {
    let wait = async {
        while recorder.record().events.len() < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let _ = timeout(Duration::from_secs(2), wait).await;
    let events = recorder.record().events;
    assert_eq!(events.len(), count, "{events:#?}");
    events
}

pub(crate) fn fault(name: &str) -> Verdict {
    Verdict::Fault { fault: name.to_owned() }
}

pub(crate) fn status(event: &NetworkEvent) -> Option<u16> {
    match &event.exchange {
        Exchange::Request { status, .. } => *status,
        other => panic!("{other:?} is no request"),
    }
}

//! Interception by a proxy that the client is told of, and in the server's place.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use twinbuild_model::{CertificateChain, Exchange, Verdict};

use crate::testing::{
    BODY, Greeter, any_client, events, fault, get, get_http2, handshake, listen, loopback, recorder,
};
use crate::{Authority, HttpServer, InterceptingProxy, Interception, Recorder, TlsFault, TlsServer};

/// An interceptor on `address`, and the server `proxy.test` behind it, which has a record of its own.
struct Network {
    address: SocketAddr,
    intercepting: Arc<Authority>,
    recorder: Recorder,
    servers: Recorder,
}

async fn start(in_place: bool, trusted: bool, change: impl FnOnce(&mut Interception)) -> Network {
    let servers_authority = Arc::new(Authority::new("Lab Root CA").unwrap());
    let (listener, server) = listen().await;
    let servers = recorder();
    let tls = TlsServer::new(Arc::clone(&servers_authority), vec!["proxy.test".to_owned()]);
    tokio::spawn(HttpServer::new("first", Arc::new(Greeter), servers.clone()).with_tls(tls).serve(listener));

    let (listener, address) = listen().await;
    let recorder = recorder();
    let intercepting = Arc::new(Authority::new("Lab Interception CA").unwrap());
    let mut interception = Interception::by(Arc::clone(&intercepting));
    change(&mut interception);
    let trust = if trusted { &servers_authority } else { &intercepting };
    let dial = loopback("proxy.test", server);
    let proxy = InterceptingProxy::new("interceptor", interception, trust, dial, recorder.clone()).unwrap();
    if in_place {
        tokio::spawn(proxy.serve_in_the_servers_place(listener));
    } else {
        tokio::spawn(proxy.serve(listener));
    }
    Network { address, intercepting, recorder, servers }
}

impl Network {
    async fn tunnel(&self) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(b"CONNECT proxy.test:443 HTTP/1.1\r\nhost: proxy.test:443\r\n\r\n").await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 200"));
        stream
    }
}

#[tokio::test]
async fn a_tunnel_is_read_by_who_has_the_authority() {
    let network = start(false, true, |_| ()).await;
    let stream =
        handshake(network.tunnel().await, "proxy.test", any_client(&network.intercepting)).await.unwrap();
    assert_eq!(get_http2(stream, "/").await.unwrap().body, BODY);
    let other = Authority::new("Lab Root CA").unwrap();
    let failure = handshake(network.tunnel().await, "proxy.test", any_client(&other)).await.unwrap_err();
    assert!(failure.to_string().contains("UnknownIssuer"), "{failure}");

    let events = events(&network.recorder, 5).await;
    assert_eq!(
        events[1].exchange,
        Exchange::Handshake {
            server_name: Some("proxy.test".to_owned()),
            authority: "Lab Interception CA".to_owned(),
            chain: Some(CertificateChain::Whole),
            intercepted: true,
            version: Some("TLSv1.3".to_owned()),
            application_protocol: Some("h2".to_owned()),
        }
    );
    assert!(matches!(events[4].verdict, Verdict::Failed { .. }), "{events:?}");
    let upstream = network.servers.record().events;
    assert!(matches!(&upstream[1].exchange, Exchange::Request { version, .. } if version == "HTTP/1.1"));
}

#[tokio::test]
async fn in_the_servers_place_the_client_is_told_nothing() {
    let network = start(true, true, |_| ()).await;
    let stream = TcpStream::connect(network.address).await.unwrap();
    let stream = handshake(stream, "proxy.test", any_client(&network.intercepting)).await.unwrap();
    assert_eq!(get_http2(stream, "/missing").await.unwrap().status, 404);
    let stream = TcpStream::connect(network.address).await.unwrap();
    let stream = handshake(stream, "other.test", any_client(&network.intercepting)).await.unwrap();
    let (mut sender, connection) = h2::client::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let request = http::Request::get("https://other.test/").body(()).unwrap();
    let (response, _) = sender.send_request(request, true).unwrap();
    assert_eq!(response.await.unwrap().status(), 502);
}

#[tokio::test]
async fn archives_and_nothing_else_are_changed() {
    for name in ["corrupts archives", "rewrites archives"] {
        let network =
            start(false, true, |interception| interception.fault = Some(name.parse().unwrap())).await;
        for (path, same) in [("/a.mod", true), ("/a.zip", name == "rewrites archives")] {
            let tunnel = network.tunnel().await;
            let stream = handshake(tunnel, "proxy.test", any_client(&network.intercepting)).await.unwrap();
            let body = get_http2(stream, path).await.unwrap().body;
            // What the test's server sends is no archive, so there is nothing in it to rewrite.
            assert_eq!((body.len(), body == BODY), (BODY.len(), same), "{name} {path}");
        }
    }
}

#[tokio::test]
async fn http2_can_be_taken_away_or_given_up() {
    let network = start(false, true, |interception| interception.tls_faults.push(TlsFault::Http11Only)).await;
    let stream =
        handshake(network.tunnel().await, "proxy.test", any_client(&network.intercepting)).await.unwrap();
    assert_eq!(get(stream, "/").await.unwrap().body, BODY);

    let faults = Arc::from(["goes away".parse().unwrap()]);
    let network = start(false, true, |interception| interception.http_faults = faults).await;
    let stream =
        handshake(network.tunnel().await, "proxy.test", any_client(&network.intercepting)).await.unwrap();
    get_http2(stream, "/").await.unwrap_err();
    assert_eq!(events(&network.recorder, 3).await[2].verdict, fault("goes away"));
}

#[tokio::test]
async fn a_server_of_another_authority_is_not_trusted() {
    let network = start(false, false, |_| ()).await;
    let stream =
        handshake(network.tunnel().await, "proxy.test", any_client(&network.intercepting)).await.unwrap();
    let answered = get_http2(stream, "/").await.unwrap();
    assert_eq!(answered.status, 502);
    assert!(String::from_utf8_lossy(&answered.body).contains("UnknownIssuer"), "{answered:?}");
}

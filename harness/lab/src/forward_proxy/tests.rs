//! Tunnels and requests through healthy proxies, and through each fault.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use twinbuild_model::{Exchange, Verdict};

use crate::testing::{BODY, Greeter, SOON, events, fault, get, listen, loopback, recorder, send, status};
use crate::{Credentials, ForwardProxy, HttpServer, Recorder};

/// A proxy, and the server `proxy.test` behind it, which has a record of its own.
struct Network {
    proxy: SocketAddr,
    recorder: Recorder,
}

async fn start(change: impl FnOnce(ForwardProxy) -> ForwardProxy) -> Network {
    let (listener, server) = listen().await;
    tokio::spawn(HttpServer::new("first", Arc::new(Greeter), recorder()).serve(listener));
    let (listener, proxy) = listen().await;
    let recorder = recorder();
    let forward = ForwardProxy::new("proxy", loopback("proxy.test", server), recorder.clone());
    tokio::spawn(change(forward).serve(listener));
    Network { proxy, recorder }
}

/// The head of the answer to `CONNECT`, and the tunnel.
async fn connect(proxy: SocketAddr, to: &str, field: &str) -> (String, TcpStream) {
    let mut stream = TcpStream::connect(proxy).await.unwrap();
    stream.write_all(format!("CONNECT {to} HTTP/1.1\r\nhost: {to}\r\n{field}\r\n").as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    (String::from_utf8(head).unwrap(), stream)
}

#[tokio::test]
async fn a_healthy_proxy_carries_tunnels_and_requests() {
    let network = start(|proxy| proxy).await;
    let (head, tunnel) = connect(network.proxy, "proxy.test:80", "").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(get(tunnel, "/").await.unwrap().body, BODY);

    let request = Request::post("http://proxy.test/echo").header("host", "proxy.test");
    let request =
        request.header("proxy-connection", "keep-alive").body(Bytes::from_static(b"hello")).unwrap();
    let answered = send(TcpStream::connect(network.proxy).await.unwrap(), request).await.unwrap();
    assert_eq!((answered.status, &answered.body[..]), (200, &b"hello"[..]));

    let events = events(&network.recorder, 2).await;
    let request = Exchange::Request {
        method: "CONNECT".to_owned(),
        host: "proxy.test:80".to_owned(),
        target: "proxy.test:80".to_owned(),
        status: Some(200),
        version: "HTTP/1.1".to_owned(),
        credentials: Vec::new(),
    };
    assert_eq!((&events[0].exchange, &events[0].verdict), (&request, &Verdict::Served));
    assert_eq!(events[1].verdict, Verdict::Served);
}

#[tokio::test]
async fn only_the_right_credentials_are_let_through_and_none_is_recorded() {
    let network = start(|proxy| proxy.with_credentials(Credentials::basic("user", "secret"))).await;
    let right = "proxy-authorization: Basic dXNlcjpzZWNyZXQ=\r\n";
    for (field, code) in
        [("", "407"), ("proxy-authorization: Basic dXNlcjpvdGhlcg==\r\n", "407"), (right, "200")]
    {
        let (head, _tunnel) = connect(network.proxy, "proxy.test:80", field).await;
        assert!(head.starts_with(&format!("HTTP/1.1 {code}")), "{head}");
        assert_eq!(head.contains("proxy-authenticate: Basic"), code == "407", "{head}");
    }
    let events = events(&network.recorder, 3).await;
    let sent = |index: usize| match &events[index].exchange {
        Exchange::Request { credentials, .. } => credentials.join(" "),
        other => panic!("{other:?}"),
    };
    assert_eq!([sent(0), sent(1), sent(2)], ["", "proxy-authorization", "proxy-authorization"]);
    assert!(matches!(events[1].verdict, Verdict::Refused { .. }));
    assert!(!format!("{events:?}").contains("dXNlc"));
}

#[tokio::test]
async fn connect_meets_its_faults() {
    for (name, code) in [
        ("answers CONNECT with 403", "HTTP/1.1 403"),
        ("answers CONNECT with 502", "HTTP/1.1 502"),
        ("drops the connection at CONNECT", ""),
    ] {
        let network = start(|proxy| proxy.with_fault(name.parse().unwrap())).await;
        let (head, _) = connect(network.proxy, "proxy.test:80", "").await;
        assert!(head.starts_with(code) && head.is_empty() == code.is_empty(), "{name}: {head}");
        assert_eq!(events(&network.recorder, 1).await[0].verdict, fault(name));
        let answered = TcpStream::connect(network.proxy).await.unwrap();
        let request = Request::get("http://proxy.test/").body(Bytes::new()).unwrap();
        assert_eq!(send(answered, request).await.unwrap().status, 200, "{name}");
    }
    let name = "never answers CONNECT";
    let network = start(|proxy| proxy.with_fault(name.parse().unwrap())).await;
    timeout(SOON, connect(network.proxy, "proxy.test:80", "")).await.unwrap_err();
    assert_eq!(status(&events(&network.recorder, 1).await[0]), None);
}

#[tokio::test]
async fn tunnels_are_cut() {
    let network = start(|proxy| proxy.with_fault("cuts tunnels".parse().unwrap())).await;
    let (_, mut tunnel) = connect(network.proxy, "proxy.test:80", "").await;
    tunnel.write_all(b"GET / HTTP/1.1\r\nhost: proxy.test\r\n\r\n").await.unwrap();
    let mut received = Vec::new();
    timeout(Duration::from_secs(1), tunnel.read_to_end(&mut received)).await.unwrap().unwrap();
    assert_eq!(received.len(), 1000);
    assert_eq!(events(&network.recorder, 1).await[0].verdict, fault("cuts tunnels"));
}

#[tokio::test]
async fn what_can_not_be_reached_is_a_bad_gateway() {
    let network = start(|proxy| proxy).await;
    let (head, _) = connect(network.proxy, "other.test:443", "").await;
    assert!(head.starts_with("HTTP/1.1 502"), "{head}");
    let stream = TcpStream::connect(network.proxy).await.unwrap();
    let request = Request::get("http://other.test/").body(Bytes::new()).unwrap();
    assert_eq!(send(stream, request).await.unwrap().status, 502);
    let stream = TcpStream::connect(network.proxy).await.unwrap();
    assert_eq!(get(stream, "/no-host").await.unwrap().status, 400);
    for event in &events(&network.recorder, 3).await[..2] {
        let Verdict::Failed { why } = &event.verdict else { panic!("{event:?}") };
        assert!(why.contains("other.test") && why.contains("no such host"), "{why}");
    }
}

#[tokio::test]
async fn when_a_proxy_is_dropped_its_tunnels_end() {
    let (listener, server) = listen().await;
    tokio::spawn(HttpServer::new("first", Arc::new(Greeter), recorder()).serve(listener));
    let (listener, proxy) = listen().await;
    let forward = ForwardProxy::new("proxy", loopback("proxy.test", server), recorder());
    let service = tokio::spawn(forward.serve(listener));
    let (_, mut tunnel) = connect(proxy, "proxy.test:80", "").await;
    service.abort();
    let mut byte = [0];
    let read = timeout(Duration::from_secs(1), tunnel.read(&mut byte)).await.unwrap();
    assert!(!matches!(read, Ok(count) if count > 0));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let network = start(|mut proxy| {
        proxy.body_limit = Duration::from_millis(100);
        proxy
    })
    .await;
    let mut stream = TcpStream::connect(network.proxy).await.unwrap();
    let sent = "POST http://proxy.test/echo HTTP/1.1\r\nhost: proxy.test\r\ncontent-length: 5\r\n\r\nab";
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(Duration::from_secs(1), stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(matches!(events(&network.recorder, 1).await[0].verdict, Verdict::Refused { .. }));
}

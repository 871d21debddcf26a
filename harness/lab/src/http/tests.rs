//! Answers of healthy services and of each fault.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use twinbuild_model::{Exchange, Verdict};

use crate::http::budget::Budget;
use crate::testing::{
    Answered, BODY, Greeter, SOON, any_client, events, fault, get, get_http2, handshake, listen, recorder,
    send, status,
};
use crate::{Authority, HttpFault, HttpServer, Recorder, TlsServer};

/// A service over HTTP/1.1 and one over HTTP/2, with the same faults.
struct Pair {
    plain: SocketAddr,
    tls: SocketAddr,
    authority: Arc<Authority>,
    recorder: Recorder,
}

async fn start(server: HttpServer) -> SocketAddr {
    let (listener, address) = listen().await;
    tokio::spawn(server.serve(listener));
    address
}

async fn pair(faults: Vec<HttpFault>) -> Pair {
    let recorder = recorder();
    let authority = Arc::new(Authority::new("Lab Root CA").unwrap());
    let server =
        || HttpServer::new("first", Arc::new(Greeter), recorder.clone()).with_faults(faults.clone().into());
    let tls = TlsServer::new(Arc::clone(&authority), vec!["proxy.test".to_owned()]);
    let (plain, tls) = (start(server()).await, start(server().with_tls(tls)).await);
    Pair { plain, tls, authority, recorder }
}

impl Pair {
    async fn http1(&self, path: &str) -> Result<Answered, String> {
        get(TcpStream::connect(self.plain).await.unwrap(), path).await
    }

    async fn http2(&self, path: &str) -> Result<Answered, String> {
        let stream = TcpStream::connect(self.tls).await.unwrap();
        let stream = handshake(stream, "proxy.test", any_client(&self.authority)).await.unwrap();
        get_http2(stream, path).await
    }
}

async fn broken(name: &str) -> Pair {
    pair(vec![name.parse().unwrap()]).await
}

#[tokio::test]
async fn a_healthy_service_answers_over_both_versions() {
    let pair = pair(Vec::new()).await;
    for answered in [pair.http1("/a?b").await.unwrap(), pair.http2("/a?b").await.unwrap()] {
        assert_eq!((answered.status, &answered.body[..], answered.broken), (200, BODY, None));
    }
    let events = events(&pair.recorder, 3).await;
    for (event, version) in [(&events[0], "HTTP/1.1"), (&events[2], "HTTP/2.0")] {
        let request = Exchange::Request {
            method: "GET".to_owned(),
            host: "proxy.test".to_owned(),
            target: "/a?b".to_owned(),
            status: Some(200),
            version: version.to_owned(),
            credentials: Vec::new(),
        };
        assert_eq!((&event.exchange, &event.verdict), (&request, &Verdict::Served));
    }
}

#[tokio::test]
async fn statuses_pages_and_redirections_are_answered() {
    for (name, status, header, body) in [
        ("answers 503", 503, "content-type: text/plain", "Service Unavailable"),
        ("answers 401", 401, "www-authenticate: Basic", "Unauthorized"),
        ("answers 429", 429, "retry-after: 3600", "Too Many Requests"),
        ("answers with a web page", 200, "content-type: text/html", "<!DOCTYPE html>"),
        ("redirects to itself", 301, "location: /x", ""),
    ] {
        let pair = broken(name).await;
        for answered in [pair.http1("/x").await.unwrap(), pair.http2("/x").await.unwrap()] {
            assert_eq!(answered.status, status, "{name}");
            let (field, value) = header.split_once(": ").unwrap();
            assert!(answered.headers[field].to_str().unwrap().starts_with(value), "{name}: {answered:?}");
            assert!(answered.body.starts_with(body.as_bytes()), "{name}: {answered:?}");
        }
        assert_eq!(events(&pair.recorder, 3).await[0].verdict, fault(name));
    }
}

#[tokio::test]
async fn bodies_break_in_their_middle() {
    for (name, http1) in [
        ("is cut in the middle of the body", "end of file before message length reached"),
        ("is reset in the middle of the body", "Connection reset"),
        ("promises more than it sends", "end of file before message length reached"),
    ] {
        let pair = broken(name).await;
        let answered = pair.http1("/").await.unwrap();
        assert_eq!((answered.status, answered.headers["content-length"].to_str().unwrap()), (200, "2000"));
        assert!(answered.broken.as_ref().unwrap().contains(http1), "{name}: {answered:?}");
        let answered = pair.http2("/").await;
        let broken = answered.as_ref().map(|answered| answered.broken.clone());
        assert!(!matches!(broken, Ok(None)), "{name}: {broken:?}");
        assert_eq!(events(&pair.recorder, 3).await[0].verdict, fault(name));
    }
}

#[tokio::test]
async fn answers_stall_or_never_come() {
    let pair = broken("stalls").await;
    timeout(SOON, pair.http1("/")).await.unwrap_err();
    timeout(SOON, pair.http2("/")).await.unwrap_err();
    assert_eq!(status(&events(&pair.recorder, 3).await[0]), None);

    let pair = broken("stalls in the middle of the body").await;
    let mut stream = TcpStream::connect(pair.plain).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: proxy.test\r\n\r\n").await.unwrap();
    let mut all = Vec::new();
    timeout(SOON, stream.read_to_end(&mut all)).await.unwrap_err();
    let sent = String::from_utf8(all).unwrap();
    assert!(sent.starts_with("HTTP/1.1 200 OK") && sent.ends_with(&"x".repeat(1000)), "{sent}");
    timeout(SOON, pair.http2("/")).await.unwrap_err();

    let pair = broken("hangs up without an answer").await;
    assert!(pair.http1("/").await.unwrap_err().contains("closed before"));
    pair.http2("/").await.unwrap_err();
}

#[tokio::test]
async fn a_slow_body_comes_whole() {
    let takes = Duration::from_millis(200);
    let pair = pair(vec![HttpFault::Slow { takes }]).await;
    let start = Instant::now();
    let (http1, http2) = tokio::join!(pair.http1("/"), pair.http2("/"));
    assert!(start.elapsed() >= takes);
    assert_eq!(
        (http1.unwrap().body, http2.unwrap().body),
        (Bytes::from_static(BODY), Bytes::from_static(BODY))
    );
}

#[tokio::test]
async fn faults_of_http2_leave_http1_alone() {
    for name in ["goes away", "refuses streams"] {
        let pair = broken(name).await;
        assert_eq!(pair.http1("/").await.unwrap().status, 200);
        let failure = pair.http2("/").await.unwrap_err();
        assert_eq!(failure.contains("refused stream"), name == "refuses streams", "{failure}");
        let events = events(&pair.recorder, 3).await;
        assert_eq!((&events[0].verdict, &events[2].verdict), (&Verdict::Served, &fault(name)));
    }
    let pair = pair(vec![HttpFault::RefusesStreams, "answers 500".parse().unwrap()]).await;
    assert_eq!(pair.http1("/").await.unwrap().status, 500, "the first fault that HTTP/1.1 can have");
    pair.http2("/").await.unwrap_err();
}

#[tokio::test]
async fn who_goes_away_says_so() {
    let pair = broken("goes away").await;
    let stream = TcpStream::connect(pair.tls).await.unwrap();
    let mut stream = handshake(stream, "proxy.test", any_client(&pair.authority)).await.unwrap();
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    // GET https://proxy.test/ on stream 1, <https://www.rfc-editor.org/rfc/rfc7541#appendix-A>.
    let headers = [&[0, 0, 15, 1, 5, 0, 0, 0, 1][..], &[0x82, 0x87, 0x84, 0x01, 10], b"proxy.test"].concat();
    stream.write_all(&[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &settings[..], &headers].concat()).await.unwrap();
    let mut received = Vec::new();
    // The connection ends without TLS saying so.
    let _ = timeout(Duration::from_secs(1), stream.read_to_end(&mut received)).await.unwrap();
    // GOAWAY, last stream 1, ENHANCE_YOUR_CALM, <https://www.rfc-editor.org/rfc/rfc9113#section-6.8>.
    let goaway = [0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 11];
    assert!(received.windows(goaway.len()).any(|window| window == goaway), "{received:?}");
}

#[tokio::test]
async fn requests_are_bounded_in_size_and_time() {
    let recorder = recorder();
    let mut server = HttpServer::new("first", Arc::new(Greeter), recorder.clone());
    server.budget = Budget::of(1000);
    server.header_limit = Duration::from_millis(100);
    server.body_limit = Duration::from_millis(100);
    let address = start(server).await;
    for (length, expected) in [(1000, 200), (1001, 413), (1000, 200)] {
        let request =
            Request::post("/echo").header("host", "proxy.test").body(Bytes::from(vec![b'y'; length]));
        let answered = send(TcpStream::connect(address).await.unwrap(), request.unwrap()).await.unwrap();
        assert_eq!(answered.status, expected, "{length}");
    }
    for (sent, expected) in [
        ("GET / HTTP/1.1\r\nhost: pro", ""),
        ("POST /echo HTTP/1.1\r\nhost: proxy.test\r\ncontent-length: 5\r\n\r\nab", "HTTP/1.1 408"),
        ("", ""),
    ] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = String::new();
        timeout(Duration::from_secs(1), stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(
            answer.starts_with(expected) && answer.is_empty() == expected.is_empty(),
            "{sent:?}: {answer}"
        );
    }
    let events = events(&recorder, 6).await;
    assert!(matches!(events[1].verdict, Verdict::Refused { .. }));
    assert!(matches!(events[5].exchange, Exchange::Connection { .. }));
}

#[tokio::test]
async fn nobody_reads_two_requests_in_one() {
    let pair = pair(Vec::new()).await;
    let smuggled = "POST /echo HTTP/1.1\r\nhost: proxy.test\r\ncontent-length: 40\r\ntransfer-encoding: chunked\r\n\r\n\
                    3\r\nabc\r\n0\r\n\r\n";
    let mut stream = TcpStream::connect(pair.plain).await.unwrap();
    stream.write_all(smuggled.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("\r\n\r\nabc"), "{answer}");
    for refused in [
        "GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, gzip\r\n\r\n",
        "GET /\0 HTTP/1.1\r\nhost: a\r\n\r\n",
        "\x16\x03\x01\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(pair.plain).await.unwrap();
        stream.write_all(refused.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        timeout(Duration::from_secs(1), stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 400"), "{refused:?}: {}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn when_a_service_is_dropped_its_connections_end() {
    let (listener, address) = listen().await;
    let server = HttpServer::new("first", Arc::new(Greeter), recorder());
    let service = tokio::spawn(server.serve(listener));
    let mut stream = TcpStream::connect(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    service.abort();
    let mut byte = [0];
    let read = timeout(Duration::from_secs(1), stream.read(&mut byte)).await.unwrap();
    assert!(!matches!(read, Ok(count) if count > 0));
    assert!(TcpStream::connect(address).await.is_err());
}

//! Handshakes with healthy servers and with each fault.

use std::sync::Arc;
use std::time::Instant;

use rustls::version;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use twinbuild_model::{CertificateChain, Exchange, NetworkEvent, Verdict};

use crate::testing::{
    Greeter, SOON, any_client, client, events, fault, get, get_http2, handshake, listen, recorder,
};
use crate::{Authority, HttpServer, Recorder, TlsFault, TlsServer};

const HOST: &str = "proxy.test";

async fn serve(tls: TlsServer) -> (std::net::SocketAddr, Recorder) {
    let (listener, address) = listen().await;
    let recorder = recorder();
    let server = HttpServer::new("first", Arc::new(Greeter), recorder.clone()).with_tls(tls);
    tokio::spawn(server.serve(listener));
    (address, recorder)
}

fn authority() -> Arc<Authority> {
    Arc::new(Authority::new("Lab Root CA").unwrap())
}

fn server(authority: &Arc<Authority>) -> TlsServer {
    TlsServer::new(Arc::clone(authority), vec![HOST.to_owned()])
}

/// What a client that trusts the authority gets from a server with the fault: an error, or nothing.
async fn meet(broken: TlsFault) -> (Result<(), String>, NetworkEvent) {
    let authority = authority();
    let (address, recorder) = serve(server(&authority).with_fault(broken)).await;
    let stream = TcpStream::connect(address).await.unwrap();
    let met = match timeout(SOON, handshake(stream, HOST, any_client(&authority))).await {
        Ok(Ok(mut stream)) => {
            // With TLS 1.3 the client is done before the server has looked at its certificate.
            match timeout(SOON, stream.read_u8()).await {
                Ok(Err(failure)) => Err(failure.to_string()),
                Ok(Ok(_)) | Err(_) => Ok(()),
            }
        }
        Ok(Err(failure)) => Err(failure.to_string()),
        Err(_) => Err("stalls".to_owned()),
    };
    let event = events(&recorder, 1).await.remove(0);
    (met, event)
}

fn agreed(event: &NetworkEvent) -> (Option<&str>, Option<&str>) {
    match &event.exchange {
        Exchange::Handshake { version, application_protocol, .. } => {
            (version.as_deref(), application_protocol.as_deref())
        }
        other => panic!("{other:?} is no handshake"),
    }
}

#[tokio::test]
async fn a_healthy_server_is_trusted_and_recorded() {
    for authority in [authority(), Arc::new(Authority::with_intermediate("Lab Root CA").unwrap())] {
        let (address, recorder) = serve(server(&authority)).await;
        let stream = TcpStream::connect(address).await.unwrap();
        let stream = handshake(stream, "PROXY.test", any_client(&authority)).await.unwrap();
        assert_eq!(get_http2(stream, "/").await.unwrap().status, 200);
        let events = events(&recorder, 2).await;
        let handshake = Exchange::Handshake {
            server_name: Some(HOST.to_owned()),
            authority: "Lab Root CA".to_owned(),
            chain: Some(CertificateChain::Whole),
            intercepted: false,
            version: Some("TLSv1.3".to_owned()),
            application_protocol: Some("h2".to_owned()),
        };
        assert_eq!((&events[0].exchange, &events[0].verdict), (&handshake, &Verdict::Served));
    }
}

#[tokio::test]
async fn certificates_with_faults_are_refused_and_the_alert_is_recorded() {
    let expected = [
        (TlsFault::UnknownAuthority, "UnknownIssuer", "UnknownCA"),
        (TlsFault::MissingIntermediate, "UnknownIssuer", "UnknownCA"),
        (TlsFault::SelfSigned, "UnknownIssuer", "UnknownCA"),
        (TlsFault::Expired, "expired", "CertificateExpired"),
        (TlsFault::NotYetValid, "not valid yet", "CertificateExpired"),
        (TlsFault::WrongHost, "not valid for name", "BadCertificate"),
        (TlsFault::WrongOrder, "CaUsedAsEndEntity", "alert"),
        (TlsFault::WeakSignature, "signature", "alert"),
    ];
    for (broken, seen, recorded) in expected {
        let (met, event) = meet(broken).await;
        let met = met.unwrap_err();
        assert!(met.contains(seen), "{broken}: {met}");
        match &event.verdict {
            Verdict::Failed { why } => assert!(why.contains(recorded), "{broken}: {why}"),
            other => panic!("{broken}: {other:?}"),
        }
        let lacks = match &event.exchange {
            Exchange::Handshake { chain: Some(CertificateChain::Broken { lacks }), .. } => lacks.as_str(),
            _ => "",
        };
        let missing = if broken == TlsFault::MissingIntermediate { "Lab Root CA Intermediate" } else { "" };
        assert_eq!(lacks, missing, "{broken}");
    }
}

#[tokio::test]
async fn handshakes_with_faults_end_or_stall() {
    let expected = [
        (TlsFault::CutsHandshake, "eof"),
        (TlsFault::StallsHandshake, "stalls"),
        (TlsFault::RefusesVersion, "ProtocolVersion"),
        (TlsFault::Tls10Only, "peer is incompatible"),
        (TlsFault::Tls11Only, "peer is incompatible"),
        (TlsFault::PlainHttp, "corrupt message"),
    ];
    for (broken, seen) in expected {
        let (met, event) = meet(broken).await;
        let met = met.unwrap_err();
        assert!(met.contains(seen), "{broken}: {met}");
        assert_eq!(event.verdict, fault(&broken.to_string()));
    }
}

#[tokio::test]
async fn versions_and_protocols_can_be_taken_away() {
    let authority = authority();
    let both = |only: TlsFault| server(&authority).with_fault(only);
    for (only, of_client, agree) in [
        (TlsFault::Tls12Only, &version::TLS12, true),
        (TlsFault::Tls12Only, &version::TLS13, false),
        (TlsFault::Tls13Only, &version::TLS13, true),
        (TlsFault::Tls13Only, &version::TLS12, false),
    ] {
        let (address, recorder) = serve(both(only)).await;
        let stream = TcpStream::connect(address).await.unwrap();
        let done = handshake(stream, HOST, client(&authority, &[of_client])).await;
        assert_eq!(done.is_ok(), agree, "{only}: {done:?}");
        let event = events(&recorder, 1).await.remove(0);
        assert_eq!(event.verdict == fault(&only.to_string()), agree, "{event:?}");
    }

    let (address, recorder) = serve(both(TlsFault::Http11Only)).await;
    let stream = TcpStream::connect(address).await.unwrap();
    let stream = handshake(stream, HOST, any_client(&authority)).await.unwrap();
    assert_eq!(get(stream, "/").await.unwrap().status, 200);
    assert_eq!(agreed(&events(&recorder, 2).await[0]), (Some("TLSv1.3"), None));
}

#[tokio::test]
async fn only_clients_with_a_certificate_are_served_where_one_is_wanted() {
    let authority = authority();
    for version in [&version::TLS12, &version::TLS13] {
        let (address, recorder) =
            serve(server(&authority).with_fault(TlsFault::WantsClientCertificate)).await;
        let stream = TcpStream::connect(address).await.unwrap();
        let without = handshake(stream, HOST, client(&authority, &[version])).await;
        let failure = match without {
            Ok(mut stream) => stream.read_u8().await.unwrap_err(),
            Err(failure) => failure,
        };
        assert!(failure.to_string().contains("alert"), "{failure}");
        assert!(matches!(events(&recorder, 1).await[0].verdict, Verdict::Failed { .. }));

        let mut roots = rustls::RootCertStore::empty();
        roots.add(authority.certificate()).unwrap();
        let shown = authority.server("client.test", None).unwrap();
        let resolver = Arc::new(rustls::sign::SingleCertAndKey::from((*shown).clone()));
        let with =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_protocol_versions(&[version])
                .unwrap()
                .with_root_certificates(roots)
                .with_client_cert_resolver(resolver);
        let stream = handshake(TcpStream::connect(address).await.unwrap(), HOST, with).await.unwrap();
        assert_eq!(get(stream, "/").await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn what_is_no_hello_is_recorded_as_a_connection() {
    let authority = authority();
    for sent in [&b""[..], b"GET / HTTP/1.1\r\n\r\n", &[0x16, 3, 1, 0, 4, 1, 0, 0, 0], &[0xff; 600]] {
        let (address, recorder) = serve(server(&authority)).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent).await.unwrap();
        stream.shutdown().await.unwrap();
        let event = events(&recorder, 1).await.remove(0);
        assert!(matches!(event.exchange, Exchange::Connection { .. }), "{event:?}");
        assert!(matches!(event.verdict, Verdict::Failed { .. }), "{event:?}");
    }
}

#[tokio::test]
async fn an_intercepting_server_has_a_certificate_for_any_host() {
    let authority = authority();
    let (address, recorder) = serve(TlsServer::intercepting(Arc::clone(&authority))).await;
    for host in ["one.test", "two.test", "127.0.0.1"] {
        let stream = TcpStream::connect(address).await.unwrap();
        handshake(stream, host, any_client(&authority)).await.unwrap();
    }
    for event in events(&recorder, 3).await {
        assert!(matches!(event.exchange, Exchange::Handshake { intercepted: true, .. }), "{event:?}");
    }
}

#[test]
fn authorities_and_certificates_are_made_at_once() {
    let start = Instant::now();
    let authority = Authority::new("Lab Root CA").unwrap();
    for host in ["one.test", "two.test", "three.test"] {
        let made = authority.server(host, None).unwrap();
        assert!(Arc::ptr_eq(&made, &authority.server(host, None).unwrap()));
    }
    assert!(authority.pem().starts_with("-----BEGIN CERTIFICATE-----"));
    assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
    assert!(authority.server("not a host\u{e9}", None).is_err());
}

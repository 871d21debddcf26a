//! Questions to a healthy name server, and to one with each fault.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream, UdpSocket};
use tokio::time::timeout;
use twinbuild_model::{DnsEdns, DnsMessage, DnsRecord, Exchange, Verdict};

use crate::dns::reply::{Question, Transport};
use crate::testing::{SOON, events, fault, listen, recorder};
use crate::{
    AskFailure, DnsQuestion, NameFault, NameFaultRule, NameFaults, NameServer, Recorder, Zone, ZoneRecord,
    ask_tcp, ask_udp, read_dns_message,
};

struct Server {
    udp: SocketAddr,
    tcp: SocketAddr,
    recorder: Recorder,
}

fn zone() -> Zone {
    let mut zone = Zone::default();
    zone.add("proxy.test", 60, ZoneRecord::A(Ipv4Addr::new(198, 18, 0, 2)));
    zone.add("proxy.test", 60, ZoneRecord::Aaaa("fd00::2".parse().unwrap()));
    zone.add("Alias.test.", 30, ZoneRecord::Cname("proxy.test".to_owned()));
    zone.add("loop.test", 30, ZoneRecord::Cname("loop.test".to_owned()));
    for host in 0..100 {
        zone.add("large.test", 60, ZoneRecord::A(Ipv4Addr::new(198, 18, 1, host)));
    }
    zone
}

async fn start(rules: Vec<NameFaultRule>) -> Server {
    let recorder = recorder();
    let server =
        NameServer::new("dns", zone(), recorder.clone()).with_faults(Arc::new(NameFaults::new(rules)));
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let udp = socket.local_addr().unwrap();
    let (listener, tcp) = listen().await;
    tokio::spawn(server.clone().serve_udp(socket));
    tokio::spawn(server.serve_tcp(listener));
    Server { udp, tcp, recorder }
}

fn question(name: &str, record_type: &str) -> DnsQuestion {
    DnsQuestion { id: 77, name: name.to_owned(), record_type: record_type.to_owned(), longest_answer: None }
}

impl Server {
    async fn udp(&self, question: &DnsQuestion) -> Result<DnsMessage, AskFailure> {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        ask_udp(&socket, self.udp, question, SOON).await
    }

    async fn tcp(&self, question: &DnsQuestion) -> Result<DnsMessage, AskFailure> {
        ask_tcp(TcpSocket::new_v4()?, self.tcp, question, SOON).await
    }
}

/// Records with their time to live, which their text leaves out.
fn texts(section: &[DnsRecord]) -> Vec<String> {
    section.iter().map(|record| format!("{} s: {record}", record.time_to_live)).collect()
}

#[tokio::test]
async fn a_healthy_server_answers_field_by_field() {
    let server = start(Vec::new()).await;
    let mut asked = question("PROXY.test", "A");
    asked.longest_answer = Some(4096);
    for seen in [server.udp(&asked).await.unwrap(), server.tcp(&asked).await.unwrap()] {
        assert_eq!(seen.response_code, "NOERROR");
        assert_eq!(seen.flags, ["qr", "aa", "rd", "ra"]);
        assert_eq!(seen.questions[0].to_string(), "PROXY.test. A");
        assert_eq!(texts(&seen.answers), ["60 s: PROXY.test. A 198.18.0.2"]);
        assert_eq!((seen.authorities, seen.additionals), (vec![], vec![]));
        assert_eq!(seen.edns, Some(DnsEdns { version: 0, udp_bytes: 1232, dnssec: false }));
    }
    let events = events(&server.recorder, 2).await;
    let query = Exchange::Query {
        name: "PROXY.test".to_owned(),
        record_type: "A".to_owned(),
        transport: "udp".to_owned(),
        answer: "NOERROR A 198.18.0.2".to_owned(),
    };
    assert_eq!((&events[0].exchange, &events[0].verdict), (&query, &Verdict::Served));
}

#[tokio::test]
async fn names_are_followed_missing_or_empty() {
    let server = start(Vec::new()).await;
    for (name, record_type, code, answers, authorities) in [
        ("alias.test", "A", "NOERROR", 2, 0),
        ("alias.test", "CNAME", "NOERROR", 1, 0),
        ("proxy.test", "AAAA", "NOERROR", 1, 0),
        ("proxy.test", "MX", "NOERROR", 0, 1),
        ("test", "A", "NOERROR", 0, 1),
        ("other.test", "A", "NXDOMAIN", 0, 1),
        ("xproxy.test", "A", "NXDOMAIN", 0, 1),
        ("loop.test", "A", "NOERROR", 8, 0),
    ] {
        let view = server.udp(&question(name, record_type)).await.unwrap();
        let seen = (view.response_code.as_str(), view.answers.len(), view.authorities.len());
        assert_eq!(seen, (code, answers, authorities), "{name} {record_type}: {view:?}");
        assert_eq!(view.edns, None);
    }
}

#[tokio::test]
async fn answers_too_long_for_udp_are_whole_over_tcp() {
    let server = start(Vec::new()).await;
    let view = server.udp(&question("large.test", "A")).await.unwrap();
    assert!(view.flags.contains(&"tc".to_owned()) && view.answers.is_empty(), "{view:?}");
    assert_eq!(server.tcp(&question("large.test", "A")).await.unwrap().answers.len(), 100);
}

#[tokio::test]
async fn each_fault_is_seen_and_recorded() {
    for (name, seen) in [
        ("is not found", "NXDOMAIN 0 qr aa rd ra"),
        ("meets a server failure", "SERVFAIL 0 qr aa rd ra"),
        ("is refused", "REFUSED 0 qr aa rd ra"),
        ("has a truncated answer", "NOERROR 0 qr aa tc rd ra"),
        ("resolves to 198.18.9.9", "NOERROR 1 qr aa rd ra"),
        ("times out", "failed to get an answer within 150ms"),
        ("has a slow answer", "failed to get an answer within 150ms"),
        ("has an answer with a wrong id", "failed to get an answer within 150ms"),
        ("has a garbled answer", "failed to read a DNS message of 30 bytes"),
        ("has an answer that may be kept for 5 s", "NOERROR 1 qr aa rd ra"),
        ("has an answer without EDNS", "NOERROR 1 qr aa rd ra"),
        ("has an answer that names its server", "NOERROR 1 qr aa rd ra"),
    ] {
        let rule = NameFaultRule::always(name.parse().unwrap()).of("Proxy.test.");
        let server = start(vec![rule]).await;
        let met = match server.udp(&question("proxy.test", "A")).await {
            Ok(view) => format!("{} {} {}", view.response_code, view.answers.len(), view.flags.join(" ")),
            Err(failure) => format!("failed to {failure}"),
        };
        assert!(met.starts_with(seen), "{name}: {met}");
        assert_eq!(events(&server.recorder, 1).await[0].verdict, fault(name));
        assert_eq!(server.udp(&question("alias.test", "A")).await.unwrap().answers.len(), 2, "{name}");
    }
    let server = start(vec![NameFaultRule::always(NameFault::Truncated)]).await;
    assert_eq!(server.tcp(&question("proxy.test", "A")).await.unwrap().answers.len(), 1);
    let server = start(vec![NameFaultRule::always(NameFault::WrongId)]).await;
    let met = server.tcp(&question("proxy.test", "A")).await;
    assert!(matches!(met, Err(AskFailure::TooLate(_))), "{met:?}");
    let slow = NameFault::Slow { by: Duration::from_millis(50) };
    let server = start(vec![NameFaultRule::always(slow)]).await;
    let start = Instant::now();
    assert_eq!(server.udp(&question("proxy.test", "A")).await.unwrap().answers.len(), 1);
    assert!(start.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn an_answer_over_tcp_with_another_id_is_passed_over() {
    let (listener, server) = listen().await;
    let asked = question("proxy.test", "A");
    let mut other = DnsQuestion { id: 78, ..question("other.test", "A") }.to_bytes().unwrap();
    let right = asked.to_bytes().unwrap();
    let mut answers = Vec::new();
    for message in [&mut other, &mut right.clone()] {
        answers.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
        answers.append(message);
    }
    tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        client.read_exact(&mut vec![0; right.len() + 2]).await.unwrap();
        client.write_all(&answers).await.unwrap();
    });
    let seen = ask_tcp(TcpSocket::new_v4().unwrap(), server, &asked, SOON).await.unwrap();
    assert_eq!(seen.questions[0].to_string(), "proxy.test. A");
}

#[tokio::test]
async fn what_is_unusual_of_an_answer_is_in_its_own_field() {
    let mut asked = question("proxy.test", "A");
    asked.longest_answer = Some(1232);
    let meets = async |name: &str, asked: &DnsQuestion| {
        let server = start(vec![NameFaultRule::always(name.parse().unwrap())]).await;
        server.udp(asked).await.unwrap()
    };
    let usual = start(Vec::new()).await.udp(&asked).await.unwrap();
    let kept = meets("has an answer that may be kept for 5 s", &asked).await;
    assert_eq!(texts(&kept.answers), ["5 s: proxy.test. A 198.18.0.2"]);
    assert_eq!((&kept.flags, &kept.edns), (&usual.flags, &usual.edns));
    let old = meets("has an answer without EDNS", &asked).await;
    assert_eq!(old, DnsMessage { edns: None, ..usual.clone() });
    let named = meets("has an answer that names its server", &asked).await;
    assert_eq!(texts(&named.authorities), ["3600 s: lab.test. NS ns.lab.test."]);
    assert_eq!(texts(&named.additionals), ["3600 s: ns.lab.test. A 198.18.0.1"]);
    assert_eq!(DnsMessage { authorities: vec![], additionals: vec![], ..named }, usual);
    let missing = question("no.such", "A");
    let negative = start(Vec::new()).await.udp(&missing).await.unwrap();
    assert_eq!(negative.negative_time_to_live(), Some(60));
    let negative = meets("has an answer that may be kept for 5 s", &missing).await;
    assert_eq!(negative.negative_time_to_live(), Some(5));
    assert_eq!(usual.negative_time_to_live(), None);
}

#[tokio::test]
async fn a_poisoned_name_heals() {
    let poison: NameFault = "resolves to 198.18.9.9".parse().unwrap();
    let by_count = NameFaultRule::always(poison.clone()).first(1);
    let by_time = NameFaultRule::always(poison).heals_after(Duration::from_millis(30));
    for rule in [by_count, by_time] {
        let server = start(vec![rule]).await;
        let asked = question("proxy.test", "A");
        assert!(server.udp(&asked).await.unwrap().answers[0].to_string().ends_with("A 198.18.9.9"));
        tokio::time::sleep(Duration::from_millis(40)).await;
        assert!(server.udp(&asked).await.unwrap().answers[0].to_string().ends_with("A 198.18.0.2"));
    }
    let server = start(vec![NameFaultRule::always("resolves to 198.18.9.9".parse().unwrap())]).await;
    assert_eq!(server.udp(&question("no.such", "A")).await.unwrap().response_code, "NXDOMAIN");
    assert_eq!(server.udp(&question("proxy.test", "AAAA")).await.unwrap().answers.len(), 0);
}

#[tokio::test]
async fn questions_are_counted_for_each_type_of_record() {
    let server = start(vec![NameFaultRule::always(NameFault::ServerFails).first(1)]).await;
    let mut codes = Vec::new();
    // Whichever a client asks for first, the other fails once too.
    for record_type in ["AAAA", "AAAA", "A", "A"] {
        codes.push(server.udp(&question("proxy.test", record_type)).await.unwrap().response_code);
    }
    assert_eq!(codes, ["SERVFAIL", "NOERROR", "SERVFAIL", "NOERROR"]);
}

#[tokio::test]
async fn what_is_no_query_harms_nobody() {
    let server = start(Vec::new()).await;
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut buffer = [0; 512];
    for (sent, answer) in [
        (&b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xff"[..], Some(1)),
        (&b"\x12\x34\x81\x00\x00\x01\x00\x00\x00\x00\x00\x00\xff"[..], None),
        (&b"\x12\x34\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00"[..], Some(1)),
        (&b"\x12"[..], None),
        (&b""[..], None),
    ] {
        socket.send_to(sent, server.udp).await.unwrap();
        let received = timeout(Duration::from_millis(50), socket.recv_from(&mut buffer)).await;
        assert_eq!(received.is_ok(), answer.is_some(), "{sent:?}");
        if let Some(code) = answer {
            assert_eq!((&buffer[..2], buffer[3] & 15), (&sent[..2], code));
        }
    }
    let mut stream = TcpStream::connect(server.tcp).await.unwrap();
    stream.write_all(b"\x00\x0d\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\xff").await.unwrap();
    let length = timeout(SOON, stream.read_u16()).await.unwrap().unwrap();
    assert_eq!(length, 12);
    assert_eq!(server.tcp(&question("proxy.test", "A")).await.unwrap().answers.len(), 1);
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        let _ = read_dns_message(&bytes);
        for transport in [Transport::Udp, Transport::Tcp] {
            if let Ok(question) = Question::read(&bytes, transport) {
                question.answer(&zone(), None);
            }
        }
    }

    #[test]
    fn no_damage_to_a_query_makes_the_server_panic(place in 0_usize..40, byte in any::<u8>()) {
        let mut bytes = question("proxy.test", "A").to_bytes().unwrap();
        if let Some(found) = bytes.get_mut(place) {
            *found = byte;
        }
        if let Ok(question) = Question::read(&bytes, Transport::Udp) {
            let reply = question.answer(&zone(), None);
            prop_assert!(reply.bytes.is_some_and(|bytes| bytes.len() <= 512));
        }
    }
}

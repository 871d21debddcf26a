//! Logs that tell too little, beside what the services of a network saw.

use twinbuild_model::{
    CertificateChain, Change, Diagnosis, EvidenceSource, Exchange, Layer, NetworkEvent, NetworkRecord,
    Verdict,
};

use super::Diagnoser;

const UNKNOWN_AUTHORITY: &str = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/v1.0.0.info": tls: failed to verify certificate: x509: certificate signed by unknown authority"#;
const NO_SUCH_HOST: &str = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/v1.0.0.info": dial tcp: lookup proxy.test on 10.0.0.53:53: no such host"#;
const STATUS_503: &str = "go: example.com/lib@v1.0.0: reading https://proxy.test/example.com/lib/@v/v1.0.0.info: 503 Service Unavailable";

fn explained(log: &str, exchanges: impl IntoIterator<Item = (Exchange, Verdict)>) -> Diagnosis {
    let event = |(exchange, verdict)| NetworkEvent {
        at_milliseconds: 1,
        service: "first".to_owned(),
        peer: "127.0.0.1:40312".to_owned(),
        exchange,
        verdict,
    };
    let record = NetworkRecord { events: exchanges.into_iter().map(event).collect() };
    let mut diagnoser = Diagnoser::default();
    diagnoser.read(log.as_bytes());
    diagnoser.finish(Some(&record))
}

fn handshake(intercepted: bool) -> Exchange {
    shown(None, intercepted)
}

fn shown(chain: Option<CertificateChain>, intercepted: bool) -> Exchange {
    Exchange::Handshake {
        server_name: Some("proxy.test".to_owned()),
        authority: "Corporate Inspection CA".to_owned(),
        chain,
        intercepted,
        version: None,
        application_protocol: None,
    }
}

fn refused_certificate() -> Verdict {
    Verdict::Failed { why: "received fatal alert: UnknownCA".to_owned() }
}

fn query(answer: &str) -> Exchange {
    Exchange::Query {
        name: "proxy.test".to_owned(),
        record_type: "A".to_owned(),
        transport: "udp".to_owned(),
        answer: answer.to_owned(),
    }
}

fn request(status: Option<u16>) -> Exchange {
    Exchange::Request {
        method: "GET".to_owned(),
        host: "proxy.test".to_owned(),
        target: "/example.com/lib/@v/v1.0.0.info".to_owned(),
        status,
        version: "HTTP/2.0".to_owned(),
        credentials: Vec::new(),
    }
}

fn fault(fault: &str) -> Verdict {
    Verdict::Fault { fault: fault.to_owned() }
}

#[test]
fn a_log_alone_names_both_causes_of_an_unknown_authority() {
    let diagnosis = explained(UNKNOWN_AUTHORITY, []);
    assert_eq!((diagnosis.layer, diagnosis.also[0].layer), (Layer::Tls, Layer::Mitm));
}

#[test]
fn an_intercepted_handshake_is_an_interception_and_its_authority_is_named() {
    let diagnosis = explained(UNKNOWN_AUTHORITY, [(handshake(true), refused_certificate())]);
    assert_eq!(diagnosis.layer, Layer::Mitm);
    assert!(diagnosis.cause.contains("`Corporate Inspection CA`"), "{}", diagnosis.cause);
    assert_eq!(diagnosis.fix.unwrap().change, Some(Change::TrustAuthority));
    assert!(diagnosis.also.is_empty());
    let sources: Vec<_> =
        diagnosis.evidence.iter().map(|evidence| (evidence.source, evidence.number)).collect();
    assert_eq!(sources, [(EvidenceSource::Log, 1), (EvidenceSource::Network, 1)]);
}

#[test]
fn a_handshake_that_nobody_intercepted_excludes_an_interception() {
    let diagnosis = explained(UNKNOWN_AUTHORITY, [(handshake(false), refused_certificate())]);
    assert_eq!(diagnosis.layer, Layer::Tls);
    assert!(diagnosis.cause.contains("nobody intercepts"), "{}", diagnosis.cause);
    assert!(diagnosis.also.iter().all(|other| other.layer != Layer::Mitm));
}

#[test]
fn a_chain_that_is_not_whole_is_no_unknown_authority() {
    let lacks = || Some(CertificateChain::Broken { lacks: "Corporate Issuing CA".to_owned() });
    let broken = explained(UNKNOWN_AUTHORITY, [(shown(lacks(), false), refused_certificate())]);
    assert_eq!(broken.layer, Layer::Tls);
    assert!(broken.cause.contains("does not show the intermediate certificate `Corporate Issuing CA`"));
    let fix = broken.fix.unwrap();
    assert!(fix.change.is_none() && fix.advice.contains("only the server's owner"), "{fix:?}");
    let whole = || Some(CertificateChain::Whole);
    let unknown = explained(UNKNOWN_AUTHORITY, [(shown(whole(), false), refused_certificate())]);
    assert!(unknown.cause.contains("which the build does not trust"), "{}", unknown.cause);
    assert_eq!(unknown.fix.unwrap().change, Some(Change::TrustAuthority));
    assert!(broken.also.is_empty() && unknown.also.is_empty());
    let intercepted = explained(UNKNOWN_AUTHORITY, [(shown(whole(), true), refused_certificate())]);
    assert_eq!(intercepted.layer, Layer::Mitm);
    let expired = explained(EXPIRED, [(shown(lacks(), false), refused_certificate())]);
    assert_eq!(expired.cause, explained(EXPIRED, []).cause);
}

#[test]
fn an_interception_that_was_accepted_is_no_cause() {
    let diagnosis = explained(UNKNOWN_AUTHORITY, [(handshake(true), Verdict::Served)]);
    assert_eq!((diagnosis.layer, diagnosis.evidence.len()), (Layer::Tls, 1));
    let other = explained("mkdir /c: no space left on device", [(handshake(true), refused_certificate())]);
    assert_eq!(other.layer, Layer::Disk);
}

#[test]
fn the_answer_of_the_name_server_refines_the_cause() {
    for (answer, part) in [("NXDOMAIN", "does not exist"), ("SERVFAIL", "(SERVFAIL)"), ("", "did not answer")]
    {
        let diagnosis = explained(NO_SUCH_HOST, [(query(answer), fault("answers so"))]);
        assert_eq!(diagnosis.layer, Layer::Dns);
        assert!(
            diagnosis.cause.contains(part) && diagnosis.cause.contains("`proxy.test`"),
            "{}",
            diagnosis.cause
        );
        assert!(diagnosis.fix.is_some());
    }
    let served = explained(NO_SUCH_HOST, [(query("NOERROR A 198.18.0.2"), Verdict::Served)]);
    assert_eq!(served, explained(NO_SUCH_HOST, []));
}

#[test]
fn the_status_of_an_answer_refines_the_cause() {
    let diagnosis = explained(STATUS_503, [(request(Some(503)), fault("answers 503"))]);
    assert_eq!(diagnosis.layer, Layer::ProxyStatus);
    assert!(diagnosis.cause.contains("was answered with 503"), "{}", diagnosis.cause);
    assert!(
        diagnosis
            .evidence
            .last()
            .is_some_and(|event| event.text.contains("`first`") || event.text.contains("503"))
    );
}

#[test]
fn an_empty_log_beside_a_request_without_an_answer_is_a_timeout() {
    let diagnosis = explained("", [(request(None), fault("never answers"))]);
    assert_eq!(diagnosis.layer, Layer::Timeout);
    assert!(diagnosis.cause.contains("never answered"), "{}", diagnosis.cause);
    assert_eq!(diagnosis.evidence[0].source, EvidenceSource::Network);
    let served = explained("", [(request(Some(200)), Verdict::Served), (query("NXDOMAIN"), Verdict::Served)]);
    assert_eq!(served.layer, Layer::Unknown);
}

const EXPIRED: &str = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/v1.0.0.info": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-21T22:15:27Z is after 2025-01-01T00:00:00Z"#;
const REFUSED: &str = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/v1.0.0.info": dial tcp 198.18.0.9:443: connect: connection refused"#;
const END_OF_FILE: &str =
    r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/v1.0.0.info": EOF"#;
const HANDSHAKE_FAILURE: &str = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/v1.0.0.info": remote error: tls: handshake failure"#;

#[test]
fn a_killed_build_without_a_word_is_explained_by_whatever_stalled() {
    let connect = Exchange::Request {
        method: "CONNECT".to_owned(),
        host: "forward.test:3128".to_owned(),
        target: "proxy.test:443".to_owned(),
        status: None,
        version: "HTTP/1.1".to_owned(),
        credentials: Vec::new(),
    };
    let to_hole = Exchange::Connection { to: "198.18.0.2:443".to_owned() };
    for (exchange, words) in [
        (request(None), "stalls"),
        (request(Some(200)), "stalls in the middle of the body"),
        (request(Some(200)), "is slow"),
        (connect, "never answers CONNECT"),
        (handshake(false), "stalls the handshake"),
        (to_hole, "is a black hole"),
    ] {
        let diagnosis = explained("", [(exchange, fault(words))]);
        assert_eq!(diagnosis.layer, Layer::Timeout, "{words}");
        assert!(diagnosis.evidence.iter().any(|event| event.text.contains(words)), "{words}");
        assert!(diagnosis.cause.contains("proxy.test") || words == "is a black hole", "{}", diagnosis.cause);
        let is_connect = words == "never answers CONNECT";
        let names_it =
            diagnosis.evidence.iter().any(|event| event.text.contains("CONNECT proxy.test:443: no answer"));
        assert_eq!(names_it, is_connect, "{:?}", diagnosis.evidence);
    }
    for words in ["hangs up without an answer", "drops the connection at CONNECT"] {
        assert_eq!(explained("", [(request(None), fault(words))]).layer, Layer::Unknown, "{words}");
    }
}

#[test]
fn a_stream_that_is_refused_again_and_again_is_no_silence() {
    let killed = |record: &NetworkRecord| {
        let mut diagnoser = Diagnoser::default();
        diagnoser.killed_at_time_limit();
        diagnoser.finish(Some(record))
    };
    let event = NetworkEvent {
        at_milliseconds: 1,
        service: "first".to_owned(),
        peer: "127.0.0.1:40312".to_owned(),
        exchange: request(None),
        verdict: fault("refuses streams"),
    };
    let diagnosis = killed(&NetworkRecord { events: vec![event] });
    assert_eq!(diagnosis.layer, Layer::Connect);
    assert!(diagnosis.cause.contains("REFUSED_STREAM") && diagnosis.evidence.len() == 1, "{diagnosis:?}");
    let change = Change::SetVariable { name: "GODEBUG".to_owned(), value: "http2client=0".to_owned() };
    assert_eq!(diagnosis.fix.unwrap().change, Some(change));
    // Without the record nothing is known but that it was killed.
    assert_eq!(killed(&NetworkRecord::default()).layer, Layer::Timeout);
}

#[test]
fn a_checksum_database_that_is_silent_need_not_be_asked() {
    let lookup = |target: &str| Exchange::Request {
        method: "GET".to_owned(),
        host: "sum.test".to_owned(),
        target: target.to_owned(),
        status: None,
        version: "HTTP/1.1".to_owned(),
        credentials: Vec::new(),
    };
    let fix =
        |target: &str| explained("GOPRIVATE='corp.test'\n", [(lookup(target), fault("stalls"))]).fix.unwrap();
    let value = "corp.test,git.test/Dep".to_owned();
    let change = Change::SetVariable { name: "GONOSUMDB".to_owned(), value };
    assert_eq!(fix("/lookup/git.test/!dep@v1.0.0").change, Some(change));
    assert_eq!(fix("/tile/8/0/000").change, None);
}

#[test]
fn a_proxy_whose_chain_is_not_whole_may_be_gone_round() {
    let lacks = || Some(CertificateChain::Broken { lacks: "Corporate Issuing CA".to_owned() });
    let change = |list: &str| {
        let log = format!("GOPROXY='{list}'\n{UNKNOWN_AUTHORITY}");
        explained(&log, [(shown(lacks(), false), refused_certificate())]).fix.unwrap().change
    };
    let value = "https://proxy.test|https://second.test,direct".to_owned();
    let expected = Change::SetVariable { name: "GOPROXY".to_owned(), value };
    assert_eq!(change("https://proxy.test,https://second.test,direct"), Some(expected));
    assert_eq!(change("https://proxy.test"), None);
}

#[test]
fn a_killed_build_without_a_record_took_too_long() {
    let killed = |log: &str| {
        let mut diagnoser = Diagnoser::default();
        diagnoser.read(log.as_bytes());
        diagnoser.killed_at_time_limit();
        diagnoser.finish(Some(&NetworkRecord::default()))
    };
    let silent = killed("go: downloading example.com/lib v1.0.0\n");
    assert_eq!(silent.layer, Layer::Timeout);
    assert!(silent.fix.is_some() && silent.evidence.is_empty());
    assert_eq!(killed("mkdir /c: no space left on device").layer, Layer::Disk);
}

#[test]
fn a_log_that_says_what_is_wrong_with_a_certificate_is_not_overruled() {
    let alert = || Verdict::Failed { why: "received fatal alert: BadCertificate".to_owned() };
    let diagnosis = explained(EXPIRED, [(handshake(false), alert())]);
    let alone = explained(EXPIRED, []);
    assert_eq!((diagnosis.layer, &diagnosis.cause, &diagnosis.fix), (Layer::Tls, &alone.cause, &alone.fix));
    assert_eq!(diagnosis.evidence.len(), 2);
    let chain = explained(UNKNOWN_AUTHORITY, [(handshake(false), alert())]);
    assert!(chain.also.iter().any(|other| other.cause.contains("intermediate")), "{:?}", chain.also);
}

#[test]
fn a_server_that_wants_a_client_certificate_is_an_interception() {
    for verdict in
        [fault("wants a client certificate"), Verdict::Failed { why: "peer sent no certificates".to_owned() }]
    {
        let diagnosis = explained(HANDSHAKE_FAILURE, [(handshake(false), verdict)]);
        assert_eq!(diagnosis.layer, Layer::Mitm);
        assert!(diagnosis.cause.contains("`proxy.test` wants a client certificate"), "{}", diagnosis.cause);
        assert!(diagnosis.fix.is_some());
    }
}

#[test]
fn a_handshake_that_was_cut_is_no_lost_connection() {
    let diagnosis = explained(END_OF_FILE, [(handshake(false), fault("cuts the handshake"))]);
    assert_eq!((diagnosis.layer, diagnosis.also[0].layer), (Layer::Tls, Layer::Connect));
    assert_eq!(explained(END_OF_FILE, []).layer, Layer::Connect);
}

#[test]
fn a_name_server_that_fails_or_lies_is_replaced() {
    let change = |diagnosis: Diagnosis| diagnosis.fix.unwrap().change;
    let failing = explained(NO_SUCH_HOST, [(query("SERVFAIL"), fault("meets a server failure"))]);
    assert_eq!(change(failing), Some(Change::UseNameServer));
    let truth = explained(NO_SUCH_HOST, [(query("NXDOMAIN"), Verdict::Served)]);
    assert_eq!(change(truth), None);
    let lie = || (query("NOERROR A 198.18.0.9"), fault("resolves to 198.18.0.9"));
    let sent_elsewhere = explained(REFUSED, [lie()]);
    assert_eq!((sent_elsewhere.layer, sent_elsewhere.also[0].layer), (Layer::Dns, Layer::Connect));
    assert_eq!(change(sent_elsewhere), Some(Change::UseNameServer));
    assert_eq!(explained(REFUSED, [(lie().0, Verdict::Served)]).layer, Layer::Connect);
}

#[test]
fn another_archive_and_a_cut_answer_are_told_apart() {
    let mismatch = "verifying example.com/lib@v1.0.0: checksum mismatch";
    let diagnosis = explained(mismatch, [(request(Some(200)), fault("rewrites archives"))]);
    assert!(diagnosis.layer == Layer::Checksum && diagnosis.cause.contains("another archive"));
    let cut = explained(END_OF_FILE, [(request(Some(200)), fault("is cut in the middle of the body"))]);
    assert!(cut.layer == Layer::Connect && cut.cause.contains("was cut off"), "{}", cut.cause);
}

#[test]
fn what_the_kernel_refused_says_no_more_than_the_log() {
    let to = |place: &str| Exchange::Connection { to: place.to_owned() };
    let refused = Verdict::Refused { why: "nobody listens on 198.18.0.9:443".to_owned() };
    let alone = explained(REFUSED, []);
    assert_eq!(alone.layer, Layer::Connect);
    for verdict in [refused.clone(), fault("refuses connections")] {
        assert_eq!(explained(REFUSED, [(to("198.18.0.9:443"), verdict)]), alone);
    }
    // A name server that answers with a wrong address is what is wrong, not what the address leads to.
    let answer = query("NOERROR A 198.18.0.9");
    let wrong =
        explained(REFUSED, [(answer, fault("resolves to 198.18.0.9")), (to("198.18.0.9:443"), refused)]);
    assert_eq!(wrong.layer, Layer::Dns);
    let reset = explained(END_OF_FILE, [(to("198.18.0.9:443"), fault("hangs up"))]);
    assert!(reset.cause.contains("ended before anything was exchanged"), "{}", reset.cause);
}

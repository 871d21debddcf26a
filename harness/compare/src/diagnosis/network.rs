//! What the services of a network saw tells causes apart that a log can't.

use twinbuild_model::{
    Alternative, CertificateChain, Change, Diagnosis, Evidence, EvidenceSource, Exchange, Fix, Layer,
    NetworkEvent, NetworkRecord, Verdict,
};

use super::findings::Findings;

/// Events shown as evidence.
const MOST_EVENTS: usize = 3;

/// What is shown of an event, in bytes of each of its texts.
const LONGEST_TEXT: usize = 200;

/// The diagnosis of a log with what the record tells of the same failure. An event counts where it ended badly and refines
/// the layer that the log names. What was found in the log makes its changes.
pub(super) fn refined(diagnosis: Diagnosis, record: &NetworkRecord, findings: &Findings) -> Diagnosis {
    let tellings = record.events.iter().enumerate().filter_map(telling);
    let fitting: Vec<Telling> =
        tellings.filter(|telling| telling.what.refines.contains(&diagnosis.layer)).collect();
    // What the log names says more than any other event; the last one ended the build.
    let named = fitting.iter().rev().find(|telling| names(&diagnosis, &telling.what.subject));
    match named.or(fitting.last()) {
        Some(chosen) => with_change(told(diagnosis, chosen, &fitting), &chosen.what, findings),
        None => diagnosis,
    }
}

/// A database that is silent need not be asked, and a proxy whose chain only its owner can mend may be gone round.
fn with_change(mut diagnosis: Diagnosis, what: &What, findings: &Findings) -> Diagnosis {
    let change = match &what.unanswered_module {
        Some(module) => findings.unchecked(module),
        None if what.settles_chain => findings.detour(),
        None => None,
    };
    if let Some(fix) = &mut diagnosis.fix {
        fix.change = fix.change.take().or(change);
    }
    diagnosis
}

/// What one event says of a failure.
struct Telling {
    what: What,
    evidence: Evidence,
}

struct What {
    layer: Layer,
    /// The layers of logs that it refines.
    refines: &'static [Layer],
    cause: String,
    /// Whether the log says more about the cause, and the event is evidence of it alone.
    is_evidence_alone: bool,
    /// Whether it says of the chain of certificates what the log can't.
    settles_chain: bool,
    /// The module for which a checksum database was asked and did not answer.
    unanswered_module: Option<String>,
    /// The host or name that it is about.
    subject: String,
    fix: Option<Fix>,
}

impl What {
    fn new(layer: Layer, refines: &'static [Layer], cause: String, subject: String) -> Self {
        Self {
            layer,
            refines,
            cause,
            is_evidence_alone: false,
            settles_chain: false,
            unanswered_module: None,
            subject,
            fix: None,
        }
    }

    fn with_fix(self, advice: impl Into<String>, change: Option<Change>) -> Self {
        Self { fix: Some(Fix { advice: advice.into(), change }), ..self }
    }
}

/// Silence is seen by some clients as a lost connection, and ends others without a word.
const OF_SILENCE: &[Layer] = &[Layer::Timeout, Layer::Connect, Layer::Tls, Layer::Unknown];

/// A handshake that somebody ended on purpose is seen as a lost connection, or as an answer without encryption.
const OF_ENCRYPTION: &[Layer] = &[Layer::Tls, Layer::Mitm, Layer::Connect, Layer::ProxyStatus];

/// Whoever is sent to another address meets nobody there, or a certificate for another name.
const OF_WRONG_ADDRESS: &[Layer] = &[Layer::Dns, Layer::Connect, Layer::Timeout, Layer::Tls];

fn names(diagnosis: &Diagnosis, subject: &str) -> bool {
    let name = subject.rsplit_once(':').map_or(subject, |(name, _)| name);
    !name.is_empty() && diagnosis.evidence.iter().any(|evidence| evidence.text.contains(name))
}

fn told(diagnosis: Diagnosis, chosen: &Telling, fitting: &[Telling]) -> Diagnosis {
    let what = &chosen.what;
    let events = fitting.iter().filter(|telling| telling.what.cause == what.cause).take(MOST_EVENTS);
    let mut evidence = diagnosis.evidence.clone();
    evidence.extend(events.map(|telling| telling.evidence.clone()));
    let says_distrust = diagnosis.fix.as_ref().is_some_and(|fix| fix.change == Some(Change::TrustAuthority));
    let is_certificate =
        what.settles_chain || what.fix.as_ref().is_some_and(|fix| fix.change == Some(Change::TrustAuthority));
    if what.is_evidence_alone || (what.layer == Layer::Tls && is_certificate && !says_distrust) {
        return Diagnosis { evidence, ..diagnosis };
    }
    // The record knows whether anybody intercepts, and what the services did; what the text alone allowed is settled, but
    // for what is wrong with a chain of certificates.
    let mut also = diagnosis.also;
    also.retain(|other| {
        !other.evidence.is_empty()
            || (what.layer == Layer::Tls && other.layer == Layer::Tls && !what.settles_chain)
    });
    let same_layer = diagnosis.layer == what.layer;
    let keeps_fix = same_layer || (what.layer == Layer::Mitm && diagnosis.layer == Layer::Tls);
    if !same_layer && !matches!(diagnosis.layer, Layer::Unknown | Layer::Tls | Layer::Mitm) {
        also.insert(
            0,
            Alternative {
                layer: diagnosis.layer,
                cause: diagnosis.cause,
                evidence: Vec::new(),
                verify: diagnosis.verify.clone(),
                fix: diagnosis.fix.clone(),
            },
        );
    }
    Diagnosis {
        layer: what.layer,
        cause: what.cause.clone(),
        evidence,
        verify: diagnosis.verify,
        fix: what.fix.clone().or(if keeps_fix { diagnosis.fix } else { None }),
        also,
    }
}

/// Whether the kernel refused a connection or a question, of which the log says as much.
fn was_refused(event: &NetworkEvent) -> bool {
    let unanswered = matches!(&event.exchange, Exchange::Connection { .. })
        || matches!(&event.exchange, Exchange::Query { answer, .. } if answer.is_empty());
    let refused = match &event.verdict {
        Verdict::Refused { .. } => true,
        Verdict::Fault { fault } => fault == "refuses connections",
        Verdict::Served | Verdict::Failed { .. } => false,
    };
    unanswered && refused
}

fn telling((index, event): (usize, &NetworkEvent)) -> Option<Telling> {
    if was_refused(event) {
        return None;
    }
    let verdict = &event.verdict;
    let what = match &event.exchange {
        Exchange::Query { name, record_type, answer, .. } => query(name, record_type, answer, verdict)?,
        Exchange::Connection { to } => connection(to, verdict)?,
        Exchange::Handshake { server_name, authority, chain, intercepted, .. } => {
            let shown = Shown { authority, chain: chain.as_ref(), is_intercepted: *intercepted };
            handshake(server_name.as_deref(), shown, verdict)?
        }
        Exchange::Request { method, host, target, status, .. } => {
            request(method, host, target, *status, verdict)?
        }
    };
    let evidence =
        Evidence { source: EvidenceSource::Network, number: index as u64 + 1, text: described(event) };
    Some(Telling { what, evidence })
}

fn query(name: &str, record_type: &str, answer: &str, verdict: &Verdict) -> Option<What> {
    let name = short(name);
    let is_declared = matches!(verdict, Verdict::Fault { .. });
    let is_elsewhere = matches!(verdict, Verdict::Fault { fault } if fault.contains("resolves to"));
    let refines: &[Layer] = if is_elsewhere { OF_WRONG_ADDRESS } else { &[Layer::Dns] };
    let cause = match answer.split_whitespace().next() {
        None => format!("the name server did not answer the question for `{name}`"),
        Some("NXDOMAIN") => format!("the name server says that `{name}` does not exist (NXDOMAIN)"),
        Some("SERVFAIL") => format!("the name server failed to resolve `{name}` (SERVFAIL)"),
        Some("REFUSED") => format!("the name server refused the question for `{name}` (REFUSED)"),
        Some("NOERROR") if is_declared => {
            format!("the name server's answer for `{name}` is not what it should be")
        }
        // An empty answer to one type is usual where the name has only records of the other.
        Some("NOERROR") if answer.trim() == "NOERROR" && record_type == "A" => {
            format!("the name server knows `{name}`, but no address of it")
        }
        Some("NOERROR") => return None,
        Some(code) => format!("the name server answered the question for `{name}` with {}", short(code)),
    };
    let what = What::new(Layer::Dns, refines, cause, name);
    // That a name does not exist, or has no address, may be the truth; the log's advice is about that.
    let is_truth = answer.starts_with("NXDOMAIN") || answer.starts_with("NOERROR");
    Some(if is_truth && !is_declared {
        what
    } else {
        let advice = "ask another name server, or look into that one's log; in a container compare /etc/resolv.conf with the host's";
        what.with_fix(advice, Some(Change::UseNameServer))
    })
}

fn connection(to: &str, verdict: &Verdict) -> Option<What> {
    let to = short(to);
    match verdict {
        Verdict::Served => None,
        Verdict::Fault { fault } if is_silence(fault) => {
            Some(silence(format!("{to} took the connection and never answered"), to))
        }
        // Seen as an answer that is no TLS; the log says so.
        Verdict::Fault { fault } if fault.contains("without TLS") => Some(What {
            is_evidence_alone: true,
            ..What::new(Layer::Tls, OF_ENCRYPTION, format!("{to} speaks HTTP without TLS"), to)
        }),
        _ => {
            let cause = format!("the connection to {to} ended before anything was exchanged");
            Some(What::new(Layer::Connect, &[Layer::Connect], cause, to))
        }
    }
}

/// Whether a declared fault is one of not answering, or of not ending an answer.
fn is_silence(fault: &str) -> bool {
    ["stalls", "never answers", "times out", "black hole", "is slow", "silent"]
        .iter()
        .any(|words| fault.contains(words))
}

fn silence(cause: String, subject: String) -> What {
    let advice = "the go command waits without a limit for a module proxy: set a limit around the build, or name another proxy";
    What::new(Layer::Timeout, OF_SILENCE, cause, subject).with_fix(advice, None)
}

/// The certificates of one handshake.
struct Shown<'a> {
    authority: &'a str,
    chain: Option<&'a CertificateChain>,
    is_intercepted: bool,
}

fn handshake(server_name: Option<&str>, shown: Shown<'_>, verdict: &Verdict) -> Option<What> {
    let why = match verdict {
        Verdict::Served => return None,
        Verdict::Failed { why } | Verdict::Refused { why } => why,
        Verdict::Fault { fault } => fault,
    };
    let (name, authority) = (short(server_name.unwrap_or_default()), short(shown.authority));
    let asked = if name.is_empty() { "the server".to_owned() } else { format!("`{name}`") };
    Some(if is_silence(why) {
        silence(format!("the handshake with {asked} was begun and never ended"), name)
    } else if wants_client_certificate(why) {
        let cause = format!("{asked} wants a client certificate, which the go command does not send");
        What::new(Layer::Mitm, OF_ENCRYPTION, cause, name)
    } else if shown.is_intercepted {
        let cause = format!(
            "an intercepting proxy showed a certificate of its authority `{authority}` in place of {asked}'s own"
        );
        let advice = format!(
            "have the build trust `{authority}` (SSL_CERT_FILE on Unix, the system's store elsewhere), or keep the proxy away from this host"
        );
        What::new(Layer::Mitm, &[Layer::Tls, Layer::Mitm], cause, name)
            .with_fix(advice, Some(Change::TrustAuthority))
    } else if is_distrust(why) {
        distrusted(&asked, &authority, shown.chain, name)
    } else if why.contains("cuts the handshake") {
        What::new(Layer::Tls, OF_ENCRYPTION, format!("the handshake with {asked} was cut off"), name)
    } else {
        let cause = format!("the handshake with {asked} failed");
        What { is_evidence_alone: true, ..What::new(Layer::Tls, &[Layer::Tls, Layer::Mitm], cause, name) }
    })
}

/// A certificate that a client did not trust, and that nobody else put in the place of the server's.
fn distrusted(asked: &str, authority: &str, chain: Option<&CertificateChain>, name: String) -> What {
    let (cause, or_chain) = match chain {
        Some(CertificateChain::Broken { lacks }) => {
            return broken_chain(asked, authority, &short(lacks), name);
        }
        Some(CertificateChain::Whole) => ("which the build does not trust; nobody intercepts", ""),
        None => (
            "and either the build does not trust that or the chain to it is not whole; nobody intercepts",
            ", or the server show its whole chain",
        ),
    };
    let cause = format!("{asked} shows a certificate of the authority `{authority}`, {cause}");
    let advice = format!(
        "have the build trust `{authority}` (SSL_CERT_FILE on Unix, the system's store elsewhere){or_chain}"
    );
    let what = What::new(Layer::Tls, &[Layer::Tls, Layer::Mitm], cause, name);
    What { settles_chain: chain.is_some(), ..what.with_fix(advice, Some(Change::TrustAuthority)) }
}

/// A certificate that a trusted authority signed by way of another, whose certificate the server keeps to itself.
fn broken_chain(asked: &str, authority: &str, lacks: &str, name: String) -> What {
    let cause = format!(
        "{asked} does not show the intermediate certificate `{lacks}`, without which nothing leads from its own to the authority `{authority}`; nobody intercepts"
    );
    let advice = format!(
        "only the server's owner can mend it: have the server show `{lacks}` after its own certificate; until then the build has to trust that certificate too (SSL_CERT_FILE on Unix, the system's store elsewhere)"
    );
    let what = What::new(Layer::Tls, &[Layer::Tls, Layer::Mitm], cause, name).with_fix(advice, None);
    What { settles_chain: true, ..what }
}

/// Whether a server ended a handshake for want of a client certificate, as the lab and TLS libraries write it.
fn wants_client_certificate(why: &str) -> bool {
    let why = why.to_ascii_lowercase();
    ["client certificate", "peer sent no certificates", "certificate required", "certificaterequired"]
        .iter()
        .any(|words| why.contains(words))
}

/// The alert by which a client says that it knows no such authority (<https://www.rfc-editor.org/rfc/rfc8446#section-6.2>),
/// as libraries write it. Go sends `bad_certificate` for it, as for whatever else it dislikes of a certificate.
fn is_distrust(why: &str) -> bool {
    let why = why.to_ascii_lowercase().replace([' ', '_', '-'], "");
    ["unknownca", "unknownauthority", "unknownissuer", "badcertificate", "untrusted"]
        .iter()
        .any(|word| why.contains(word))
}

fn request(method: &str, host: &str, target: &str, status: Option<u16>, verdict: &Verdict) -> Option<What> {
    let (method, host, target) = (short(method), short(host), short(target));
    let asked = asked(&method, &host, &target);
    let subject = if method == "CONNECT" { target.clone() } else { host };
    let of_proxy = |cause| What::new(Layer::ProxyStatus, &[Layer::ProxyStatus], cause, subject.clone());
    let of_connection = |cause| What::new(Layer::Connect, &[Layer::Connect], cause, subject.clone());
    Some(match (status, verdict) {
        (Some(status), _) if status >= 400 => of_proxy(format!("`{asked}` was answered with {status}")),
        (Some(status), Verdict::Fault { fault }) if is_silence(fault) => {
            silence(format!("`{asked}` was answered with {status}, and the answer never ended"), subject)
        }
        (Some(_), Verdict::Fault { fault }) if fault.contains("archives") => {
            let cause = format!("`{asked}` was answered with another archive than the server's");
            What::new(Layer::Checksum, &[Layer::Checksum], cause, subject)
        }
        (Some(_), Verdict::Fault { fault }) if fault.contains("web page") || fault.contains("redirects") => {
            let cause = format!("`{asked}` was answered with something else than was asked for");
            of_proxy(cause)
        }
        (Some(status), Verdict::Fault { .. }) => {
            of_connection(format!("`{asked}` was answered with {status}, and the answer was cut off"))
        }
        (Some(_), _) => return None,
        (None, Verdict::Refused { why }) => of_proxy(format!("`{asked}` was refused: {}", short(why))),
        (None, Verdict::Fault { fault }) if fault.contains("refuses streams") => {
            refused_stream(&asked, subject)
        }
        (None, Verdict::Fault { fault }) if !is_silence(fault) => {
            of_connection(format!("`{asked}` was cut off without an answer"))
        }
        (None, _) => {
            let what = silence(format!("`{asked}` was accepted and never answered"), subject);
            match module_of_lookup(&target) {
                Some(module) => {
                    let advice = format!(
                        "the go command waits without a limit for the checksum database: set a limit around the build, have a module proxy pass the database's answers on, or, for what it can't know, name {module} in GONOSUMDB"
                    );
                    What { unanswered_module: Some(module), ..what.with_fix(advice, None) }
                }
                None => what,
            }
        }
    })
}

/// The module that a checksum database is asked for (<https://go.dev/ref/mod#checksum-database>). A capital letter stands there as
/// an exclamation mark and the small one. A path of a module may have the word too, but a module proxy has `/@v/` behind it.
fn module_of_lookup(target: &str) -> Option<String> {
    let by_proxy = || target.split_once("/sumdb/")?.1.split_once("/lookup/").map(|(_, asked)| asked);
    let asked = target.strip_prefix("/lookup/").or_else(by_proxy).filter(|_| !target.contains("/@v/"))?;
    let (escaped, _) = asked.split_once('@')?;
    let mut module = String::new();
    let mut characters = escaped.chars();
    while let Some(character) = characters.next() {
        module.extend(if character == '!' {
            characters.next()?.to_uppercase().next()
        } else {
            Some(character)
        });
    }
    Some(module)
}

/// A client may ask again for what was refused (<https://www.rfc-editor.org/rfc/rfc9113#section-8.7>), and Go's does so without
/// a word.
fn refused_stream(asked: &str, subject: String) -> What {
    let cause = format!(
        "`{asked}` was refused as a stream of HTTP/2 (REFUSED_STREAM), and the go command asks again without a word"
    );
    let advice = "a server or a proxy that is at its limit refuses streams: look into its log; GODEBUG=http2client=0 makes Go use HTTP/1.1";
    let change = Change::SetVariable { name: "GODEBUG".to_owned(), value: "http2client=0".to_owned() };
    What::new(Layer::Connect, &[Layer::Connect, Layer::Timeout, Layer::Unknown], cause, subject)
        .with_fix(advice, Some(change))
}

/// What a request is for: that of CONNECT is a host itself.
fn asked(method: &str, host: &str, target: &str) -> String {
    if method == "CONNECT" { format!("CONNECT {target}") } else { format!("{method} {host}{target}") }
}

fn described(event: &NetworkEvent) -> String {
    let what = match &event.exchange {
        Exchange::Query { name, record_type, answer, .. } => {
            let answer = if answer.is_empty() { "no answer" } else { answer };
            format!("asked for {} {}: {}", short(record_type), short(name), short(answer))
        }
        Exchange::Connection { to } => format!("connection to {}", short(to)),
        Exchange::Handshake { server_name, authority, chain, intercepted, .. } => {
            let by = if *intercepted { ", intercepted" } else { "" };
            let name = short(server_name.as_deref().unwrap_or("no name"));
            let without = match chain {
                Some(CertificateChain::Broken { lacks }) => format!(", without that of `{}`", short(lacks)),
                _ => String::new(),
            };
            format!("handshake for {name} with a certificate of `{}`{without}{by}", short(authority))
        }
        Exchange::Request { method, host, target, status, .. } => {
            let status = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            format!("{}: {status}", asked(&short(method), &short(host), &short(target)))
        }
    };
    let verdict = match &event.verdict {
        Verdict::Served => "served".to_owned(),
        Verdict::Fault { fault } => format!("as declared: {}", short(fault)),
        Verdict::Refused { why } => format!("refused: {}", short(why)),
        Verdict::Failed { why } => format!("failed: {}", short(why)),
    };
    let text = format!("{}: {what} ({verdict})", short(&event.service));
    if text.len() <= super::findings::LONGEST_EVIDENCE { text } else { super::findings::cut(&text, 0) }
}

fn short(text: &str) -> String {
    match text.char_indices().find(|(index, _)| *index >= LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::module_of_lookup;

    #[test]
    fn only_a_checksum_database_is_asked_for_a_lookup() {
        let module = |target| module_of_lookup(target);
        assert_eq!(module("/lookup/git.test/!dep@v1.0.0").as_deref(), Some("git.test/Dep"));
        assert_eq!(module("/sumdb/sum.test/lookup/git.test/dep@v1.0.0").as_deref(), Some("git.test/dep"));
        assert_eq!(module("/p/sumdb/sum.test/lookup/git.test/dep@v1.0.0").as_deref(), Some("git.test/dep"));
        for target in [
            "/git.test/x/lookup/v2/@v/list",
            "/git.test/sumdb/lookup/dep/@v/v1.0.0.info",
            "/sumdb/x/lookup/v2/@v/list",
            "/lookup/v2/@v/v2.0.0.mod",
            "/git.test/x/lookup/@latest",
            "/latest",
        ] {
            assert_eq!(module(target), None, "{target}");
        }
    }
}

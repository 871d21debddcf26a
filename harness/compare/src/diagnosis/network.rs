//! What the services of a network saw tells causes apart that a log can't.

use twinbuild_model::{
    Alternative, Change, Diagnosis, Evidence, EvidenceSource, Exchange, Fix, Layer, NetworkEvent,
    NetworkRecord, Verdict,
};

/// Events shown as evidence.
const MOST_EVENTS: usize = 3;

/// What is shown of an event, in bytes of each of its texts.
const LONGEST_TEXT: usize = 200;

/// The diagnosis of a log with what the record tells of the same failure. An event counts where it ended badly and is of
/// the layer that the log names; without a log that says anything, only a request without an answer is a cause.
pub(super) fn refined(diagnosis: Diagnosis, record: &NetworkRecord) -> Diagnosis {
    let tellings: Vec<Telling> = record.events.iter().enumerate().filter_map(telling).collect();
    let is_of = |layer: Layer| match diagnosis.layer {
        Layer::Tls | Layer::Mitm => matches!(layer, Layer::Tls | Layer::Mitm),
        // A proxy that answers with an error, or not at all, is seen as a lost connection by some clients.
        Layer::Connect => matches!(layer, Layer::Connect | Layer::Timeout),
        Layer::Unknown => layer == Layer::Timeout,
        known => layer == known,
    };
    let is_named = |telling: &&Telling| names(&diagnosis, &telling.subject);
    let fitting: Vec<&Telling> = tellings.iter().filter(|telling| is_of(telling.layer)).collect();
    // What the log names says more than any other event; the last one ended the build.
    let chosen = fitting.iter().rev().copied().find(is_named).or_else(|| fitting.last().copied());
    match chosen {
        Some(chosen) if is_of(chosen.layer) => told(diagnosis, chosen, &fitting),
        _ => diagnosis,
    }
}

/// What one event says of a failure.
struct Telling {
    layer: Layer,
    cause: String,
    /// The host or name that it is about.
    subject: String,
    fix: Option<Fix>,
    evidence: Evidence,
}

fn names(diagnosis: &Diagnosis, subject: &str) -> bool {
    let name = subject.rsplit_once(':').map_or(subject, |(name, _)| name);
    !name.is_empty() && diagnosis.evidence.iter().any(|evidence| evidence.text.contains(name))
}

fn told(diagnosis: Diagnosis, chosen: &Telling, fitting: &[&Telling]) -> Diagnosis {
    let events = fitting.iter().filter(|telling| telling.cause == chosen.cause).take(MOST_EVENTS);
    let mut evidence = diagnosis.evidence;
    evidence.extend(events.map(|telling| telling.evidence.clone()));
    let same_layer = diagnosis.layer == chosen.layer;
    let before = Alternative {
        layer: diagnosis.layer,
        cause: diagnosis.cause,
        evidence: Vec::new(),
        verify: diagnosis.verify.clone(),
        fix: diagnosis.fix.clone(),
    };
    // The record knows whether anybody intercepts, and what the services did; what the text alone allowed is settled.
    let mut also: Vec<Alternative> = diagnosis.also;
    also.retain(|other| !other.evidence.is_empty());
    if !same_layer && !matches!(before.layer, Layer::Unknown | Layer::Tls | Layer::Mitm) {
        also.insert(0, before);
    }
    Diagnosis {
        layer: chosen.layer,
        cause: chosen.cause.clone(),
        evidence,
        verify: diagnosis.verify,
        fix: chosen.fix.clone().or(if same_layer { diagnosis.fix } else { None }),
        also,
    }
}

fn telling((index, event): (usize, &NetworkEvent)) -> Option<Telling> {
    let (layer, what, subject, fix) = match &event.exchange {
        Exchange::Query { name, record_type, answer, .. } => query(name, record_type, answer)?,
        Exchange::Connection { to } => connection(to, &event.verdict)?,
        Exchange::Handshake { server_name, authority, intercepted, .. } => {
            handshake(server_name.as_deref(), authority, *intercepted, &event.verdict)?
        }
        Exchange::Request { method, host, target, status, .. } => {
            request(method, host, target, *status, &event.verdict)?
        }
    };
    let evidence =
        Evidence { source: EvidenceSource::Network, number: index as u64 + 1, text: described(event) };
    let declared = match &event.verdict {
        Verdict::Fault { fault } => {
            format!(": the service `{}` is declared so (`{}`)", short(&event.service), short(fault))
        }
        _ => String::new(),
    };
    Some(Telling { layer, cause: what + &declared, subject, fix, evidence })
}

type What = (Layer, String, String, Option<Fix>);

fn query(name: &str, record_type: &str, answer: &str) -> Option<What> {
    let name = short(name);
    let what = match answer.split_whitespace().next() {
        None => format!("the name server did not answer the question for `{name}`"),
        Some("NXDOMAIN") => format!("the name server says that `{name}` does not exist (NXDOMAIN)"),
        Some("SERVFAIL") => format!("the name server failed to resolve `{name}` (SERVFAIL)"),
        Some("REFUSED") => format!("the name server refused the question for `{name}` (REFUSED)"),
        // An empty answer to one type is usual where the name has only records of the other.
        Some("NOERROR") if answer.trim() == "NOERROR" && record_type == "A" => {
            format!("the name server knows `{name}`, but no address of it")
        }
        Some("NOERROR") => return None,
        Some(code) => format!("the name server answered the question for `{name}` with {}", short(code)),
    };
    Some((Layer::Dns, what, name, None))
}

fn connection(to: &str, verdict: &Verdict) -> Option<What> {
    let to = short(to);
    match verdict {
        Verdict::Served => None,
        Verdict::Fault { fault } if is_silence(fault) => {
            Some((Layer::Timeout, format!("{to} took the connection and never answered"), to, None))
        }
        _ => Some((
            Layer::Connect,
            format!("the connection to {to} ended before anything was exchanged"),
            to,
            None,
        )),
    }
}

/// Whether a declared fault is one of not answering.
fn is_silence(fault: &str) -> bool {
    let fault = fault.to_ascii_lowercase();
    ["never", "hang", "silent", "no answer", "not answer", "stall"].iter().any(|word| fault.contains(word))
}

fn handshake(
    server_name: Option<&str>,
    authority: &str,
    is_intercepted: bool,
    verdict: &Verdict,
) -> Option<What> {
    if matches!(verdict, Verdict::Served) {
        return None;
    }
    let (name, authority) = (short(server_name.unwrap_or_default()), short(authority));
    let asked = if name.is_empty() { "the server".to_owned() } else { format!("`{name}`") };
    let trust = |advice: String| Some(Fix { advice, change: Some(Change::TrustAuthority) });
    let is_untrusted = match verdict {
        Verdict::Failed { why } | Verdict::Refused { why } => is_distrust(why),
        Verdict::Fault { fault } => is_distrust(fault),
        Verdict::Served => false,
    };
    Some(if is_intercepted {
        let what = format!(
            "an intercepting proxy showed a certificate of its authority `{authority}` in place of {asked}'s own"
        );
        let advice = format!(
            "have the build trust `{authority}` (SSL_CERT_FILE on Unix, the system's store elsewhere), or keep the proxy away from this host"
        );
        (Layer::Mitm, what, name, trust(advice))
    } else if is_untrusted {
        let what = format!(
            "{asked} shows a certificate of the authority `{authority}`, which the build does not trust; nobody intercepts"
        );
        let advice = format!(
            "have the build trust `{authority}` (SSL_CERT_FILE on Unix, the system's store elsewhere)"
        );
        (Layer::Tls, what, name, trust(advice))
    } else {
        let why = match verdict {
            Verdict::Failed { why } | Verdict::Refused { why } => format!(" ({})", short(why)),
            _ => String::new(),
        };
        (Layer::Tls, format!("the handshake with {asked} failed{why}"), name, None)
    })
}

/// The alert by which a client says that it knows no such authority (<https://www.rfc-editor.org/rfc/rfc8446#section-6.2>),
/// as libraries write it. Go sends `bad_certificate` for it too.
fn is_distrust(why: &str) -> bool {
    let why = why.to_ascii_lowercase().replace([' ', '_', '-'], "");
    ["unknownca", "unknownauthority", "unknownissuer", "badcertificate", "untrusted"]
        .iter()
        .any(|word| why.contains(word))
}

fn request(method: &str, host: &str, target: &str, status: Option<u16>, verdict: &Verdict) -> Option<What> {
    let (method, host, target) = (short(method), short(host), short(target));
    let asked =
        if method == "CONNECT" { format!("CONNECT {target}") } else { format!("{method} {host}{target}") };
    let subject = if method == "CONNECT" { target } else { host };
    match (status, verdict) {
        (Some(status), _) if status >= 400 => {
            Some((Layer::ProxyStatus, format!("`{asked}` was answered with {status}"), subject, None))
        }
        (Some(_), Verdict::Fault { .. }) => Some((
            Layer::ProxyStatus,
            format!("`{asked}` was answered with something else than was asked for"),
            subject,
            None,
        )),
        (Some(_), _) => None,
        (None, Verdict::Refused { why }) => {
            Some((Layer::ProxyStatus, format!("`{asked}` was refused: {}", short(why)), subject, None))
        }
        (None, Verdict::Fault { fault }) if !is_silence(fault) => {
            Some((Layer::Connect, format!("`{asked}` was cut off without an answer"), subject, None))
        }
        (None, _) => Some((Layer::Timeout, format!("`{asked}` was accepted and never answered"), subject, {
            let advice = "the go command waits without a limit for a module proxy: set a limit around the build, or name another proxy";
            Some(Fix { advice: advice.to_owned(), change: None })
        })),
    }
}

fn described(event: &NetworkEvent) -> String {
    let what = match &event.exchange {
        Exchange::Query { name, record_type, answer, .. } => {
            let answer = if answer.is_empty() { "no answer" } else { answer };
            format!("asked for {} {}: {}", short(record_type), short(name), short(answer))
        }
        Exchange::Connection { to } => format!("connection to {}", short(to)),
        Exchange::Handshake { server_name, authority, intercepted, .. } => {
            let by = if *intercepted { ", intercepted" } else { "" };
            let name = short(server_name.as_deref().unwrap_or("no name"));
            format!("handshake for {name} with a certificate of `{}`{by}", short(authority))
        }
        Exchange::Request { method, host, target, status, .. } => {
            let status = status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            format!("{} {}{}: {status}", short(method), short(host), short(target))
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

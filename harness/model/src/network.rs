//! What a build asked of the network, as the services of a lab saw it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::line::{OneLine, joined, sorted};

/// All that the services of one lab were asked, in the order in which it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkRecord {
    /// The exchanges.
    pub events: Vec<NetworkEvent>,
}

/// One exchange between a build and a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkEvent {
    /// When it ended, in milliseconds from the moment the lab was up.
    pub at_milliseconds: u64,
    /// The service that was asked, by the name that the feature gives it: `first`, `name server`; `nobody` where nobody is.
    pub service: String,
    /// The client's address and port: `127.0.0.1:40312`.
    pub peer: String,
    /// What was exchanged.
    pub exchange: Exchange,
    /// How it ended.
    pub verdict: Verdict,
}

/// What a client and a service exchanged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "kebab-case")]
pub enum Exchange {
    /// A question to the name server.
    Query {
        /// The name asked for, without a full stop at its end.
        name: String,
        /// The type of record: `A`, `AAAA`.
        record_type: String,
        /// `udp` or `tcp`.
        transport: String,
        /// The response code and the records of the answer: `NOERROR A 198.18.0.2`; empty where none was sent.
        answer: String,
    },
    /// A connection that ended before it carried a handshake or a request.
    Connection {
        /// The address and port that were connected to.
        to: String,
    },
    /// A TLS handshake.
    Handshake {
        /// The host name that the client asked for (SNI, <https://www.rfc-editor.org/rfc/rfc6066#section-3>).
        server_name: Option<String>,
        /// The common name of the authority that signed the shown certificate.
        authority: String,
        /// Whether the shown certificates reach to the authority; nothing where that is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chain: Option<CertificateChain>,
        /// Whether an intercepting proxy showed a certificate of its own making in the server's place.
        intercepted: bool,
        /// The version agreed on: `TLSv1.3`.
        version: Option<String>,
        /// The application protocol agreed on (ALPN): `h2`.
        application_protocol: Option<String>,
    },
    /// An HTTP request.
    Request {
        /// `GET`, `CONNECT`.
        method: String,
        /// The host that was asked for, with its port where it is not the scheme's own.
        host: String,
        /// Path and query; for `CONNECT` the host and port.
        target: String,
        /// The status of the answer; `None` where none was sent.
        status: Option<u16>,
        /// The version of HTTP: `HTTP/2.0`.
        version: String,
        /// The header fields with credentials that were sent, without what stood in them: `proxy-authorization`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        credentials: Vec<String>,
    },
}

/// How far the certificates reach that a server showed: from its own to one that its authority's root certificate signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "is", rename_all = "kebab-case")]
pub enum CertificateChain {
    /// Each was shown that is needed to get to the root certificate.
    Whole,
    /// One in between was not shown.
    Broken {
        /// The common name of the certificate that is missing.
        lacks: String,
    },
}

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "is", rename_all = "kebab-case")]
pub enum Verdict {
    /// The service did what a healthy one does.
    Served,
    /// The service did on purpose what a feature declares to be broken.
    Fault {
        /// The fault's name, as features have it: `answers 503`.
        fault: String,
    },
    /// The request was one that no service may answer, or nobody was there to take it.
    Refused {
        /// Why.
        why: String,
    },
    /// It went wrong without the service's doing: the client hung up, or refused the certificate.
    Failed {
        /// What was seen: `received fatal alert: UnknownCA`.
        why: String,
    },
}

impl NetworkRecord {
    /// What was asked, as a document that is the same for every run of the same build: each exchange once, sorted, without
    /// times, ports and counts, all of which depend on what runs beside it.
    pub fn document(&self) -> String {
        joined(sorted(self.events.iter().map(|event| OneLine(&event.to_string()).to_string())))
    }
}

impl fmt::Display for NetworkEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, exchange, verdict, .. } = self;
        write!(formatter, "{service}: {exchange}{verdict}")
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Query { name, record_type, transport, answer } => {
                let answer = if answer.is_empty() { "no answer" } else { answer };
                write!(formatter, "query {record_type} {name} over {transport}: {answer}")
            }
            Self::Connection { to } => write!(formatter, "connection to {to}"),
            Self::Handshake { server_name, authority, chain, intercepted, version, application_protocol } => {
                let name = server_name.as_deref().unwrap_or("no name");
                let version = version.as_deref().unwrap_or("no version agreed on");
                write!(formatter, "handshake {name}: {version}")?;
                if let Some(protocol) = application_protocol {
                    write!(formatter, " {protocol}")?;
                }
                write!(formatter, ", certificate of {authority}")?;
                if let Some(CertificateChain::Broken { lacks }) = chain {
                    write!(formatter, " without that of {lacks}")?;
                }
                if *intercepted { formatter.write_str(" in the server's place") } else { Ok(()) }
            }
            Self::Request { method, host, target, status, .. } => {
                let target = if target == host { "" } else { target };
                write!(formatter, "{method} {host}{target}: ")?;
                match status {
                    Some(status) => write!(formatter, "{status}"),
                    None => formatter.write_str("no answer"),
                }
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Served => Ok(()),
            Self::Fault { fault } => write!(formatter, " (declared: {fault})"),
            Self::Refused { why } => write!(formatter, " (refused: {why})"),
            Self::Failed { why } => write!(formatter, " (failed: {why})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(at_milliseconds: u64, status: Option<u16>, verdict: Verdict) -> NetworkEvent {
        let exchange = Exchange::Request {
            method: "GET".into(),
            host: "proxy.lab.test".into(),
            target: "/example.com/dep/@v/list".into(),
            status,
            version: "HTTP/2.0".into(),
            credentials: Vec::new(),
        };
        let peer = format!("198.18.0.2:{at_milliseconds}");
        NetworkEvent { at_milliseconds, service: "first".into(), peer, exchange, verdict }
    }

    #[test]
    fn a_document_has_neither_times_nor_ports_nor_counts() {
        let fault = Verdict::Fault { fault: "answers 503".into() };
        let one = [request(1, Some(200), Verdict::Served), request(2, Some(503), fault.clone())];
        let other = [
            request(7, Some(503), fault),
            request(8, Some(200), Verdict::Served),
            request(9, Some(200), Verdict::Served),
        ];
        let document = NetworkRecord { events: one.into() }.document();
        assert_eq!(
            document,
            "first: GET proxy.lab.test/example.com/dep/@v/list: 200\n\
             first: GET proxy.lab.test/example.com/dep/@v/list: 503 (declared: answers 503)\n"
        );
        assert_eq!(NetworkRecord { events: other.into() }.document(), document);
        let unanswered = NetworkRecord { events: vec![request(1, None, Verdict::Served)] };
        assert_ne!(unanswered.document(), document);
    }
}

//! What a build asked of the network, as the services of a lab saw it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// The service that was asked, by the name that the feature gives it: `first`, `dns`.
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
    /// The request was one that no service may answer.
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

//! What can be wrong with TLS.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::fault::UnknownFault;

/// What a server's TLS does, in place of showing a good certificate and agreeing on whatever the client can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TlsFault {
    /// The certificate is signed by an authority that nobody trusts.
    UnknownAuthority,
    /// The certificate was valid until the end of 2020.
    Expired,
    /// The certificate is valid from 2090.
    NotYetValid,
    /// The certificate is another host's.
    WrongHost,
    /// The certificate is signed by an intermediate authority whose own certificate is not shown.
    MissingIntermediate,
    /// The intermediate authority's certificate is shown first, the server's after it.
    WrongOrder,
    /// The certificate is signed with its own key.
    SelfSigned,
    /// The certificate says that it is signed with ECDSA and SHA-1. The signature is not one, as clients refuse SHA-1
    /// before they look.
    WeakSignature,
    /// The client must show a certificate of the same authority.
    WantsClientCertificate,
    /// TLS 1.2 and nothing newer.
    Tls12Only,
    /// TLS 1.3 and nothing older.
    Tls13Only,
    /// TLS 1.1: the server picks it, as one does that knows nothing newer. It can do no more than that.
    Tls11Only,
    /// TLS 1.0, in the same way.
    Tls10Only,
    /// Every version is refused, with the alert `protocol_version`.
    RefusesVersion,
    /// The connection is closed once the client said hello.
    CutsHandshake,
    /// The client's hello is never answered.
    StallsHandshake,
    /// What answers speaks HTTP without TLS.
    PlainHttp,
    /// No application protocol is agreed on (ALPN), so all there is is HTTP/1.1.
    Http11Only,
}

impl TlsFault {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::UnknownAuthority,
        Self::Expired,
        Self::NotYetValid,
        Self::WrongHost,
        Self::MissingIntermediate,
        Self::WrongOrder,
        Self::SelfSigned,
        Self::WeakSignature,
        Self::WantsClientCertificate,
        Self::Tls12Only,
        Self::Tls13Only,
        Self::Tls11Only,
        Self::Tls10Only,
        Self::RefusesVersion,
        Self::CutsHandshake,
        Self::StallsHandshake,
        Self::PlainHttp,
        Self::Http11Only,
    ];
}

impl Display for TlsFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::UnknownAuthority => "has a certificate of an unknown authority",
            Self::Expired => "has an expired certificate",
            Self::NotYetValid => "has a certificate that is not valid yet",
            Self::WrongHost => "has a certificate of another host",
            Self::MissingIntermediate => "does not show its intermediate certificate",
            Self::WrongOrder => "shows its certificates in the wrong order",
            Self::SelfSigned => "has a self-signed certificate",
            Self::WeakSignature => "has a certificate with a weak signature",
            Self::WantsClientCertificate => "wants a client certificate",
            Self::Tls12Only => "speaks TLS 1.2 only",
            Self::Tls13Only => "speaks TLS 1.3 only",
            Self::Tls11Only => "speaks TLS 1.1 only",
            Self::Tls10Only => "speaks TLS 1.0 only",
            Self::RefusesVersion => "refuses every version of TLS",
            Self::CutsHandshake => "cuts the handshake",
            Self::StallsHandshake => "stalls the handshake",
            Self::PlainHttp => "speaks HTTP without TLS",
            Self::Http11Only => "speaks HTTP/1.1 only",
        })
    }
}

impl FromStr for TlsFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let found = Self::ALL.into_iter().find(|fault| fault.to_string() == name);
        found.ok_or_else(|| UnknownFault::among(name, Self::ALL.map(|fault| fault.to_string())))
    }
}

//! Any fault of a service that is reached over TCP.

use std::fmt::{self, Display};
use std::net::SocketAddr;
use std::str::FromStr;

use super::fault_place::FaultPlace;
use crate::fault::UnknownFault;
use crate::http::HttpFault;
use crate::tcp::TcpFault;
use crate::tls::TlsFault;

/// A fault of a service, whichever layer it is in, and which of the service's listeners have it. Names are unique over all
/// layers; a place may follow: `refuses connections on port 443`, `is a black hole over IPv6`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFault {
    kind: Kind,
    place: FaultPlace,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Of connections.
    Tcp(TcpFault),
    /// Of TLS handshakes and certificates.
    Tls(TlsFault),
    /// Of answers to requests.
    Http(HttpFault),
}

impl ServiceFault {
    /// The names of all faults, without a place. `answers <status>` stands for one name a status.
    pub fn names() -> Vec<String> {
        let tcp = TcpFault::ALL.iter().map(ToString::to_string);
        let tls = TlsFault::ALL.iter().map(ToString::to_string);
        tcp.chain(tls).chain(HttpFault::names()).collect()
    }

    /// The fault, if it is one of connections.
    pub fn tcp(&self) -> Option<TcpFault> {
        if let Kind::Tcp(fault) = self.kind { Some(fault) } else { None }
    }

    /// The fault, if it is one of TLS.
    pub fn tls(&self) -> Option<TlsFault> {
        if let Kind::Tls(fault) = self.kind { Some(fault) } else { None }
    }

    /// The fault, if it is one of answers.
    pub fn http(&self) -> Option<HttpFault> {
        if let Kind::Http(fault) = &self.kind { Some(fault.clone()) } else { None }
    }

    /// Whether a listener at this address has it.
    pub fn is_met_at(&self, address: SocketAddr) -> bool {
        self.place.includes(address)
    }

    /// Whether all listeners of the service have it.
    pub fn is_met_everywhere(&self) -> bool {
        self.place == FaultPlace::default()
    }

    /// Whether the two are of one layer and one place, so that only one of them could show. Several faults of TLS may be one
    /// server's.
    pub fn excludes(&self, other: &Self) -> bool {
        let is_alike = matches!(
            (&self.kind, &other.kind),
            (Kind::Tcp(_), Kind::Tcp(_)) | (Kind::Http(_), Kind::Http(_))
        );
        is_alike && self.place.overlaps(other.place)
    }
}

impl Display for ServiceFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Tcp(fault) => write!(formatter, "{fault}{}", self.place),
            Kind::Tls(fault) => write!(formatter, "{fault}{}", self.place),
            Kind::Http(fault) => write!(formatter, "{fault}{}", self.place),
        }
    }
}

impl FromStr for ServiceFault {
    type Err = UnknownFault;

    fn from_str(given: &str) -> Result<Self, UnknownFault> {
        let (name, place) = FaultPlace::split(given);
        let tcp = TcpFault::from_str(name).map(Kind::Tcp);
        tcp.or_else(|_| TlsFault::from_str(name).map(Kind::Tls))
            .or_else(|_| HttpFault::from_str(name).map(Kind::Http))
            .map(|kind| Self { kind, place })
            .map_err(|_| UnknownFault::among(given, Self::names()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::net::SocketAddr;

    use super::ServiceFault;

    fn fault(name: &str) -> ServiceFault {
        name.parse().unwrap()
    }

    #[test]
    fn every_name_is_one_faults_own() {
        let names = ServiceFault::names();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for name in names {
            let name = name.replace("<status>", "503");
            for place in ["", " on port 443", " over IPv6", " on port 80 over IPv4"] {
                assert_eq!(fault(&format!("{name}{place}")).to_string(), format!("{name}{place}"));
            }
        }
    }

    #[test]
    fn a_wrong_name_meets_the_nearest() {
        let failure = "is cut in the middel of the body".parse::<ServiceFault>().unwrap_err();
        assert_eq!(failure.nearest.as_deref(), Some("is cut in the middle of the body"));
        assert!(
            failure.to_string().ends_with("did you mean `is cut in the middle of the body`?"),
            "{failure}"
        );
        assert_eq!("xyzzy".parse::<ServiceFault>().unwrap_err().nearest, None);
        for place in [" on port", " on port x", " on port 65536", " over IPv5", " over IPv6 on port 80"] {
            assert!(format!("stalls{place}").parse::<ServiceFault>().is_err(), "{place}");
        }
    }

    #[test]
    fn a_place_names_some_listeners() {
        let places: [SocketAddr; 3] =
            [([198, 18, 0, 2], 443).into(), ([198, 18, 0, 2], 80).into(), "[2001:2::2]:443".parse().unwrap()];
        for (name, met) in [
            ("refuses connections", [true, true, true]),
            ("refuses connections on port 443", [true, false, true]),
            ("refuses connections over IPv6", [false, false, true]),
            ("refuses connections on port 443 over IPv4", [true, false, false]),
        ] {
            assert_eq!(places.map(|place| fault(name).is_met_at(place)), met, "{name}");
            assert_eq!(fault(name).is_met_everywhere(), met == [true; 3]);
        }
    }

    #[test]
    fn two_faults_of_one_layer_and_place_exclude_each_other() {
        let excludes = |one: &str, other: &str| fault(one).excludes(&fault(other));
        assert!(excludes("stalls", "answers 503 on port 80"));
        assert!(excludes("hangs up on port 80", "resets connections over IPv6"));
        assert!(!excludes("hangs up on port 80", "resets connections on port 443"));
        assert!(!excludes("hangs up", "answers 503"));
        assert!(!excludes("has an expired certificate", "speaks TLS 1.2 only"));
    }
}

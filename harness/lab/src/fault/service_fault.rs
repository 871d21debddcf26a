//! Any fault of a service that is reached over TCP.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::fault::UnknownFault;
use crate::http::HttpFault;
use crate::tcp::TcpFault;
use crate::tls::TlsFault;

/// A fault of a service, whichever layer it is in. Names are unique over all layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceFault {
    /// Of connections.
    Tcp(TcpFault),
    /// Of TLS handshakes and certificates.
    Tls(TlsFault),
    /// Of answers to requests.
    Http(HttpFault),
}

impl ServiceFault {
    /// The names of all faults. `answers <status>` stands for one name a status.
    pub fn names() -> Vec<String> {
        let tcp = TcpFault::ALL.iter().map(ToString::to_string);
        let tls = TlsFault::ALL.iter().map(ToString::to_string);
        tcp.chain(tls).chain(HttpFault::names()).collect()
    }

    /// The fault, if it is one of connections.
    pub fn tcp(&self) -> Option<TcpFault> {
        if let Self::Tcp(fault) = self { Some(*fault) } else { None }
    }

    /// The fault, if it is one of TLS.
    pub fn tls(&self) -> Option<TlsFault> {
        if let Self::Tls(fault) = self { Some(*fault) } else { None }
    }

    /// The fault, if it is one of answers.
    pub fn http(&self) -> Option<HttpFault> {
        if let Self::Http(fault) = self { Some(fault.clone()) } else { None }
    }
}

impl Display for ServiceFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(fault) => fault.fmt(formatter),
            Self::Tls(fault) => fault.fmt(formatter),
            Self::Http(fault) => fault.fmt(formatter),
        }
    }
}

impl FromStr for ServiceFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let tcp = TcpFault::from_str(name).map(Self::Tcp);
        tcp.or_else(|_| TlsFault::from_str(name).map(Self::Tls))
            .or_else(|_| HttpFault::from_str(name).map(Self::Http))
            .map_err(|_| UnknownFault::among(name, Self::names()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ServiceFault;

    #[test]
    fn every_name_is_one_faults_own() {
        let names = ServiceFault::names();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for name in names {
            let name = name.replace("<status>", "503");
            assert_eq!(name.parse::<ServiceFault>().unwrap().to_string(), name);
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
    }
}

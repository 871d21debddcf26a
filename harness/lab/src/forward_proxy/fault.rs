//! What can be wrong with a proxy.

use std::fmt::{self, Display};
use std::str::FromStr;

use http::StatusCode;

use crate::fault::UnknownFault;

/// After how many bytes towards the client a tunnel is cut whose fault is only that it is.
const CUT_AFTER: u64 = 1000;

/// What a proxy does in place of connecting its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardProxyFault {
    /// `CONNECT` is answered with a status that refuses.
    RefusesTunnels {
        /// The status: 403, 502.
        status: StatusCode,
    },
    /// The connection is closed in place of an answer to `CONNECT`.
    DropsConnect,
    /// `CONNECT` is never answered.
    StallsConnect,
    /// Tunnels are cut.
    CutsTunnels {
        /// After how many bytes towards the client.
        after: u64,
    },
}

/// What a name begins with that ends in a status.
const ANSWERS: &str = "answers CONNECT with ";

impl ForwardProxyFault {
    const NAMED: [Self; 3] =
        [Self::DropsConnect, Self::StallsConnect, Self::CutsTunnels { after: CUT_AFTER }];

    /// The names of all faults; `answers CONNECT with <status>` stands for one a status.
    pub fn names() -> Vec<String> {
        let named = Self::NAMED.iter().map(ToString::to_string);
        std::iter::once("answers CONNECT with <status>".to_owned()).chain(named).collect()
    }
}

impl Display for ForwardProxyFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::RefusesTunnels { status } => return write!(formatter, "{ANSWERS}{}", status.as_u16()),
            Self::DropsConnect => "drops the connection at CONNECT",
            Self::StallsConnect => "never answers CONNECT",
            Self::CutsTunnels { .. } => "cuts tunnels",
        })
    }
}

impl FromStr for ForwardProxyFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let status = name.strip_prefix(ANSWERS).and_then(|status| StatusCode::from_str(status).ok());
        // A status of success would open the tunnel.
        if let Some(status) = status.filter(|status| (300..600).contains(&status.as_u16())) {
            return Ok(Self::RefusesTunnels { status });
        }
        let found = Self::NAMED.into_iter().find(|fault| fault.to_string() == name);
        found.ok_or_else(|| UnknownFault::among(name, Self::names()))
    }
}

//! What can be wrong with connections.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::fault::UnknownFault;

/// What a service does in place of taking connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcpFault {
    /// Nobody listens, so that the kernel refuses connections.
    Refuses,
    /// Each connection is accepted, and reset (RST) when the client has sent its first bytes.
    Resets,
    /// Each connection is accepted and ended at once (FIN).
    HangsUp,
    /// No packet is ever answered: to connect takes until the client's time limit.
    BlackHole,
}

impl TcpFault {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Refuses, Self::Resets, Self::HangsUp, Self::BlackHole];
}

impl Display for TcpFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Refuses => "refuses connections",
            Self::Resets => "resets connections",
            Self::HangsUp => "hangs up",
            Self::BlackHole => "is a black hole",
        })
    }
}

impl FromStr for TcpFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let found = Self::ALL.into_iter().find(|fault| fault.to_string() == name);
        found.ok_or_else(|| UnknownFault::among(name, Self::ALL.map(|fault| fault.to_string())))
    }
}

//! What interception does to what it reads.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::fault::UnknownFault;

/// What is done to answers on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterceptionFault {
    /// One byte of each `.zip` is another, so that it can't be unpacked.
    CorruptsArchives,
    /// Each `.zip` is another, sound archive: only who knows its checksum can tell.
    RewritesArchives,
}

impl InterceptionFault {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::CorruptsArchives, Self::RewritesArchives];
}

impl Display for InterceptionFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CorruptsArchives => "corrupts archives",
            Self::RewritesArchives => "rewrites archives",
        })
    }
}

impl FromStr for InterceptionFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        let found = Self::ALL.into_iter().find(|fault| fault.to_string() == name);
        found.ok_or_else(|| UnknownFault::among(name, Self::ALL.map(|fault| fault.to_string())))
    }
}

//! The names that there are.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What a name has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneRecord {
    /// An address.
    A(Ipv4Addr),
    /// An address of IP version 6.
    Aaaa(Ipv6Addr),
    /// Another name, which has the addresses.
    Cname(String),
}

/// All names and what they have. A name is the same with a full stop at its end and without, and in capitals and small
/// letters; one that a search domain completes is a name as any other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    names: BTreeMap<String, Vec<(u32, ZoneRecord)>>,
}

impl From<IpAddr> for ZoneRecord {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::A(address),
            IpAddr::V6(address) => Self::Aaaa(address),
        }
    }
}

impl Zone {
    /// Adds a record that may be kept for `time_to_live` seconds.
    pub fn add(&mut self, name: &str, time_to_live: u32, record: ZoneRecord) {
        self.names.entry(normal(name)).or_default().push((time_to_live, record));
    }

    /// What `name` has; `None` where there is no such name. A name that only others end in, as `test` where there is
    /// `proxy.test`, exists and has nothing (<https://www.rfc-editor.org/rfc/rfc8020#section-2>).
    pub fn find(&self, name: &str) -> Option<&[(u32, ZoneRecord)]> {
        let name = normal(name);
        if let Some(records) = self.names.get(&name) {
            return Some(records);
        }
        let is_end_of =
            |other: &String| other.strip_suffix(&name).is_some_and(|before| before.ends_with('.'));
        self.names.keys().any(is_end_of).then_some(&[])
    }
}

/// A name in the form in which names are compared.
pub(crate) fn normal(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

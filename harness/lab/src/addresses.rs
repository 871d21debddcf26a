//! The addresses of a lab, all of them of the network 198.18.0.0/15, which is set aside for tests and reaches nobody:
//! <https://www.rfc-editor.org/rfc/rfc2544#appendix-C.2.2>

use std::net::Ipv4Addr;

/// Where the name server listens.
pub const NAME_SERVER: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 1);

/// Hands out the addresses of the network, one a host, beginning after the name server's.
#[derive(Debug)]
pub struct Addresses {
    next: u16,
}

impl Default for Addresses {
    fn default() -> Self {
        Self { next: 2 }
    }
}

impl Addresses {
    /// The next address; `None` when all of the first 65,000 are taken.
    pub fn take(&mut self) -> Option<Ipv4Addr> {
        let [high, low] = self.next.to_be_bytes();
        self.next = self.next.checked_add(1)?;
        Some(Ipv4Addr::new(198, 18, high, low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_handed_out_once_and_come_to_an_end() {
        let mut addresses = Addresses::default();
        let taken: std::collections::BTreeSet<_> = std::iter::from_fn(|| addresses.take()).collect();
        assert_eq!(taken.len(), 65_533);
        assert!(!taken.contains(&NAME_SERVER));
        assert!(taken.iter().all(|address| address.octets()[..2] == [198, 18]));
    }
}

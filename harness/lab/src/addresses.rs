//! The addresses of a lab, all of them of networks that are set aside for tests and reach nobody: 198.18.0.0/15
//! (<https://www.rfc-editor.org/rfc/rfc2544#appendix-C.2.2>) and 2001:2::/48
//! (<https://www.rfc-editor.org/rfc/rfc5180#section-8>).

use std::net::{Ipv4Addr, Ipv6Addr};

/// Where the name server listens.
pub const NAME_SERVER: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 1);

/// The address of the same host over IPv6: its IPv4 address at the end of the network's.
pub fn over_ipv6(address: Ipv4Addr) -> Ipv6Addr {
    let [first, second, third, fourth] = address.octets();
    let (high, low) = (u16::from_be_bytes([first, second]), u16::from_be_bytes([third, fourth]));
    Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, high, low)
}

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
    fn a_host_has_one_address_over_ipv6() {
        assert_eq!(over_ipv6(NAME_SERVER).to_string(), "2001:2::c612:1");
        assert_ne!(over_ipv6(Ipv4Addr::new(198, 18, 1, 0)), over_ipv6(Ipv4Addr::new(198, 18, 0, 1)));
    }

    #[test]
    fn addresses_are_handed_out_once_and_come_to_an_end() {
        let mut addresses = Addresses::default();
        let taken: std::collections::BTreeSet<_> = std::iter::from_fn(|| addresses.take()).collect();
        assert_eq!(taken.len(), 65_533);
        assert!(!taken.contains(&NAME_SERVER));
        assert!(taken.iter().all(|address| address.octets()[..2] == [198, 18]));
    }
}

//! DNS: a name server with all its faults, and what a raw client sees of one.

mod ask;
mod fault;
mod fault_rules;
mod name_server;
mod reply;
#[cfg(test)]
mod tests;
mod view;
mod zone;

pub use ask::{AskFailure, DnsQuestion, ask_tcp, ask_udp};
pub use fault::NameFault;
pub use fault_rules::{NameFaultRule, NameFaults};
pub use name_server::NameServer;
pub(crate) use reply::asked_in;
pub use view::{UnreadableAnswer, read_dns_message};
pub use zone::{Zone, ZoneRecord};

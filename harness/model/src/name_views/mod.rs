//! One name as several clients see it: what they make of it, and the messages that they were answered with.

mod message;
mod views;

pub use message::{DnsData, DnsEdns, DnsMessage, DnsQuery, DnsRecord};
pub use views::{LookupError, NameClient, NameView, NameViews};

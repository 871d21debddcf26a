//! An answer of a name server, field by field: <https://www.rfc-editor.org/rfc/rfc1035#section-4>

use std::fmt::{self, Display};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// One message without its id, which each question has of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DnsMessage {
    /// `NOERROR`, `NXDOMAIN`.
    pub response_code: String,
    /// The header's flags that are set, by the names that tools print, in the header's order: `qr`, `aa`, `tc`, `rd`,
    /// `ra`, `z`, `ad`, `cd`.
    pub flags: Vec<String>,
    /// What was asked.
    pub questions: Vec<DnsQuery>,
    /// The answer section.
    pub answers: Vec<DnsRecord>,
    /// The authority section.
    pub authorities: Vec<DnsRecord>,
    /// The additional section, without the record that stands for EDNS.
    pub additionals: Vec<DnsRecord>,
    /// What the server says of itself, if it does.
    pub edns: Option<DnsEdns>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DnsQuery {
    /// The name, with a full stop at its end.
    pub name: String,
    /// `A`, `AAAA`.
    pub record_type: String,
}

/// A record of one of the sections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DnsRecord {
    /// The name that has it, with a full stop at its end.
    pub owner: String,
    /// How long it may be kept, in seconds.
    pub time_to_live: u32,
    /// `A`, `SOA`.
    pub record_type: String,
    /// What the name has.
    pub data: DnsData,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "is", rename_all = "kebab-case")]
pub enum DnsData {
    /// An address, of `A` and `AAAA`.
    Address {
        /// The address.
        address: IpAddr,
    },
    /// Another name, of `CNAME` and `NS`.
    Name {
        /// The name, with a full stop at its end.
        name: String,
    },
    /// The zone's own record, `SOA`: <https://www.rfc-editor.org/rfc/rfc1035#section-3.3.13>
    StartOfAuthority {
        /// The zone's first name server.
        server: String,
        /// Whom to write to.
        mailbox: String,
        /// The zone's version.
        serial: u32,
        /// How often other servers look for a newer version, in seconds.
        refresh: i32,
        /// How soon they look again after they failed, in seconds.
        retry: i32,
        /// After how long without success they answer no more, in seconds.
        expire: i32,
        /// How long it may be kept that there is no such name, in seconds, if the record itself may be kept as long.
        minimum: u32,
    },
    /// Any other, as it stands in a zone file.
    Other {
        /// The text.
        text: String,
    },
}

/// What EDNS adds to a message: <https://www.rfc-editor.org/rfc/rfc6891#section-6.1.2>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DnsEdns {
    /// The version.
    pub version: u8,
    /// The longest message over UDP that the server takes, in bytes.
    pub udp_bytes: u16,
    /// Whether it knows DNSSEC.
    pub dnssec: bool,
}

impl DnsMessage {
    /// How long it may be kept that there is no such name or record, in seconds; `None` where the message does not say.
    /// Source: <https://www.rfc-editor.org/rfc/rfc2308#section-5>
    pub fn negative_time_to_live(&self) -> Option<u32> {
        self.authorities.iter().find_map(|record| match record.data {
            DnsData::StartOfAuthority { minimum, .. } => Some(minimum.min(record.time_to_live)),
            _ => None,
        })
    }
}

impl Display for DnsQuery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.name, self.record_type)
    }
}

impl Display for DnsRecord {
    /// As in a zone file, without time to live and class: `proxy.test. A 198.18.0.2`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {} {}", self.owner, self.record_type, self.data)
    }
}

impl Display for DnsData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { address } => write!(formatter, "{address}"),
            Self::Name { name } => formatter.write_str(name),
            Self::StartOfAuthority { server, mailbox, serial, refresh, retry, expire, minimum } => {
                write!(formatter, "{server} {mailbox} {serial} {refresh} {retry} {expire} {minimum}")
            }
            Self::Other { text } => formatter.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_a_name_is_missing_is_kept_for_the_shorter_of_two_times() {
        let says = |time_to_live: u32, minimum: u32| DnsMessage {
            authorities: vec![DnsRecord {
                owner: "test.".into(),
                time_to_live,
                record_type: "SOA".into(),
                data: DnsData::StartOfAuthority {
                    server: "ns.test.".into(),
                    mailbox: "mail.test.".into(),
                    serial: 1,
                    refresh: 3600,
                    retry: 600,
                    expire: 86400,
                    minimum,
                },
            }],
            ..DnsMessage::default()
        };
        assert_eq!(says(60, 30).negative_time_to_live(), Some(30));
        assert_eq!(says(5, 30).negative_time_to_live(), Some(5));
        assert_eq!(DnsMessage::default().negative_time_to_live(), None);
    }
}

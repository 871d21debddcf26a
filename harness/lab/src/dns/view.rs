//! An answer field by field, as a raw client sees it.

use hickory_proto::op::{Edns, Message, Query};
use hickory_proto::rr::rdata::{CNAME, NS};
use hickory_proto::rr::{RData, Record};
use twinbuild_model::{DnsData, DnsEdns, DnsMessage, DnsQuery, DnsRecord};

use crate::dns::reply::code_name;

/// The bytes are no DNS message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read a DNS message of {length} bytes: {why}")]
pub struct UnreadableAnswer {
    /// How many bytes there are.
    pub length: usize,
    /// What is wrong with them.
    pub why: String,
}

/// The bits of the header's second half, <https://www.rfc-editor.org/rfc/rfc1035#section-4.1.1> and
/// <https://www.rfc-editor.org/rfc/rfc4035#section-3.1.6>.
const FLAGS: [(u16, &str); 8] = [
    (0x8000, "qr"),
    (0x0400, "aa"),
    (0x0200, "tc"),
    (0x0100, "rd"),
    (0x0080, "ra"),
    (0x0040, "z"),
    (0x0020, "ad"),
    (0x0010, "cd"),
];

/// Reads a message.
///
/// # Errors
/// The bytes are none.
pub fn read_dns_message(bytes: &[u8]) -> Result<DnsMessage, UnreadableAnswer> {
    let failed = |why: String| UnreadableAnswer { length: bytes.len(), why };
    let message = Message::from_vec(bytes).map_err(|failure| failed(failure.to_string()))?;
    let Some([high, low]) = bytes.get(2..4) else {
        return Err(failed("its header is cut short".to_owned()));
    };
    let set = u16::from_be_bytes([*high, *low]);
    let records = |section: &[Record]| section.iter().map(record).collect();
    Ok(DnsMessage {
        response_code: code_name(message.metadata.response_code),
        flags: FLAGS.iter().filter(|(bit, _)| set & bit != 0).map(|(_, name)| (*name).to_owned()).collect(),
        questions: message.queries.iter().map(query).collect(),
        answers: records(&message.answers),
        authorities: records(&message.authorities),
        additionals: records(&message.additionals),
        edns: message.edns.as_ref().map(edns),
    })
}

fn query(query: &Query) -> DnsQuery {
    DnsQuery { name: query.name().to_ascii(), record_type: query.query_type().to_string() }
}

fn record(record: &Record) -> DnsRecord {
    let data = match &record.data {
        RData::A(address) => DnsData::Address { address: address.0.into() },
        RData::AAAA(address) => DnsData::Address { address: address.0.into() },
        RData::CNAME(CNAME(name)) | RData::NS(NS(name)) => DnsData::Name { name: name.to_ascii() },
        RData::SOA(start) => DnsData::StartOfAuthority {
            server: start.mname.to_ascii(),
            mailbox: start.rname.to_ascii(),
            serial: start.serial,
            refresh: start.refresh,
            retry: start.retry,
            expire: start.expire,
            minimum: start.minimum,
        },
        other => DnsData::Other { text: other.to_string() },
    };
    DnsRecord {
        owner: record.name.to_ascii(),
        time_to_live: record.ttl,
        record_type: record.record_type().to_string(),
        data,
    }
}

fn edns(edns: &Edns) -> DnsEdns {
    DnsEdns { version: edns.version(), udp_bytes: edns.max_payload(), dnssec: edns.flags().dnssec_ok }
}

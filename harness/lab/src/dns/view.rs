//! An answer field by field, as a raw client sees it.

use std::fmt::{self, Display};

use hickory_proto::op::Message;

use crate::dns::reply::code_name;

/// One answer. Records read as in a zone file: `proxy.test. 60 IN A 198.18.0.2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsView {
    /// The id, which is that of the question.
    pub id: u16,
    /// `NOERROR`, `NXDOMAIN`.
    pub response_code: String,
    /// The header's flags that are set, by the names that tools print, in the header's order: `qr`, `aa`, `tc`, `rd`,
    /// `ra`, `z`, `ad`, `cd`.
    pub flags: Vec<String>,
    /// The questions: `proxy.test. IN A`.
    pub questions: Vec<String>,
    /// The answer section.
    pub answers: Vec<String>,
    /// The authority section.
    pub authorities: Vec<String>,
    /// The additional section, without EDNS.
    pub additionals: Vec<String>,
    /// `version 0, udp 1232, do`.
    pub edns: Option<String>,
}

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

impl DnsView {
    /// Reads a message.
    ///
    /// # Errors
    /// The bytes are none.
    pub fn read(bytes: &[u8]) -> Result<Self, UnreadableAnswer> {
        let failed = |why: String| UnreadableAnswer { length: bytes.len(), why };
        let message = Message::from_vec(bytes).map_err(|failure| failed(failure.to_string()))?;
        let Some([high, low]) = bytes.get(2..4) else {
            return Err(failed("its header is cut short".to_owned()));
        };
        let set = u16::from_be_bytes([*high, *low]);
        let question = |query: &hickory_proto::op::Query| {
            format!("{} {} {}", query.name(), query.query_class(), query.query_type())
        };
        let edns = message.edns.as_ref().map(|edns| {
            let dnssec = if edns.flags().dnssec_ok { ", do" } else { "" };
            format!("version {}, udp {}{dnssec}", edns.version(), edns.max_payload())
        });
        Ok(Self {
            id: message.metadata.id,
            response_code: code_name(message.metadata.response_code),
            flags: FLAGS
                .iter()
                .filter(|(bit, _)| set & bit != 0)
                .map(|(_, name)| (*name).to_owned())
                .collect(),
            questions: message.queries.iter().map(question).collect(),
            answers: message.answers.iter().map(ToString::to_string).collect(),
            authorities: message.authorities.iter().map(ToString::to_string).collect(),
            additionals: message.additionals.iter().map(ToString::to_string).collect(),
            edns,
        })
    }

    /// All that two answers to one question can differ in, with its name. The id is left out: each question has its own.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("response code", self.response_code.clone()), ("flags", self.flags.join(" "))];
        let sections = [
            ("question", &self.questions),
            ("answer", &self.answers),
            ("authority", &self.authorities),
            ("additional", &self.additionals),
        ];
        for (name, records) in sections {
            fields.extend(records.iter().map(|record| (name, record.clone())));
        }
        fields.extend(self.edns.iter().map(|edns| ("edns", edns.clone())));
        fields
    }
}

impl Display for DnsView {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.fields() {
            writeln!(formatter, "{name}: {value}")?;
        }
        Ok(())
    }
}

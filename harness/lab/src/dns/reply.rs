//! One question to one answer, without any socket.
//!
//! The format is <https://www.rfc-editor.org/rfc/rfc1035#section-4>; EDNS is <https://www.rfc-editor.org/rfc/rfc6891>.

use std::str::FromStr;
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, NS, SOA};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use twinbuild_model::{Exchange, Verdict};

use crate::addresses::NAME_SERVER;
use crate::dns::{NameFault, Zone, ZoneRecord};

/// The longest answer that fits without fragments, <https://www.dnsflagday.net/2020/>.
const MOST_UDP_BYTES: u16 = 1232;

/// The longest answer for a client that says nothing of others,
/// <https://www.rfc-editor.org/rfc/rfc1035#section-4.2.1>.
const LEAST_UDP_BYTES: u16 = 512;

/// How many names in a row may be others' names.
const MOST_CNAMES: usize = 8;

/// How long a client may remember that there is no such name, in seconds.
const NEGATIVE_TIME_TO_LIVE: u32 = 60;

/// What the name server calls itself, where it is to.
const SERVER_NAME: &str = "ns.lab.test.";

/// How long its name and address may be kept, in seconds.
const SERVER_TIME_TO_LIVE: u32 = 3600;

/// The transport that carries a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Udp,
    Tcp,
}

/// What is sent for a question.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Nothing where there is to be no answer.
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) delay: Duration,
    pub(crate) exchange: Exchange,
    pub(crate) verdict: Verdict,
}

/// A question that was understood.
#[derive(Debug)]
pub(crate) struct Question {
    message: Message,
    pub(crate) name: Name,
    pub(crate) record_type: RecordType,
    transport: Transport,
}

impl Question {
    /// Reads a question; in its place what is to be answered to bytes that are none.
    pub(crate) fn read(bytes: &[u8], transport: Transport) -> Result<Self, Box<Reply>> {
        let message = Message::from_vec(bytes).map_err(|_| Box::new(not_a_query(bytes, transport)))?;
        let [query] = &message.queries[..] else { return Err(Box::new(not_a_query(bytes, transport))) };
        if message.metadata.message_type == MessageType::Response {
            return Err(Box::new(not_a_query(bytes, transport)));
        }
        let (name, record_type) = (query.name().clone(), query.query_type());
        let question = Self { message, name, record_type, transport };
        let refusal = if question.message.metadata.op_code != OpCode::Query {
            Some((ResponseCode::NotImp, "only queries are answered"))
        } else if question.message.edns.as_ref().is_some_and(|edns| edns.version() > 0) {
            Some((ResponseCode::BADVERS, "only version 0 of EDNS is known"))
        } else if question.message.queries.iter().any(|query| query.query_class() != DNSClass::IN) {
            Some((ResponseCode::Refused, "only the internet's class is served"))
        } else {
            None
        };
        match refusal {
            Some((code, why)) => Err(Box::new(
                question.reply(question.response(code), Verdict::Refused { why: why.to_owned() }),
            )),
            None => Ok(question),
        }
    }

    /// The answer of the zone, or of the fault.
    pub(crate) fn answer(&self, zone: &Zone, fault: Option<&NameFault>) -> Reply {
        let healthy = || self.healthy(zone);
        let verdict = fault.map_or(Verdict::Served, |fault| Verdict::Fault { fault: fault.to_string() });
        let Some(fault) = fault else { return self.reply(healthy(), verdict) };
        match fault {
            NameFault::NotFound => self.reply(self.no_such_name(), verdict),
            NameFault::ServerFails => self.reply(self.response(ResponseCode::ServFail), verdict),
            NameFault::Refused => self.reply(self.response(ResponseCode::Refused), verdict),
            NameFault::Silent => {
                Reply { bytes: None, delay: Duration::ZERO, exchange: self.exchange(String::new()), verdict }
            }
            NameFault::Truncated if self.transport == Transport::Udp => {
                self.reply(truncated(healthy()), verdict)
            }
            NameFault::Truncated => self.reply(healthy(), verdict),
            NameFault::WrongAddress { address, time_to_live } => {
                let mut poisoned = Zone::default();
                if zone.find(&self.name.to_ascii()).is_some() {
                    poisoned.add(&self.name.to_ascii(), *time_to_live, (*address).into());
                }
                self.reply(self.healthy(&poisoned), verdict)
            }
            NameFault::Slow { by } => Reply { delay: *by, ..self.reply(healthy(), verdict) },
            NameFault::WrongId => {
                let mut other = healthy();
                other.metadata.id = !other.metadata.id;
                self.reply(other, verdict)
            }
            NameFault::Garbled => self.garbled(verdict),
            NameFault::KeptFor { time_to_live } => {
                let mut response = healthy();
                for record in response.answers.iter_mut().chain(&mut response.authorities) {
                    record.ttl = *time_to_live;
                }
                self.reply(response, verdict)
            }
            NameFault::WithoutEdns => {
                let mut response = healthy();
                response.edns = None;
                self.reply(response, verdict)
            }
            NameFault::NamesServer => self.reply(naming_server(healthy()), verdict),
        }
    }

    fn healthy(&self, zone: &Zone) -> Message {
        let mut response = self.response(ResponseCode::NoError);
        let mut name = self.name.clone();
        for _ in 0..MOST_CNAMES {
            let Some(records) = zone.find(&name.to_ascii()) else {
                if response.answers.is_empty() {
                    return self.no_such_name();
                }
                response.metadata.response_code = ResponseCode::NXDomain;
                break;
            };
            let found = records.iter().filter_map(|(time_to_live, record)| {
                let data = data(record)?;
                let asked = data.record_type() == self.record_type || data.record_type() == RecordType::CNAME;
                asked.then(|| Record::from_rdata(name.clone(), *time_to_live, data))
            });
            let found: Vec<Record> = found.collect();
            let next = found.iter().find_map(|record| match &record.data {
                RData::CNAME(CNAME(other)) if self.record_type != RecordType::CNAME => Some(other.clone()),
                _ => None,
            });
            response.add_answers(found);
            match next {
                Some(other) => name = other,
                None => break,
            }
        }
        if response.answers.is_empty() {
            response.add_authority(start_of_authority());
        }
        response
    }

    fn no_such_name(&self) -> Message {
        let mut response = self.response(ResponseCode::NXDomain);
        response.add_authority(start_of_authority());
        response
    }

    /// An answer without records.
    fn response(&self, code: ResponseCode) -> Message {
        let asked = &self.message.metadata;
        let mut response = Message::response(asked.id, asked.op_code);
        response.metadata.recursion_desired = asked.recursion_desired;
        response.metadata.checking_disabled = asked.checking_disabled;
        response.metadata.recursion_available = true;
        response.metadata.authoritative = true;
        response.metadata.response_code = code;
        response.add_queries(self.message.queries.iter().cloned());
        if let Some(asked) = &self.message.edns {
            let mut edns = Edns::new();
            edns.set_max_payload(MOST_UDP_BYTES).set_version(0).set_dnssec_ok(asked.flags().dnssec_ok);
            edns.set_rcode_high(code.high());
            response.set_edns(edns);
        }
        response
    }

    fn reply(&self, response: Message, verdict: Verdict) -> Reply {
        let answer = answer_text(&response);
        let bytes = match response.to_vec() {
            Ok(bytes) if bytes.len() > self.most_bytes() => truncated(response).to_vec().ok(),
            whole => whole.ok(),
        };
        Reply { bytes, delay: Duration::ZERO, exchange: self.exchange(answer), verdict }
    }

    /// A header that promises one answer, the question, and the first bytes of a record.
    fn garbled(&self, verdict: Verdict) -> Reply {
        let mut response = self.response(ResponseCode::NoError);
        response.edns = None;
        let mut reply = self.reply(response, verdict);
        if let Some(bytes) = &mut reply.bytes {
            // The count of answers, then a name that has 63 letters and ends before them.
            if let Some(count) = bytes.get_mut(7) {
                *count = 1;
            }
            bytes.extend([63, b'?']);
        }
        reply
    }

    fn most_bytes(&self) -> usize {
        let offered = self.message.edns.as_ref().map_or(LEAST_UDP_BYTES, Edns::max_payload);
        match self.transport {
            Transport::Udp => usize::from(offered.clamp(LEAST_UDP_BYTES, MOST_UDP_BYTES)),
            Transport::Tcp => usize::from(u16::MAX),
        }
    }

    fn exchange(&self, answer: String) -> Exchange {
        let name = self.name.to_ascii();
        Exchange::Query {
            name: name.strip_suffix('.').unwrap_or(&name).to_owned(),
            record_type: self.record_type.to_string(),
            transport: self.transport.name().to_owned(),
            answer,
        }
    }
}

impl Transport {
    fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
        }
    }
}

/// The name and the type of record that a question is about; nothing for what is no question.
pub(crate) fn asked_in(bytes: &[u8]) -> Option<(String, String)> {
    let message = Message::from_vec(bytes).ok()?;
    let [query] = &message.queries[..] else { return None };
    let name = query.name().to_ascii();
    Some((name.strip_suffix('.').unwrap_or(&name).to_owned(), query.query_type().to_string()))
}

/// FORMERR with the id of what can't be read; nothing to what is too short to have one, or says that it is an answer.
fn not_a_query(bytes: &[u8], transport: Transport) -> Reply {
    let id = match bytes {
        [high, low, flags, ..] if bytes.len() >= 12 && flags & 0x80 == 0 => {
            Some(u16::from_be_bytes([*high, *low]))
        }
        _ => None,
    };
    let error = id.map(|id| Message::error_msg(id, OpCode::Query, ResponseCode::FormErr));
    let exchange = Exchange::Query {
        name: String::new(),
        record_type: String::new(),
        transport: transport.name().to_owned(),
        answer: error.as_ref().map(answer_text).unwrap_or_default(),
    };
    let verdict = Verdict::Refused { why: "it is no query".to_owned() };
    Reply { bytes: error.and_then(|error| error.to_vec().ok()), delay: Duration::ZERO, exchange, verdict }
}

/// The answer without its records, saying that they are missing.
fn truncated(mut response: Message) -> Message {
    response.answers.clear();
    response.authorities.clear();
    response.metadata.truncation = true;
    response
}

/// The answer with the zone's server, and with its address beside it, so that nobody has to ask for that ("glue").
fn naming_server(mut response: Message) -> Message {
    let name = Name::from_ascii(SERVER_NAME).unwrap_or_default();
    let record = |owner: Name, data| Record::from_rdata(owner, SERVER_TIME_TO_LIVE, data);
    response.add_authority(record(name.base_name(), RData::NS(NS(name.clone()))));
    response.add_additional(record(name, RData::A(A(NAME_SERVER))));
    response
}

fn data(record: &ZoneRecord) -> Option<RData> {
    Some(match record {
        ZoneRecord::A(address) => RData::A(A(*address)),
        ZoneRecord::Aaaa(address) => RData::AAAA(AAAA(*address)),
        ZoneRecord::Cname(name) => {
            let mut name = Name::from_str(name).ok()?;
            name.set_fqdn(true);
            RData::CNAME(CNAME(name))
        }
    })
}

/// The zone's own record, which says how long a missing name stays missing, <https://www.rfc-editor.org/rfc/rfc2308>.
fn start_of_authority() -> Record {
    let zone = Name::root();
    let data = SOA::new(zone.clone(), zone.clone(), 1, 3600, 600, 86400, NEGATIVE_TIME_TO_LIVE);
    Record::from_rdata(zone, NEGATIVE_TIME_TO_LIVE, RData::SOA(data))
}

/// `NOERROR A 198.18.0.2`.
fn answer_text(response: &Message) -> String {
    let mut text = code_name(response.metadata.response_code);
    if response.metadata.truncation {
        text.push_str(" truncated");
    }
    for record in &response.answers {
        text.push_str(&format!(" {} {}", record.record_type(), record.data));
    }
    text
}

/// The name that tools print, <https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml#dns-parameters-6>.
pub(crate) fn code_name(code: ResponseCode) -> String {
    match code {
        ResponseCode::NoError => "NOERROR".to_owned(),
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        ResponseCode::BADVERS | ResponseCode::BADSIG => "BADVERS".to_owned(),
        other => format!("RCODE{}", u16::from(other)),
    }
}

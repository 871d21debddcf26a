//! Asking a name server, as raw as can be.

use std::io;
use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query};
use hickory_proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, UdpSocket};
use tokio::time::{Instant, timeout, timeout_at};
use twinbuild_model::DnsMessage;

use crate::dns::{UnreadableAnswer, read_dns_message};

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsQuestion {
    /// Its number, which the answer must have too.
    pub id: u16,
    /// The name, whole: no search domain is tried.
    pub name: String,
    /// The type of record: `A`, `AAAA`, `CNAME`.
    pub record_type: String,
    /// The longest answer over UDP that the client takes, in bytes, if it says so (EDNS).
    pub longest_answer: Option<u16>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskFailure {
    /// It can't be asked.
    #[error("ask for {record_type} of `{name}`: {why}")]
    Question {
        /// The name.
        name: String,
        /// The type of record.
        record_type: String,
        /// What is wrong with either.
        why: String,
    },
    /// The connection or the socket broke.
    #[error("exchange DNS messages with the server: {0}")]
    Exchange(#[from] io::Error),
    /// Nothing came in time.
    #[error("get an answer within {0:?}")]
    TooLate(Duration),
    /// What came is no answer.
    #[error(transparent)]
    Unreadable(#[from] UnreadableAnswer),
}

impl DnsQuestion {
    /// The question as it is sent.
    ///
    /// # Errors
    /// The name or the type is none.
    pub fn to_bytes(&self) -> Result<Vec<u8>, AskFailure> {
        let failed = |why: String| AskFailure::Question {
            name: self.name.clone(),
            record_type: self.record_type.clone(),
            why,
        };
        let mut name = Name::from_ascii(&self.name).map_err(|failure| failed(failure.to_string()))?;
        name.set_fqdn(true);
        let record_type =
            RecordType::from_str(&self.record_type).map_err(|failure| failed(failure.to_string()))?;
        let mut message = Message::new(self.id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.add_query(Query::query(name, record_type));
        if let Some(longest) = self.longest_answer {
            let mut edns = Edns::new();
            edns.set_max_payload(longest).set_version(0);
            message.set_edns(edns);
        }
        message.to_vec().map_err(|failure| failed(failure.to_string()))
    }
}

/// Asks `server` over UDP. What comes from elsewhere, or has another id, is passed over, as resolvers do.
///
/// # Errors
/// No answer comes in `limit`, or none that can be read.
pub async fn ask_udp(
    socket: &UdpSocket,
    server: SocketAddr,
    question: &DnsQuestion,
    limit: Duration,
) -> Result<DnsMessage, AskFailure> {
    let deadline = Instant::now() + limit;
    socket.send_to(&question.to_bytes()?, server).await?;
    let mut buffer = vec![0; usize::from(u16::MAX)];
    loop {
        let received = timeout_at(deadline, socket.recv_from(&mut buffer)).await;
        let (length, from) = received.map_err(|_| AskFailure::TooLate(limit))??;
        let answer = buffer.get(..length).unwrap_or_default();
        if from == server && answer.starts_with(&question.id.to_be_bytes()) {
            return Ok(read_dns_message(answer)?);
        }
    }
}

/// Asks `server` over TCP, where the message's length stands before it: <https://www.rfc-editor.org/rfc/rfc7766#section-8>
/// An answer with another id is passed over, as it is over UDP.
///
/// # Errors
/// No answer comes in `limit`, or none that can be read.
pub async fn ask_tcp(
    socket: TcpSocket,
    server: SocketAddr,
    question: &DnsQuestion,
    limit: Duration,
) -> Result<DnsMessage, AskFailure> {
    let id = question.id.to_be_bytes();
    let question = question.to_bytes()?;
    let length = u16::try_from(question.len()).map_err(io::Error::other)?;
    let asked = async {
        let mut server = socket.connect(server).await?;
        server.write_all(&[&length.to_be_bytes()[..], &question].concat()).await?;
        loop {
            let mut answer = vec![0; usize::from(server.read_u16().await?)];
            server.read_exact(&mut answer).await?;
            if answer.starts_with(&id) {
                break io::Result::Ok(answer);
            }
        }
    };
    let answer = timeout(limit, asked).await.map_err(|_| AskFailure::TooLate(limit))??;
    Ok(read_dns_message(&answer)?)
}

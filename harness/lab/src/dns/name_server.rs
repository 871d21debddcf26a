//! The name server, over UDP and TCP.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::Recorder;
use crate::dns::reply::{Question, Reply, Transport};
use crate::dns::{NameFaults, Zone};
use crate::tcp::for_each_connection;

/// The most late answers over UDP that are kept to be sent. Questions beyond them are lost, as packets are.
const MOST_LATE_ANSWERS: usize = 1024;

/// How long a connection may stay without another question.
const IDLE: Duration = Duration::from_secs(10);

/// How long to wait after a packet could not be received.
const PAUSE: Duration = Duration::from_millis(20);

/// Answers for a zone, and with its faults. Clones are the same server.
#[derive(Clone, Debug)]
pub struct NameServer {
    name: String,
    zone: Arc<Zone>,
    faults: Arc<NameFaults>,
    recorder: Recorder,
}

impl NameServer {
    /// A name server for `zone` without a fault, recorded as `name`.
    pub fn new(name: &str, zone: Zone, recorder: Recorder) -> Self {
        Self { name: name.to_owned(), zone: Arc::new(zone), faults: Arc::default(), recorder }
    }

    /// The same with faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Arc<NameFaults>) -> Self {
        self.faults = faults;
        self
    }

    /// Answers over UDP until it is dropped.
    pub async fn serve_udp(self, socket: UdpSocket) {
        let socket = Arc::new(socket);
        let mut late = JoinSet::new();
        let mut packet = vec![0; usize::from(u16::MAX)];
        loop {
            tokio::select! {
                received = socket.recv_from(&mut packet) => match received {
                    Ok((length, peer)) => {
                        let reply = self.reply(packet.get(..length).unwrap_or_default(), Transport::Udp, peer);
                        if !reply.delay.is_zero() {
                            if late.len() < MOST_LATE_ANSWERS {
                                late.spawn(send(Arc::clone(&socket), reply, peer));
                            }
                        } else {
                            send(Arc::clone(&socket), reply, peer).await;
                        }
                    }
                    Err(_) => tokio::time::sleep(PAUSE).await,
                },
                Some(_) = late.join_next() => {}
            }
        }
    }

    /// Answers over TCP until it is dropped, which also ends all connections.
    pub async fn serve_tcp(self, listener: TcpListener) {
        for_each_connection(listener, move |stream, peer| {
            let server = self.clone();
            async move {
                // A client may end its connection as it likes.
                let _ = server.serve_connection(stream, peer).await;
            }
        })
        .await;
    }

    async fn serve_connection(&self, mut stream: TcpStream, peer: SocketAddr) -> io::Result<()> {
        loop {
            let question = timeout(IDLE, async {
                let length = stream.read_u16().await?;
                let mut question = vec![0; usize::from(length)];
                stream.read_exact(&mut question).await?;
                io::Result::Ok(question)
            });
            let question = question.await.map_err(io::Error::other)??;
            let reply = self.reply(&question, Transport::Tcp, peer);
            tokio::time::sleep(reply.delay).await;
            let Some(bytes) = reply.bytes else { continue };
            let length = u16::try_from(bytes.len()).map_err(io::Error::other)?;
            timeout(IDLE, stream.write_all(&[&length.to_be_bytes()[..], &bytes].concat()))
                .await
                .map_err(io::Error::other)??;
        }
    }

    /// The reply to one message, recorded. A late one is recorded when it was asked for.
    fn reply(&self, bytes: &[u8], transport: Transport, peer: SocketAddr) -> Reply {
        let reply = match Question::read(bytes, transport) {
            Ok(question) => {
                let fault = self.faults.next(&question.name.to_ascii(), question.record_type, Instant::now());
                question.answer(&self.zone, fault.as_ref())
            }
            Err(refusal) => *refusal,
        };
        self.recorder.add(&self.name, peer, reply.exchange.clone(), reply.verdict.clone());
        reply
    }
}

async fn send(socket: Arc<UdpSocket>, reply: Reply, peer: SocketAddr) {
    tokio::time::sleep(reply.delay).await;
    if let Some(bytes) = reply.bytes {
        // A packet that can't be sent is one that is lost.
        let _ = socket.send_to(&bytes, peer).await;
    }
}

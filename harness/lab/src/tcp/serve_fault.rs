//! A listener that breaks the connections to it.

use std::future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncWriteExt, copy, sink};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use twinbuild_model::Verdict;

use crate::Recorder;
use crate::tcp::{ConnectionControl, Dial, TcpFault, Visit, for_each_connection};

/// How long a connection within one machine may take before the queue counts as full.
const QUEUE_IS_FULL: Duration = Duration::from_millis(50);

/// How long to wait for a client's first words, or for its end.
const CLIENTS_TURN: Duration = Duration::from_millis(100);

/// The most connections to fill a queue with. One is enough on Linux.
const MOST_FILLERS: usize = 8;

/// A service that breaks every connection.
#[derive(Debug)]
pub struct BrokenListener {
    /// `None` where nobody is to listen.
    listener: Option<TcpListener>,
    fillers: Vec<TcpStream>,
    fault: TcpFault,
}

impl BrokenListener {
    /// Makes `listener` broken. When this returns it is.
    ///
    /// A black hole is a listener whose queue of connections not yet accepted is full: Linux drops what asks for
    /// another (`tcp_abort_on_overflow` in <https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html>). So the
    /// queue is made as short as can be and filled with connections that `dial` makes. The kernel tells nobody what it
    /// dropped; who came shows in the packets of the network ([`crate::Packets`]), where those are seen.
    ///
    /// # Errors
    /// The queue can't be made short, or does not fill.
    pub async fn new(listener: TcpListener, fault: TcpFault, dial: Arc<dyn Dial>) -> io::Result<Self> {
        let fillers = match fault {
            TcpFault::Refuses | TcpFault::Resets | TcpFault::HangsUp => Vec::new(),
            TcpFault::BlackHole => fill(&listener, dial.as_ref()).await?,
        };
        let listener = Some(listener).filter(|_| fault != TcpFault::Refuses);
        Ok(Self { listener, fillers, fault })
    }

    /// Breaks connections until it is dropped.
    pub async fn serve(self, name: String, recorder: Recorder) {
        let Self { listener: Some(listener), fillers, fault } = self else { return };
        if fault == TcpFault::BlackHole {
            let _held = (listener, fillers);
            return future::pending().await;
        }
        for_each_connection(listener, move |stream, peer| {
            let visit = Visit::begin(&name, &stream, peer, &recorder);
            visit.add_connection(Verdict::Fault { fault: fault.to_string() });
            break_off(stream, fault)
        })
        .await;
    }
}

/// Ends a connection once the client has spoken, as what it meets would else depend on which of the two was first.
async fn break_off(mut stream: TcpStream, fault: TcpFault) {
    if fault == TcpFault::Resets {
        let _ = timeout(CLIENTS_TURN, stream.readable()).await;
        return ConnectionControl::of(&stream).reset_at_close();
    }
    if stream.shutdown().await.is_ok() {
        // A socket closed before all was read resets the connection.
        let _ = timeout(CLIENTS_TURN, copy(&mut stream, &mut sink())).await;
    }
}

async fn fill(listener: &TcpListener, dial: &dyn Dial) -> io::Result<Vec<TcpStream>> {
    let address = listener.local_addr()?;
    let host = address.ip().to_string();
    SockRef::from(listener).listen(0)?;
    let mut fillers = Vec::new();
    while fillers.len() < MOST_FILLERS {
        match timeout(QUEUE_IS_FULL, dial.dial(&host, address.port())).await {
            Ok(stream) => fillers.push(stream?),
            Err(_) => return Ok(fillers),
        }
    }
    Err(io::Error::other("this system goes on taking connections into a full queue"))
}

//! Where the services of one lab write what they were asked.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use twinbuild_model::{Exchange, NetworkEvent, NetworkRecord, Verdict};

/// The most bytes of memory that a record takes, about: a build may ask without end.
const MOST_BYTES: usize = 64 << 20;

/// What an exchange takes beside its text.
const BYTES_OF_AN_EXCHANGE: usize = 512;

/// A handle on the record of one lab. Clones write to the same record.
///
/// A record that has grown to 64 MiB is full: its last exchange says so, and what comes later is not in it.
#[derive(Clone, Debug)]
pub struct Recorder {
    up_since: Instant,
    kept: Arc<Mutex<Kept>>,
    /// How many connections are open.
    open: Arc<AtomicUsize>,
}

/// A connection whose exchanges may not all be in the record yet.
#[derive(Debug)]
pub(crate) struct OpenConnection {
    open: Arc<AtomicUsize>,
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug, Default)]
struct Kept {
    events: Vec<NetworkEvent>,
    bytes: usize,
}

impl Recorder {
    /// An empty record of a lab that is up since `up_since`.
    pub fn new(up_since: Instant) -> Self {
        Self { up_since, kept: Arc::default(), open: Arc::default() }
    }

    /// Notes that a connection is open, until what is returned is dropped.
    pub(crate) fn open_connection(&self) -> OpenConnection {
        self.open.fetch_add(1, Ordering::Relaxed);
        OpenConnection { open: Arc::clone(&self.open) }
    }

    /// Whether a connection is open, so that more may come.
    pub(crate) fn has_open_connections(&self) -> bool {
        self.open.load(Ordering::Relaxed) > 0
    }

    /// Adds an exchange that ended just now.
    pub fn add(&self, service: &str, peer: SocketAddr, exchange: Exchange, verdict: Verdict) {
        let at_milliseconds = u64::try_from(self.up_since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut event = NetworkEvent {
            at_milliseconds,
            service: service.to_owned(),
            peer: peer.to_string(),
            exchange,
            verdict,
        };
        let size = BYTES_OF_AN_EXCHANGE + event.to_string().len();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes >= MOST_BYTES {
            return;
        }
        kept.bytes = kept.bytes.saturating_add(size);
        if kept.bytes >= MOST_BYTES {
            event.verdict =
                Verdict::Failed { why: "the record is full; what came later is not in it".to_owned() };
        }
        kept.events.push(event);
    }

    /// What was recorded so far.
    pub fn record(&self) -> NetworkRecord {
        NetworkRecord { events: self.kept.lock().unwrap_or_else(PoisonError::into_inner).events.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_record_says_so_and_grows_no_more() {
        let recorder = Recorder::new(Instant::now());
        let to = "x".repeat(MOST_BYTES / 8);
        for _ in 0..20 {
            let exchange = Exchange::Connection { to: to.clone() };
            recorder.add("first", ([127, 0, 0, 1], 1).into(), exchange, Verdict::Served);
        }
        let events = recorder.record().events;
        assert_eq!(events.len(), 8);
        assert_eq!(events[6].verdict, Verdict::Served);
        assert!(matches!(&events[7].verdict, Verdict::Failed { why } if why.contains("full")));
    }
}

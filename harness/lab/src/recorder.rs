//! Where the services of one lab write what they were asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use twinbuild_model::{Exchange, NetworkEvent, NetworkRecord, Verdict};

/// A handle on the record of one lab. Clones write to the same record.
#[derive(Clone, Debug)]
pub struct Recorder {
    up_since: Instant,
    events: Arc<Mutex<Vec<NetworkEvent>>>,
}

impl Recorder {
    /// An empty record of a lab that is up since `up_since`.
    pub fn new(up_since: Instant) -> Self {
        Self { up_since, events: Arc::default() }
    }

    /// Adds an exchange that ended just now.
    pub fn add(&self, service: &str, peer: SocketAddr, exchange: Exchange, verdict: Verdict) {
        let at_milliseconds = u64::try_from(self.up_since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let event = NetworkEvent {
            at_milliseconds,
            service: service.to_owned(),
            peer: peer.to_string(),
            exchange,
            verdict,
        };
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    /// What was recorded so far.
    pub fn record(&self) -> NetworkRecord {
        NetworkRecord { events: self.events.lock().unwrap_or_else(PoisonError::into_inner).clone() }
    }
}

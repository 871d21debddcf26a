//! One connection to a service, as the record knows it.

use std::net::SocketAddr;

use twinbuild_model::{Exchange, Verdict};

use crate::Recorder;

/// Who came, to whom, and where that is written down.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) service: String,
    pub(crate) peer: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) recorder: Recorder,
}

impl Visit {
    pub(crate) fn add(&self, exchange: Exchange, verdict: Verdict) {
        self.recorder.add(&self.service, self.peer, exchange, verdict);
    }

    /// Records that the connection ended before it carried anything.
    pub(crate) fn add_connection(&self, verdict: Verdict) {
        self.add(Exchange::Connection { to: self.to.to_string() }, verdict);
    }
}

//! One connection to a service, as the record knows it.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpStream;
use twinbuild_model::{Exchange, Verdict};

use crate::Recorder;
use crate::recorder::OpenConnection;

/// Who came, to whom, and where that is written down.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) service: String,
    pub(crate) peer: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) recorder: Recorder,
    /// The connection counts as open as long as there is a visit of it.
    _open: Arc<OpenConnection>,
}

impl Visit {
    /// The visit that begins with `stream`, a connection from `peer`.
    pub(crate) fn begin(service: &str, stream: &TcpStream, peer: SocketAddr, recorder: &Recorder) -> Self {
        Self {
            service: service.to_owned(),
            peer,
            to: stream.local_addr().unwrap_or(peer),
            recorder: recorder.clone(),
            _open: Arc::new(recorder.open_connection()),
        }
    }

    pub(crate) fn add(&self, exchange: Exchange, verdict: Verdict) {
        self.recorder.add(&self.service, self.peer, exchange, verdict);
    }

    /// Records that the connection ended before it carried anything.
    pub(crate) fn add_connection(&self, verdict: Verdict) {
        self.add(Exchange::Connection { to: self.to.to_string() }, verdict);
    }
}

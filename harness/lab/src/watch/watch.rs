//! The record of what no service sees.

use std::collections::{BTreeMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use twinbuild_model::{Exchange, Verdict};

use super::sighting::Sighting;
use crate::Recorder;
use crate::dns::asked_in;
use crate::lab::NOBODY;
use crate::namespace::Packets;
use crate::tcp::TcpFault;

/// The port of name servers, <https://www.rfc-editor.org/rfc/rfc1035#section-4.2>
const DOMAIN_PORT: u16 = 53;

/// How many connections into black holes are remembered, so that what a client sends again for one counts once.
const MOST_REMEMBERED: usize = 4096;

/// Looks at packets, and writes into the record what they tell. Clones are the same watch.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    packets: Arc<Packets>,
    known: Arc<Mutex<Known>>,
    recorder: Recorder,
}

#[derive(Debug, Default)]
struct Known {
    /// Whose the addresses are.
    services: BTreeMap<IpAddr, String>,
    /// Where connections are declared to be refused, or swallowed.
    faults: BTreeMap<SocketAddr, TcpFault>,
    /// Connections into black holes: client and server.
    swallowed: HashSet<(SocketAddr, SocketAddr)>,
}

impl Watch {
    pub(crate) fn new(packets: Packets, recorder: Recorder) -> Self {
        Self { packets: Arc::new(packets), known: Arc::default(), recorder }
    }

    /// From here on `place` is a service's, whose connections are broken there as `fault` says.
    pub(crate) fn add(&self, service: &str, place: SocketAddr, fault: Option<TcpFault>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.services.insert(place.ip(), service.to_owned());
        known.faults.extend(fault.map(|fault| (place, fault)));
    }

    /// Forgets the packets that are there: the lab sends some itself while it is set up.
    pub(crate) fn forget(&self) {
        self.packets.take();
    }

    /// Writes down what comes, until it is dropped.
    pub(crate) async fn run(self) {
        loop {
            self.packets.wait().await;
            self.catch_up();
            // Others have their turn, however many packets there are.
            tokio::task::yield_now().await;
        }
    }

    /// Writes down what has come, as much as is taken at once.
    pub(crate) fn catch_up(&self) {
        // Held while packets are read, so that the record has them in their order.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for packet in self.packets.take() {
            if let Some((service, client, exchange, verdict)) =
                Sighting::read(&packet).and_then(|sighting| known.told(sighting))
            {
                self.recorder.add(&service, client, exchange, verdict);
            }
        }
    }
}

impl Known {
    /// What belongs into the record for a packet.
    fn told(&mut self, sighting: Sighting) -> Option<(String, SocketAddr, Exchange, Verdict)> {
        match sighting {
            Sighting::Opening { client, server } => {
                let fault = self.faults.get(&server).filter(|fault| **fault == TcpFault::BlackHole)?;
                let verdict = Verdict::Fault { fault: fault.to_string() };
                if self.swallowed.len() >= MOST_REMEMBERED {
                    self.swallowed.clear();
                }
                self.swallowed
                    .insert((client, server))
                    .then(|| (self.service_at(server), client, connection(server), verdict))
            }
            Sighting::Refusal { client, server } => {
                let verdict = match self.faults.get(&server) {
                    Some(fault) => Verdict::Fault { fault: fault.to_string() },
                    None => nobody_listens(server),
                };
                Some((self.service_at(server), client, connection(server), verdict))
            }
            Sighting::Unreachable { client, server, datagram } => {
                let (name, record_type) = Some(&datagram)
                    .filter(|_| server.port() == DOMAIN_PORT)
                    .and_then(|sent| asked_in(sent))?;
                let exchange =
                    Exchange::Query { name, record_type, transport: "udp".to_owned(), answer: String::new() };
                Some((self.service_at(server), client, exchange, nobody_listens(server)))
            }
        }
    }

    fn service_at(&self, place: SocketAddr) -> String {
        self.services.get(&place.ip()).cloned().unwrap_or_else(|| NOBODY.to_owned())
    }
}

fn connection(server: SocketAddr) -> Exchange {
    Exchange::Connection { to: server.to_string() }
}

fn nobody_listens(place: SocketAddr) -> Verdict {
    Verdict::Refused { why: format!("nobody listens on {place}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_is_told_by_whom_and_why() {
        let (client, other) = (place("198.18.0.1:40000"), place("198.18.7.7:443"));
        let (refusing, hole) = (place("198.18.0.2:443"), place("198.18.0.3:443"));
        let mut known = Known::default();
        for (service, place, fault) in
            [("first", refusing, TcpFault::Refuses), ("second", hole, TcpFault::BlackHole)]
        {
            known.services.insert(place.ip(), service.to_owned());
            known.faults.insert(place, fault);
        }
        let mut told = |sighting| {
            known
                .told(sighting)
                .map(|(service, _, exchange, verdict)| format!("{service}: {exchange}{verdict}"))
        };
        let refused = |server| Sighting::Refusal { client, server };
        assert_eq!(
            told(refused(refusing)).unwrap(),
            "first: connection to 198.18.0.2:443 (declared: refuses connections)"
        );
        assert_eq!(
            told(refused(other)).unwrap(),
            "nobody: connection to 198.18.7.7:443 (refused: nobody listens on 198.18.7.7:443)"
        );
        assert_eq!(
            told(refused(place("198.18.0.2:8080"))).unwrap(),
            "first: connection to 198.18.0.2:8080 (refused: nobody listens on 198.18.0.2:8080)"
        );
        let opening = |server| Sighting::Opening { client, server };
        assert_eq!(
            told(opening(hole)).unwrap(),
            "second: connection to 198.18.0.3:443 (declared: is a black hole)"
        );
        assert_eq!(told(opening(hole)), None, "what is sent again for a connection counts once");
        assert_eq!(told(opening(refusing)), None, "its refusal is what counts");
    }
}

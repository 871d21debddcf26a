//! Where services listen, and which faults fit there.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;

use super::error::LabError;
use super::lab::Lab;
use super::plan::ForwardProxyPlan;
use crate::addresses::over_ipv6;
use crate::fault::ServiceFault;
use crate::ip_version::IpVersion;
use crate::tcp::{BrokenListener, Dial, TcpFault};

/// The port of HTTPS, <https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2>
pub(super) const HTTPS: u16 = 443;

/// The port of HTTP, <https://www.rfc-editor.org/rfc/rfc9110#section-4.2.1>
pub(super) const HTTP: u16 = 80;

/// The port of name servers, <https://www.rfc-editor.org/rfc/rfc1035#section-4.2>
pub(super) const DOMAIN_PORT: u16 = 53;

/// The port of HTTP proxies, which they commonly have.
pub(super) const FORWARD_PROXY_PORT: u16 = 3128;

impl Lab {
    /// Where a host listens on these ports.
    pub(super) fn places(&self, address: Ipv4Addr, ports: &[u16]) -> Vec<SocketAddr> {
        let over_ipv4 = ports.iter().map(|port| (address, *port).into());
        let has_ipv6 = self.host_addresses.have(IpVersion::V6);
        let over_ipv6 = ports.iter().filter(|_| has_ipv6).map(|port| (over_ipv6(address), *port).into());
        over_ipv4.chain(over_ipv6).collect()
    }

    /// Notes whose a place is, for what no service sees.
    pub(super) fn watch_place(&self, name: &str, place: SocketAddr, fault: Option<TcpFault>) {
        if let Some(watch) = &self.watch {
            watch.add(name, place, fault);
        }
    }

    /// A listener, unless its connections are broken as one of `faults` says that is met there.
    pub(super) async fn listen(
        &mut self,
        name: &str,
        place: SocketAddr,
        faults: &[ServiceFault],
    ) -> Result<Option<TcpListener>, LabError> {
        let fault = faults.iter().filter(|fault| fault.is_met_at(place)).find_map(ServiceFault::tcp);
        let listener = self.namespace.listen(place)?;
        self.watch_place(name, place, fault);
        let Some(fault) = fault else { return Ok(Some(listener)) };
        let dial: Arc<dyn Dial> = Arc::new(self.hosts.clone());
        let broken = BrokenListener::new(listener, fault, dial).await.map_err(|source| LabError::Fault {
            service: name.to_owned(),
            fault: fault.to_string(),
            source,
        })?;
        self.tasks.spawn(broken.serve(name.to_owned(), self.recorder.clone()));
        Ok(None)
    }
}

/// Refuses a fault that none of the service's listeners has.
pub(super) fn fit(service: &str, faults: &[ServiceFault], places: &[SocketAddr]) -> Result<(), LabError> {
    let is_met = |fault: &ServiceFault| {
        let speaks_it = |place: &SocketAddr| fault.tls().is_none() || place.port() == HTTPS;
        places.iter().any(|place| fault.is_met_at(*place) && speaks_it(place))
    };
    match faults.iter().find(|fault| !is_met(fault)) {
        Some(fault) => {
            Err(LabError::FaultIsNowhere { service: service.to_owned(), fault: fault.to_string() })
        }
        None => Ok(()),
    }
}

/// Refuses a proxy with faults that only servers have.
pub(super) fn fit_a_proxy(plan: &ForwardProxyPlan, places: &[SocketAddr]) -> Result<(), LabError> {
    match plan.listening.iter().find(|fault| fault.tcp().is_none()) {
        Some(fault) => {
            Err(LabError::FaultDoesNotFit { service: plan.name.clone(), fault: fault.to_string() })
        }
        None => fit(&plan.name, &plan.listening, places),
    }
}

/// Refuses somebody in the middle with faults of some of its listeners that are not of connections: the same server answers
/// behind all of them.
pub(super) fn fit_the_middle(
    name: &str,
    faults: &[ServiceFault],
    places: &[SocketAddr],
) -> Result<(), LabError> {
    let of_connections: Vec<_> = faults.iter().filter(|fault| fault.tcp().is_some()).cloned().collect();
    let mut others = faults.iter().filter(|fault| fault.tcp().is_none());
    match others.find(|fault| !fault.is_met_everywhere()) {
        Some(fault) => Err(LabError::FaultIsNowhere { service: name.to_owned(), fault: fault.to_string() }),
        None => fit(name, &of_connections, places),
    }
}

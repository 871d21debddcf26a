//! The hosts of a lab: their names and where they are.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, RwLock};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::net::TcpStream;

use crate::ip_version::IpVersion;
use crate::namespace::Namespace;
use crate::tcp::Dial;

/// The hosts of a lab, each with an address of its own, and the way to connect to them from inside. It knows the truth,
/// whatever the name server says.
#[derive(Clone, Debug)]
pub struct Hosts {
    namespace: Arc<Namespace>,
    addresses: Arc<RwLock<BTreeMap<String, Ipv4Addr>>>,
}

impl Hosts {
    pub(super) fn new(namespace: Arc<Namespace>) -> Self {
        Self { namespace, addresses: Arc::default() }
    }

    pub(super) fn add(&self, name: &str, address: Ipv4Addr) {
        self.addresses
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .insert(name.to_ascii_lowercase(), address);
    }

    /// Where the host `name` is.
    pub fn find(&self, name: &str) -> Option<Ipv4Addr> {
        let addresses = self.addresses.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        addresses.get(&name.to_ascii_lowercase()).copied()
    }

    /// All of them.
    pub fn all(&self) -> BTreeMap<String, Ipv4Addr> {
        self.addresses.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

impl Dial for Hosts {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<TcpStream>> {
        async move {
            let address = match host.parse::<IpAddr>() {
                Ok(address) => address,
                Err(_) => self.find(host).map(IpAddr::V4).ok_or_else(|| {
                    io::Error::new(io::ErrorKind::NotFound, format!("{host}: no such host"))
                })?,
            };
            let socket = self.namespace.client_over(IpVersion::of(address)).map_err(io::Error::other)?;
            socket.connect(SocketAddr::new(address, port)).await
        }
        .boxed()
    }
}

//! Interception as a proxy that the client is told of, or in the server's place.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::Recorder;
use crate::forward_proxy::{Credentials, ForwardProxy, ForwardProxyFault, Interceptor};
use crate::http::{HttpFault, HttpServer};
use crate::interception::InterceptionFault;
use crate::interception::rewriting_relay::{RewritingRelay, client_of};
use crate::tcp::{ConnectionControl, Dial, Visit};
use crate::tls::{Authority, TlsFault, TlsServer};

/// How traffic is intercepted.
#[derive(Clone, Debug)]
pub struct Interception {
    /// Signs what clients are shown: `Lab Interception CA`.
    pub authority: Arc<Authority>,
    /// What is done to answers on their way.
    pub fault: Option<InterceptionFault>,
    /// What is wrong with the certificates that clients are shown, and with their handshakes;
    /// [`TlsFault::Http11Only`] takes HTTP/2 away from them.
    pub tls_faults: Vec<TlsFault>,
    /// What is wrong with how answers are sent on.
    pub http_faults: Arc<[HttpFault]>,
}

/// A proxy that reads what it carries.
#[derive(Clone, Debug)]
pub struct InterceptingProxy {
    name: String,
    recorder: Recorder,
    dial: Arc<dyn Dial>,
    credentials: Option<Credentials>,
    fault: Option<ForwardProxyFault>,
    tls: TlsServer,
    http_faults: Arc<[HttpFault]>,
    relay: RewritingRelay,
}

impl Interception {
    /// Interception by `authority` that changes nothing.
    pub fn by(authority: Arc<Authority>) -> Self {
        Self { authority, fault: None, tls_faults: Vec::new(), http_faults: Arc::default() }
    }
}

impl InterceptingProxy {
    /// A proxy that intercepts, recorded as `name`. It trusts servers whose certificates are of `servers`.
    ///
    /// # Errors
    /// The root certificate of `servers` can't be trusted.
    pub fn new(
        name: &str,
        interception: Interception,
        servers: &Authority,
        dial: Arc<dyn Dial>,
        recorder: Recorder,
    ) -> Result<Self, rustls::Error> {
        let Interception { authority, fault, tls_faults, http_faults } = interception;
        let tls = Arc::new(client_of(servers)?);
        Ok(Self {
            name: name.to_owned(),
            recorder,
            dial: Arc::clone(&dial),
            credentials: None,
            fault: None,
            tls: tls_faults.into_iter().fold(TlsServer::intercepting(authority), TlsServer::with_fault),
            http_faults,
            relay: RewritingRelay { dial, tls: Some(tls), fault, server: None },
        })
    }

    /// The same for clients that show these credentials only; others are answered 407.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The same with a fault in how it opens tunnels to clients that are told of it. What it reads of them can't be cut:
    /// [`ForwardProxyFault::CutsTunnels`] changes nothing.
    #[must_use]
    pub fn with_fault(mut self, fault: ForwardProxyFault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Serves clients that are told of the proxy, until it is dropped, which also ends all connections.
    pub async fn serve(self, listener: TcpListener) {
        let mut proxy = ForwardProxy::new(&self.name, Arc::clone(&self.dial), self.recorder.clone());
        if let Some(credentials) = self.credentials.clone() {
            proxy = proxy.with_credentials(credentials);
        }
        if let Some(fault) = self.fault {
            proxy = proxy.with_fault(fault);
        }
        proxy.with_interceptor(Arc::new(self)).serve(listener).await;
    }

    /// Serves clients that think they have reached their server, as [`serve`](Self::serve) does otherwise. Each request
    /// goes to the host that it names, so `dial` must reach the real server under that name.
    pub async fn serve_in_the_servers_place(self, listener: TcpListener) {
        self.server(self.relay.clone()).with_tls(self.tls.clone()).serve(listener).await;
    }

    /// The same for clients that speak plain HTTP.
    pub async fn serve_plain_in_the_servers_place(self, listener: TcpListener) {
        let relay = RewritingRelay { tls: None, ..self.relay.clone() };
        self.server(relay).serve(listener).await;
    }

    fn server(&self, relay: RewritingRelay) -> HttpServer {
        HttpServer::new(&self.name, Arc::new(relay), self.recorder.clone())
            .with_faults(Arc::clone(&self.http_faults))
    }
}

impl Interceptor for InterceptingProxy {
    fn intercept<'a>(
        &'a self,
        tunnel: TokioIo<Upgraded>,
        host: &'a str,
        port: u16,
        visit: &'a Visit,
    ) -> BoxFuture<'a, ()> {
        async move {
            let mut relay = self.relay.clone();
            relay.server = Some((host.to_owned(), port));
            let server = self.server(relay).with_tls(self.tls.clone());
            server.serve_stream(tunnel, visit, &ConnectionControl::default()).await;
        }
        .boxed()
    }
}

//! The service that an intercepting proxy is to its client: what the real server answers.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::header::{HOST, VIA};
use http::uri::Authority as HostAndPort;
use http::{HeaderValue, Request, Response, StatusCode};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use crate::Service;
use crate::forward_proxy::{RelayFailure, exchange_over};
use crate::http::status_answer;
use crate::interception::{InterceptionFault, archive};
use crate::tcp::{Dial, dial_prompt};
use crate::tls::Authority;

/// The port of HTTPS.
const HTTPS: u16 = 443;

/// The port of HTTP.
const HTTP: u16 = 80;

/// What a relay adds to requests over plain HTTP, so that it knows its own when one is for itself.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3>
const PASSED_ON: &str = "1.1 interception";

/// Asks the real server, over TLS of its own where the client speaks TLS, and may change what that answers.
#[derive(Clone, Debug)]
pub(crate) struct RewritingRelay {
    pub(crate) dial: Arc<dyn Dial>,
    /// `None` where the client speaks plain HTTP, and so does the server.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    pub(crate) fault: Option<InterceptionFault>,
    /// The server's host and port; those of each request where there are none.
    pub(crate) server: Option<(String, u16)>,
}

/// The TLS of a client that trusts `authority` and nobody else.
pub(crate) fn client_of(authority: &Authority) -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

impl Service for RewritingRelay {
    fn answer<'a>(&'a self, request: &'a Request<Bytes>) -> BoxFuture<'a, Response<Bytes>> {
        async move {
            if self.tls.is_none()
                && request.headers().get_all(VIA).iter().any(|via| via.as_bytes() == PASSED_ON.as_bytes())
            {
                return status_answer(StatusCode::LOOP_DETECTED, None);
            }
            let mut response = match self.ask(request).await {
                Ok(response) => response,
                Err(failure) => {
                    let why = format!("failed to {failure}\n");
                    return status_answer(StatusCode::BAD_GATEWAY, Some(&why));
                }
            };
            if request.uri().path().ends_with(".zip") {
                response = match self.fault {
                    Some(InterceptionFault::CorruptsArchives) => response.map(archive::corrupted),
                    Some(InterceptionFault::RewritesArchives) => response.map(archive::rewritten),
                    None => response,
                };
            }
            response
        }
        .boxed()
    }
}

impl RewritingRelay {
    async fn ask(&self, request: &Request<Bytes>) -> Result<Response<Bytes>, RelayFailure> {
        let (host, port) = match &self.server {
            Some(server) => server.clone(),
            None => named(request, if self.tls.is_some() { HTTPS } else { HTTP }),
        };
        let connect = |source| RelayFailure::Connect { host: host.clone(), source };
        let stream = dial_prompt(self.dial.as_ref(), &host, port).await.map_err(connect)?;
        let Some(tls) = &self.tls else {
            let mut request = request.clone();
            request.headers_mut().append(VIA, HeaderValue::from_static(PASSED_ON));
            return exchange_over(stream, request).await;
        };
        let name =
            ServerName::try_from(host.clone()).map_err(|_| connect(io::Error::other("no name of a host")))?;
        let stream = TlsConnector::from(Arc::clone(tls))
            .connect(name, stream)
            .await
            .map_err(|source| RelayFailure::Handshake { host: host.clone(), source })?;
        exchange_over(stream, request.clone()).await
    }
}

/// The host and port that a request is for; `usual` where it says no port.
fn named(request: &Request<Bytes>, usual: u16) -> (String, u16) {
    let host = request.headers().get(HOST).and_then(|host| HostAndPort::try_from(host.as_bytes()).ok());
    match host {
        Some(host) => (host.host().trim_matches(['[', ']']).to_owned(), host.port_u16().unwrap_or(usual)),
        None => (String::new(), usual),
    }
}

//! The server's end of TLS.

use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::server::{Acceptor, NoServerSessionStorage, WebPkiClientVerifier};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ProtocolVersion, RootCertStore, ServerConfig, SupportedProtocolVersion, version};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::{StartHandshake, TlsStream};
use twinbuild_model::{CertificateChain, Exchange, Verdict};

use crate::tcp::Visit;
use crate::tls::{Authority, TlsFault, by_hand};

/// How long a client may take over its part of a handshake.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How long a connection is kept open for a client that still sends, so that it gets the last that was said.
const LINGER: Duration = Duration::from_millis(200);

/// What a server speaks that has nothing newer.
const TLS_1_2: &[&SupportedProtocolVersion] = &[&version::TLS12];

/// What a server speaks that has nothing older.
const TLS_1_3: &[&SupportedProtocolVersion] = &[&version::TLS13];

/// What a healthy server speaks.
const BOTH: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

/// The common name of the authority that nobody trusts.
pub const UNLISTED_AUTHORITY: &str = "Unlisted CA";

/// What answers a client's TLS.
#[derive(Clone, Debug)]
pub struct TlsServer {
    authority: Arc<Authority>,
    /// The hosts that there are certificates for. None: any that is asked for, as an intercepting proxy has.
    hosts: Vec<String>,
    faults: Vec<TlsFault>,
    /// Who signs where the fault is that nobody knows the authority; without one, a new authority each time.
    unlisted: Option<Arc<Authority>>,
}

impl TlsServer {
    /// A server with certificates of `authority` for `hosts`. A client that asks for none of them gets the first.
    pub fn new(authority: Arc<Authority>, hosts: Vec<String>) -> Self {
        Self { authority, hosts, faults: Vec::new(), unlisted: None }
    }

    /// An intercepting server: it makes a certificate for whatever host a client asks for.
    pub fn intercepting(authority: Arc<Authority>) -> Self {
        Self { authority, hosts: Vec::new(), faults: Vec::new(), unlisted: None }
    }

    /// The same with one more fault. Of several of certificates the last holds.
    #[must_use]
    pub fn with_fault(mut self, fault: TlsFault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The same, and this authority signs where the fault is that nobody knows who does.
    #[must_use]
    pub fn with_unlisted_authority(mut self, authority: Arc<Authority>) -> Self {
        self.unlisted = Some(authority);
        self
    }

    fn has(&self, fault: TlsFault) -> bool {
        self.faults.contains(&fault)
    }

    /// Does a handshake and records it. Nothing where the client can't be talked to.
    pub(crate) async fn accept<S>(&self, mut stream: S, visit: &Visit) -> Option<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        if self.has(TlsFault::PlainHttp) {
            answer_by_hand(&mut stream, b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTPS request\n")
                .await;
            visit.add_connection(fault(TlsFault::PlainHttp));
            return None;
        }
        let started =
            match timeout(HANDSHAKE_LIMIT, LazyConfigAcceptor::new(Acceptor::default(), stream)).await {
                Ok(Ok(started)) => started,
                Ok(Err(why)) => {
                    visit.add_connection(Verdict::Failed { why: why.to_string() });
                    return None;
                }
                Err(_) => {
                    visit.add_connection(Verdict::Failed { why: "the client never said hello".to_owned() });
                    return None;
                }
            };
        let started = self.broken_handshake(started, visit).await?;
        self.handshake(started, visit).await
    }

    /// Ends the handshake in the way of the fault, if there is one that ends handshakes.
    async fn broken_handshake<S>(
        &self,
        started: StartHandshake<S>,
        visit: &Visit,
    ) -> Option<StartHandshake<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let ends = [
            TlsFault::CutsHandshake,
            TlsFault::StallsHandshake,
            TlsFault::RefusesVersion,
            TlsFault::Tls10Only,
            TlsFault::Tls11Only,
        ];
        let Some(end) = ends.into_iter().find(|end| self.has(*end)) else { return Some(started) };
        let exchange = self.exchange(started.client_hello().server_name(), None);
        visit.add(exchange, fault(end));
        let mut stream = started.io;
        match end {
            TlsFault::RefusesVersion => answer_by_hand(&mut stream, &by_hand::protocol_version_alert()).await,
            TlsFault::Tls10Only => {
                answer_by_hand(&mut stream, &by_hand::old_server_hello(by_hand::TLS_1_0)).await;
            }
            TlsFault::Tls11Only => {
                answer_by_hand(&mut stream, &by_hand::old_server_hello(by_hand::TLS_1_1)).await;
            }
            TlsFault::StallsHandshake => drain(&mut stream).await,
            _ => {}
        }
        None
    }

    async fn handshake<S>(&self, started: StartHandshake<S>, visit: &Visit) -> Option<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let server_name = started.client_hello().server_name().map(str::to_owned);
        let host = self.host(server_name.as_deref(), visit);
        let shown = self.shown(&host).and_then(|shown| {
            let config = self.config(&shown.certificate)?;
            Ok((shown, config))
        });
        let (shown, config) = match shown {
            Ok(made) => made,
            Err(failure) => {
                let exchange = self.exchange(server_name.as_deref(), None);
                visit.add(exchange, Verdict::Failed { why: format!("failed to {failure}") });
                return None;
            }
        };
        let exchange = self.exchange(server_name.as_deref(), Some(shown));
        match timeout(HANDSHAKE_LIMIT, started.into_stream(Arc::new(config)).into_fallible()).await {
            Ok(Ok(stream)) => {
                visit.add(agreed(exchange, &stream), self.verdict());
                Some(stream)
            }
            Ok(Err((why, mut stream))) => {
                visit.add(exchange, Verdict::Failed { why: why.to_string() });
                // A socket closed before all was read resets the connection, and with it the alert.
                let _ = stream.shutdown().await;
                let _ = timeout(LINGER, drain(&mut stream)).await;
                None
            }
            Err(_) => {
                visit.add(
                    exchange,
                    Verdict::Failed { why: "the client never ended the handshake".to_owned() },
                );
                None
            }
        }
    }

    /// The host to show a certificate for.
    fn host(&self, server_name: Option<&str>, visit: &Visit) -> String {
        let asked = server_name.map_or_else(|| visit.to.ip().to_string(), str::to_ascii_lowercase);
        match self.hosts.first() {
            Some(first) if !self.hosts.contains(&asked) => first.clone(),
            _ => asked,
        }
    }

    fn verdict(&self) -> Verdict {
        let faults: Vec<String> = self.faults.iter().map(ToString::to_string).collect();
        if faults.is_empty() { Verdict::Served } else { Verdict::Fault { fault: faults.join(", ") } }
    }

    /// A handshake in which this was shown, or nothing.
    fn exchange(&self, server_name: Option<&str>, shown: Option<Shown>) -> Exchange {
        let (authority, chain) = match shown {
            Some(shown) => (shown.authority, Some(shown.chain)),
            None => (self.authority.name().to_owned(), None),
        };
        Exchange::Handshake {
            server_name: server_name.map(str::to_owned),
            authority,
            chain,
            intercepted: self.hosts.is_empty(),
            version: None,
            application_protocol: None,
        }
    }

    fn config(
        &self,
        certificate: &CertifiedKey,
    ) -> Result<ServerConfig, Box<dyn std::error::Error + Send + Sync>> {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(self.versions())?;
        let builder = if self.has(TlsFault::WantsClientCertificate) {
            let mut roots = RootCertStore::empty();
            roots.add(self.authority.certificate())?;
            let provider = Arc::new(ring::default_provider());
            builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?,
            )
        } else {
            builder.with_no_client_auth()
        };
        let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(certificate.clone())));
        // Without resumption every connection shows the certificate, whatever came before.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        if !self.has(TlsFault::Http11Only) {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        }
        Ok(config)
    }

    /// What is shown to a client that asks for `host`.
    fn shown(&self, host: &str) -> Result<Shown, Box<dyn std::error::Error + Send + Sync>> {
        let of_certificate = |fault: &&TlsFault| {
            matches!(
                fault,
                TlsFault::UnknownAuthority
                    | TlsFault::Expired
                    | TlsFault::NotYetValid
                    | TlsFault::WrongHost
                    | TlsFault::MissingIntermediate
                    | TlsFault::WrongOrder
                    | TlsFault::SelfSigned
                    | TlsFault::WeakSignature
            )
        };
        let fault = self.faults.iter().rev().find(of_certificate).copied();
        let authority = match (fault, &self.unlisted) {
            (Some(TlsFault::UnknownAuthority), Some(unlisted)) => Arc::clone(unlisted),
            (Some(TlsFault::UnknownAuthority), None) => Arc::new(Authority::new(UNLISTED_AUTHORITY)?),
            _ => Arc::clone(&self.authority),
        };
        let signer = if fault == Some(TlsFault::SelfSigned) { host } else { authority.name() };
        Ok(Shown {
            authority: signer.to_owned(),
            chain: authority.shown_chain(fault),
            certificate: authority.server(host, fault)?,
        })
    }

    fn versions(&self) -> &'static [&'static SupportedProtocolVersion] {
        match (self.has(TlsFault::Tls12Only), self.has(TlsFault::Tls13Only)) {
            (true, false) => TLS_1_2,
            (false, true) => TLS_1_3,
            _ => BOTH,
        }
    }
}

/// What a client is shown.
#[derive(Debug)]
struct Shown {
    /// The common name of who signed.
    authority: String,
    chain: CertificateChain,
    certificate: Arc<CertifiedKey>,
}

fn fault(fault: TlsFault) -> Verdict {
    Verdict::Fault { fault: fault.to_string() }
}

/// The handshake with what was agreed on.
fn agreed<S>(exchange: Exchange, stream: &TlsStream<S>) -> Exchange {
    let connection = stream.get_ref().1;
    let agreed_version = connection.protocol_version().map(|version| match version {
        ProtocolVersion::TLSv1_2 => "TLSv1.2".to_owned(),
        ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
        other => format!("{other:?}"),
    });
    let protocol = connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
    match exchange {
        Exchange::Handshake { server_name, authority, chain, intercepted, .. } => Exchange::Handshake {
            server_name,
            authority,
            chain,
            intercepted,
            version: agreed_version,
            application_protocol: protocol,
        },
        other => other,
    }
}

/// Sends bytes in place of TLS. What goes wrong with it is the client's to see.
async fn answer_by_hand<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, answer: &[u8]) {
    if stream.write_all(answer).await.is_ok() && stream.flush().await.is_ok() {
        // As after a failed handshake.
        let _ = stream.shutdown().await;
        let _ = timeout(LINGER, drain(stream)).await;
    }
}

/// Reads until the client has nothing more to say.
async fn drain<S: AsyncRead + Unpin>(stream: &mut S) {
    let mut unread = [0; 1024];
    while stream.read(&mut unread).await.is_ok_and(|count| count > 0) {}
}

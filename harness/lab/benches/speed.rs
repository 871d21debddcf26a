//! A lab's speed, as ratios measured in one run against the rival that a user would take instead. Nothing is asserted:
//! machines differ and are shared. Run with `cargo bench -p twinbuild-lab`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1 as client;
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};
use twinbuild_lab::{HelperProgram, Lab, LabPlan, LabTools, Module, ModuleProxyPlan};

/// How often each side is measured; the two sides take turns, and the median counts.
const ROUNDS: usize = 11;

/// How many requests one connection carries in a round.
const REQUESTS: u32 = 500;

/// The module's only file is this long, in bytes, and of a kind that does not compress.
const FILE_BYTES: usize = 10 << 10;

const HOST: &str = "proxy.lab.test";

fn main() {
    if !cfg!(target_os = "linux") {
        return println!("a lab needs Linux");
    }
    // Services, rival and client share one core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        up_and_down().await;
        requests().await;
    });
}

fn module() -> Module {
    // The constants are those of MMIX, <https://en.wikipedia.org/wiki/Linear_congruential_generator>.
    let next = |state: &u64| {
        Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407))
    };
    let noise = std::iter::successors(Some(1), next).map(|state| (state >> 56) as u8).take(FILE_BYTES);
    let files = BTreeMap::from([("noise.bin".to_owned(), noise.collect::<Bytes>())]);
    Module::new("example.com/dep", "v1.0.0", files).expect("a module")
}

fn plan() -> LabPlan {
    let proxy = ModuleProxyPlan::new("first", HOST);
    LabPlan { published: vec![module()], module_proxies: vec![proxy], ..LabPlan::default() }
}

async fn up() -> Lab {
    let helper = HelperProgram(env!("CARGO_BIN_EXE_lab-sockets").into());
    let folder = std::env::temp_dir();
    let tools = LabTools { helper: &helper, git: None, folder: &folder };
    Lab::up(&plan(), &tools).await.expect("a lab")
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A lab with a module proxy, a checksum database and a name server, against an empty namespace of the same kind.
async fn up_and_down() {
    let (mut ups, mut downs, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let lab = up().await;
        ups.push(started.elapsed());
        let started = Instant::now();
        lab.down().await;
        downs.push(started.elapsed());
        let started = Instant::now();
        let status =
            Command::new("unshare").args(["--user", "--map-root-user", "--net", "--", "true"]).status();
        assert!(status.expect("unshare").success(), "unshare failed");
        theirs.push(started.elapsed());
    }
    let (up, down, rival) = (median(ups), median(downs), median(theirs));
    println!(
        "lab up: {:.1} ms, gone: {:.1} ms; `unshare --net true`: {:.1} ms; ratio of both {:.1}",
        milliseconds(up),
        milliseconds(down),
        milliseconds(rival),
        (up + down).as_secs_f64() / rival.as_secs_f64(),
    );
}

/// Requests for a module's archive, one after the other over one connection, against a bare server of the same library
/// that answers every request with the same bytes from memory.
async fn requests() {
    let lab = up().await;
    let archive = module().archive().expect("an archive");
    let rival = Rival::start(&lab, archive.clone()).await;
    let address = (lab.hosts().find(HOST).expect("the proxy"), 80).into();
    let secure = (lab.hosts().find(HOST).expect("the proxy"), 443).into();
    let lab_client =
        trusting(CertificateDer::from_pem_slice(lab.etc()["lab/root.pem"].as_bytes()).expect("PEM"));
    let (mut plain, mut tls, mut rival_plain, mut rival_tls) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let connect = async |to| {
            let stream = lab.namespace().client().expect("a socket").connect(to).await.expect("a server");
            // As Go and curl do; else the first request over TLS may wait 40 ms for a delayed acknowledgement.
            stream.set_nodelay(true).expect("a socket that does not wait");
            stream
        };
        plain.push(ask(connect(address).await, &archive).await);
        rival_plain.push(ask(connect(rival.plain).await, &archive).await);
        tls.push(ask(handshake(connect(secure).await, &lab_client).await, &archive).await);
        rival_tls.push(ask(handshake(connect(rival.tls).await, &rival.client).await, &archive).await);
    }
    for (how, ours, theirs) in [("plain", plain, rival_plain), ("TLS", tls, rival_tls)] {
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "module proxy, {} KiB archives over {how}, client on the same core: {:.0} requests/s; a bare server: {:.0}; \
             {:.2} x its speed",
            archive.len() >> 10,
            f64::from(REQUESTS) / ours.as_secs_f64(),
            f64::from(REQUESTS) / theirs.as_secs_f64(),
            theirs.as_secs_f64() / ours.as_secs_f64(),
        );
    }
    lab.down().await;
}

/// How long all the requests take.
async fn ask<S>(stream: S, expected: &Bytes) -> Duration
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = client::handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    let started = Instant::now();
    for _ in 0..REQUESTS {
        let request = Request::get("/example.com/dep/@v/v1.0.0.zip").header("host", HOST);
        let request = request.body(Full::<Bytes>::default()).expect("a request");
        let answer = sender.send_request(request).await.expect("an answer");
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        assert_eq!(body.len(), expected.len(), "another body");
    }
    started.elapsed()
}

fn trusting(root: CertificateDer<'static>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(root).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

async fn handshake(
    stream: TcpStream,
    connector: &TlsConnector,
) -> tokio_rustls::client::TlsStream<TcpStream> {
    let name = ServerName::try_from(HOST).expect("a name");
    connector.connect(name, stream).await.expect("TLS")
}

/// The bare server, in the same network.
struct Rival {
    plain: std::net::SocketAddr,
    tls: std::net::SocketAddr,
    client: TlsConnector,
}

impl Rival {
    async fn start(lab: &Lab, body: Bytes) -> Self {
        let key = rcgen::KeyPair::generate().expect("a key");
        let params = rcgen::CertificateParams::new(vec![HOST.to_owned()]).expect("parameters");
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config =
            config.expect("versions").with_no_client_auth().with_single_cert(vec![certificate.clone()], key);
        let acceptor = TlsAcceptor::from(Arc::new(config.expect("a server")));
        let (plain, tls) = (([198, 18, 9, 9], 80).into(), ([198, 18, 9, 9], 443).into());
        for (address, acceptor) in [(plain, None), (tls, Some(acceptor))] {
            let listener = lab.namespace().listen(address).expect("a listener");
            let body = body.clone();
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let _ = stream.set_nodelay(true);
                    match &acceptor {
                        None => tokio::spawn(Self::serve(stream, body.clone())),
                        Some(acceptor) => {
                            let Ok(stream) = acceptor.accept(stream).await else { continue };
                            tokio::spawn(Self::serve(stream, body.clone()))
                        }
                    };
                }
            });
        }
        Self { plain, tls, client: trusting(certificate) }
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, body: Bytes) {
        let answer = service_fn(|_| {
            let body = body.clone();
            async move { Ok::<_, Infallible>(Response::new(Full::new(body))) }
        });
        let _ = server::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
    }
}

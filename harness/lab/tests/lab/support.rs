//! A lab with one of everything, and clients in its network.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use twinbuild_lab::{
    DnsQuestion, ForwardProxyPlan, HelperProgram, Lab, LabError, LabPlan, LabTools, Module, ModuleProxyPlan,
    NAME_SERVER, RepositoryPlan, ServiceFault, ask_udp,
};
use twinbuild_model::{DnsMessage, DnsRecord};

/// Longer than anything takes here.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// An answer to a request.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

pub(crate) fn helper() -> HelperProgram {
    let elsewhere = std::env::var_os("LAB_TEST_HELPER").map(PathBuf::from);
    HelperProgram(elsewhere.unwrap_or_else(|| env!("CARGO_BIN_EXE_lab-sockets").into()))
}

/// The machine's git, which the tests need.
pub(crate) fn git() -> PathBuf {
    let folders = ["/usr/local/bin", "/usr/bin", "/bin"];
    folders.map(|folder| Path::new(folder).join("git")).into_iter().find(|path| path.is_file()).expect("git")
}

pub(crate) async fn try_up(plan: &LabPlan, folder: &Path) -> Result<Lab, LabError> {
    Lab::up(plan, &LabTools { helper: &helper(), git: Some(git()), folder }).await
}

pub(crate) async fn up(plan: &LabPlan) -> (Lab, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (try_up(plan, folder.path()).await.unwrap(), folder)
}

pub(crate) fn module(path: &str, version: &str) -> Module {
    Module::minimal(path, version).unwrap()
}

pub(crate) fn fault(name: &str) -> ServiceFault {
    name.parse().unwrap()
}

pub(crate) fn module_proxy(name: &str, modules: Option<Vec<Module>>) -> ModuleProxyPlan {
    let plan = ModuleProxyPlan::new(name, &format!("{name}.lab.test"));
    ModuleProxyPlan { modules, ..plan }
}

/// Two module proxies, a repository, an HTTP proxy, an alias, and what every lab has.
pub(crate) fn everything() -> LabPlan {
    LabPlan {
        published: vec![module("example.com/dep", "v1.2.0")],
        module_proxies: vec![
            module_proxy("first", None),
            module_proxy("second", Some(vec![module("example.com/own", "v0.1.0")])),
        ],
        repositories: vec![RepositoryPlan {
            root: "git.lab.test/tools".into(),
            versions: vec![module("git.lab.test/tools", "v1.0.0")],
            credentials: None,
            faults: Vec::new(),
        }],
        forward_proxies: vec![ForwardProxyPlan::new("corporate")],
        aliases: vec![("mirror.lab.test".into(), "first.lab.test".into())],
        ..LabPlan::default()
    }
}

/// A connection to a host of the lab, wherever its name server says that the host is.
pub(crate) async fn connect(lab: &Lab, host: &str, port: u16) -> std::io::Result<TcpStream> {
    let address = lab.hosts().find(host).unwrap_or_else(|| panic!("{host} is no host"));
    lab.namespace().client().unwrap().connect((address, port).into()).await
}

/// Asks the lab's name server for an address.
pub(crate) async fn ask(lab: &Lab, name: &str, record_type: &str) -> DnsMessage {
    let socket = lab.namespace().datagram_client().unwrap();
    let question =
        DnsQuestion { id: 7, name: name.into(), record_type: record_type.into(), longest_answer: None };
    for _ in 0..10 {
        // Under a flood questions are lost, and clients ask again.
        let limit = Duration::from_secs(2);
        if let Ok(answer) = ask_udp(&socket, (NAME_SERVER, 53).into(), &question, limit).await {
            return answer;
        }
    }
    panic!("no answer to {question:?}");
}

/// The records that the lab's name server has of a name: owner, time to live, type and data.
pub(crate) async fn answers(lab: &Lab, name: &str, record_type: &str) -> Vec<String> {
    let text = |record: &DnsRecord| {
        format!("{} {} {} {}", record.owner, record.time_to_live, record.record_type, record.data)
    };
    ask(lab, name, record_type).await.answers.iter().map(text).collect()
}

/// A handshake for `host` by a client that trusts one of the files of the lab's `/etc` alone.
pub(crate) async fn handshake(
    lab: &Lab,
    stream: TcpStream,
    host: &str,
    trusted: &str,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(lab.etc()[trusted].as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    TlsConnector::from(Arc::new(client)).connect(name, stream).await
}

/// Gets a path of a host over TLS.
pub(crate) async fn get(lab: &Lab, host: &str, path: &str) -> Answer {
    let stream = connect(lab, host, 443).await.unwrap();
    request(handshake(lab, stream, host, "lab/root.pem").await.unwrap(), host, path).await
}

/// Gets a path of a host over plain HTTP.
pub(crate) async fn get_plain(lab: &Lab, host: &str, path: &str) -> Answer {
    request(connect(lab, host, 80).await.unwrap(), host, path).await
}

pub(crate) async fn request<S>(stream: S, host: &str, target: &str) -> Answer
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get(target).header("host", host).body(Full::<Bytes>::default()).unwrap();
    let (head, body) = timeout(LONG, sender.send_request(request)).await.unwrap().unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer { status: head.status.as_u16(), body: String::from_utf8_lossy(&body).into_owned() }
}

/// Sends bytes to a host's port 80, and returns the beginning of what comes back until the connection ends.
pub(crate) async fn send_raw(lab: &Lab, host: &str, bytes: &[u8]) -> String {
    send_raw_to(connect(lab, host, 80).await.unwrap(), bytes).await
}

pub(crate) async fn send_raw_to(mut stream: TcpStream, bytes: &[u8]) -> String {
    // A server that has seen enough ends the connection before all was sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = timeout(LONG, stream.read_to_end(&mut answer)).await.expect("the connection ends");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Runs a script in the lab's network.
pub(crate) async fn bash(lab: &Lab, script: &str) -> Output {
    let entry = lab.entry().unwrap().command;
    let mut command = tokio::process::Command::new(&entry[0]);
    command.args(&entry[1..]).args(["bash", "-c", script]).kill_on_drop(true);
    timeout(LONG, command.output()).await.expect("the script ends").expect("bash")
}

/// The number of a process that is the lab's helper.
pub(crate) fn helper_of(lab: &Lab) -> u32 {
    let words = lab.entry().unwrap().command;
    let network = words.iter().find_map(|word| word.strip_prefix("--net=/proc/")).unwrap();
    network.split('/').next().unwrap().parse().unwrap()
}

pub(crate) fn is_running(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

/// Waits until something is so.
pub(crate) async fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, wait).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// A command that runs one ignored test of this very program.
pub(crate) fn this_test(program: &Path, name: &str) -> Command {
    let mut command = Command::new(program);
    command.args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"]);
    command
}

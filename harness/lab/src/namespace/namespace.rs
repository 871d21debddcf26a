//! A network namespace, as its lab holds it.

use std::fs::read_to_string;
use std::io::{self, Read as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{Shutdown, shutdown};
use tokio::net::{TcpListener, TcpSocket};

use super::entry::{HELPER_ARGUMENT, HelperProgram, NamespaceEntry};
use super::error::NamespaceError;
use super::helper::READY;
use super::packets::Packets;
use super::passing::{pair, receive, send};
use super::request::SocketRequest;
use crate::ip_version::IpVersion;

/// Connections that may wait to be accepted.
const WAITING_CONNECTIONS: u32 = 1024;

/// How long the helper may take to become ready. It needs milliseconds.
const READY_LIMIT: Duration = Duration::from_secs(10);

/// How long the helper may take over an answer. It needs microseconds, but what runs in the namespace may stop it; and to
/// ask blocks the thread.
const ANSWER_LIMIT: Duration = Duration::from_secs(1);

/// A network namespace from which no packet leaves. Dropping it ends its helper; it is gone when its last socket and
/// process are.
#[derive(Debug)]
pub struct Namespace {
    /// The helper; `None` where somebody else started it.
    helper: Option<Child>,
    /// One question at a time: an answer belongs to the question before it.
    control: Mutex<OwnedFd>,
}

impl Namespace {
    /// Makes a namespace with a loopback interface that has every address of the lab's network. Blocks for some
    /// milliseconds.
    ///
    /// # Errors
    /// When the helper can't be started, or namespaces are forbidden here.
    pub fn create(program: &HelperProgram) -> Result<Self, NamespaceError> {
        let (control, theirs) = pair().map_err(NamespaceError::Helper)?;
        limit_answers(&control, READY_LIMIT)?;
        let mut helper = Command::new("unshare")
            .args(["--user", "--map-root-user", "--net", "--"])
            .arg(&program.0)
            .arg(HELPER_ARGUMENT)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .current_dir("/")
            .stdin(theirs)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| NamespaceError::Start { program: "unshare".into(), source })?;
        match wait_until_ready(&control) {
            Ok(()) => Ok(Self { helper: Some(helper), control: Mutex::new(control) }),
            Err(error) => {
                let words = last_words(&mut helper);
                Err(match error {
                    NamespaceError::NotReady { .. } if !words.is_empty() => {
                        NamespaceError::NotReady { said: words }
                    }
                    other => other,
                })
            }
        }
    }

    /// The namespace of a helper that somebody else started, at the other end of `control`.
    pub(super) fn of_helper(control: OwnedFd) -> Result<Self, NamespaceError> {
        limit_answers(&control, READY_LIMIT)?;
        wait_until_ready(&control)?;
        Ok(Self { helper: None, control: Mutex::new(control) })
    }

    /// How a process of this machine gets in; `None` where somebody else made the namespace, and knows.
    pub fn entry(&self) -> Option<NamespaceEntry> {
        let helper = self.helper.as_ref()?.id();
        let of = |kind: &str| format!("/proc/{helper}/ns/{kind}");
        Some(NamespaceEntry {
            command: vec![
                "nsenter".into(),
                "--preserve-credentials".into(),
                format!("--user={}", of("user")),
                format!("--net={}", of("net")),
                "--".into(),
            ],
        })
    }

    /// A socket that listens on `address`.
    ///
    /// # Errors
    /// When the address is taken, lies outside the lab's network, or is one of IPv6 where the kernel has none.
    pub fn listen(&self, address: SocketAddr) -> Result<TcpListener, NamespaceError> {
        let socket = TcpSocket::from_std_stream(self.bound(address)?.into());
        let said = |error: io::Error| NamespaceError::Socket { address, said: error.to_string() };
        socket.listen(WAITING_CONNECTIONS).map_err(said)
    }

    /// A stream socket that has `address` and does not listen.
    fn bound(&self, address: SocketAddr) -> Result<OwnedFd, NamespaceError> {
        self.ask(SocketRequest::Stream(address), |said| NamespaceError::Socket { address, said })
    }

    /// A datagram socket that has `address`.
    ///
    /// # Errors
    /// As for [`listen`](Self::listen).
    pub fn datagrams(&self, address: SocketAddr) -> Result<tokio::net::UdpSocket, NamespaceError> {
        let refused = |said| NamespaceError::Socket { address, said };
        let socket = self.ask(SocketRequest::Datagram(address), refused)?;
        tokio::net::UdpSocket::from_std(UdpSocket::from(socket)).map_err(|error| refused(error.to_string()))
    }

    /// A datagram socket without an address yet, for a client in the namespace.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn datagram_client(&self) -> Result<tokio::net::UdpSocket, NamespaceError> {
        let socket = self.ask(SocketRequest::DatagramClient, |said| NamespaceError::Client { said })?;
        tokio::net::UdpSocket::from_std(UdpSocket::from(socket))
            .map_err(|error| NamespaceError::Client { said: error.to_string() })
    }

    /// A stream socket without an address yet, for a client in the namespace.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn client(&self) -> Result<TcpSocket, NamespaceError> {
        self.client_over(IpVersion::V4)
    }

    /// As [`client`](Self::client), for this version of IP.
    ///
    /// # Errors
    /// When it can't be made: the kernel may lack IPv6.
    pub fn client_over(&self, version: IpVersion) -> Result<TcpSocket, NamespaceError> {
        let socket = self.ask(SocketRequest::Client(version), |said| NamespaceError::Client { said })?;
        Ok(TcpSocket::from_std_stream(TcpStream::from(socket)))
    }

    /// The packets that open a connection in the namespace or refuse something, of both versions of IP.
    ///
    /// # Errors
    /// When the kernel shows none: in a container that may not see them (`CAP_NET_RAW`).
    pub fn packets(&self) -> Result<Packets, NamespaceError> {
        let refused = |said| NamespaceError::Client { said };
        let sockets = [IpVersion::V4, IpVersion::V6]
            .into_iter()
            .map(|version| self.ask(SocketRequest::Packets(version), refused));
        let sockets = sockets.collect::<Result<Vec<_>, _>>()?;
        Packets::new(sockets).map_err(|error| refused(error.to_string()))
    }

    /// How often somebody inside tried to reach an address to which no way leads: one outside of the lab's network. Such a try
    /// never becomes a packet; the kernel counts it (`OutNoRoutes`,
    /// <https://www.kernel.org/doc/html/latest/networking/snmp_counter.html>). `None` where somebody else started the helper.
    pub fn tries_outside(&self) -> Option<u64> {
        let helper = self.helper.as_ref()?.id();
        let counters = |file: &str| read_to_string(format!("/proc/{helper}/net/{file}")).ok();
        let over_ipv4 = ipv4_counter(&counters("snmp")?, "OutNoRoutes")?;
        // A kernel without IPv6 has no such file, and nobody tries it.
        let over_ipv6 = counters("snmp6").and_then(|text| ipv6_counter(&text, "Ip6OutNoRoutes"));
        Some(over_ipv4 + over_ipv6.unwrap_or_default())
    }

    fn ask(
        &self,
        request: SocketRequest,
        refused: impl FnOnce(String) -> NamespaceError,
    ) -> Result<OwnedFd, NamespaceError> {
        let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = send(&*control, &request.message(), None).and_then(|()| receive(&*control));
        let answer = asked.map_err(|error| {
            // An answer that comes late must not be taken for that of the next question.
            let _ = shutdown(&*control, Shutdown::Both);
            NamespaceError::Helper(error)
        })?;
        match answer {
            Some((_, Some(socket))) => Ok(socket),
            Some((said, None)) => Err(refused(said)),
            None => Err(NamespaceError::Helper(io::ErrorKind::UnexpectedEof.into())),
        }
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // Nothing can be done about a helper that is gone already, and waiting takes no longer than the kernel needs.
        if let Some(helper) = &mut self.helper {
            let _ = helper.kill();
            let _ = helper.wait();
        }
    }
}

/// A counter of `/proc/net/snmp`: a line with the names, and one with the numbers.
fn ipv4_counter(text: &str, name: &str) -> Option<u64> {
    let mut lines = text.lines().filter(|line| line.starts_with("Ip:")).map(str::split_whitespace);
    let (names, mut numbers) = (lines.next()?, lines.next()?);
    let place = names.into_iter().position(|other| other == name)?;
    numbers.nth(place)?.parse().ok()
}

/// A counter of `/proc/net/snmp6`: a line each.
fn ipv6_counter(text: &str, name: &str) -> Option<u64> {
    let mut counters = text.lines().filter_map(|line| line.split_once(char::is_whitespace));
    counters.find(|(other, _)| *other == name)?.1.trim().parse().ok()
}

/// Waits for the first word of a helper, after which it answers quickly.
fn wait_until_ready(control: &OwnedFd) -> Result<(), NamespaceError> {
    match receive(control).map_err(NamespaceError::Helper)? {
        Some((text, _)) if text == READY => limit_answers(control, ANSWER_LIMIT),
        Some((said, _)) => Err(NamespaceError::NotReady { said }),
        None => Err(NamespaceError::NotReady { said: "the helper ended".into() }),
    }
}

/// Sets how long an answer of the helper is waited for.
fn limit_answers(control: &OwnedFd, limit: Duration) -> Result<(), NamespaceError> {
    set_socket_timeout(control, Timeout::Recv, Some(limit))
        .map_err(|error| NamespaceError::Helper(error.into()))
}

/// Ends a helper, and returns what it wrote to its error output.
fn last_words(helper: &mut Child) -> String {
    // One that failed has ended already, and one that hangs would be waited for.
    let _ = helper.kill();
    let _ = helper.wait();
    let mut said = Vec::new();
    if let Some(errors) = helper.stderr.take() {
        let _ = errors.take(4096).read_to_end(&mut said);
    }
    String::from_utf8_lossy(&said).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_by_their_names() {
        let snmp =
            "Ip: Forwarding OutDiscards OutNoRoutes ReasmTimeout\nIp: 1 0 7 0\nIcmp: InMsgs\nIcmp: 9\n";
        assert_eq!(ipv4_counter(snmp, "OutNoRoutes"), Some(7));
        assert_eq!(ipv4_counter(snmp, "InMsgs"), None);
        let snmp6 = "Ip6InNoRoutes                   \t2\nIp6OutNoRoutes                  \t3\n";
        assert_eq!(ipv6_counter(snmp6, "Ip6OutNoRoutes"), Some(3));
        assert_eq!(ipv6_counter("", "Ip6OutNoRoutes"), None);
    }
}

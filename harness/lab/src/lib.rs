//! The lab: the network that a build meets, in a box, with every fault that people meet.
//!
//! The services run beside the build, in this process; their sockets belong to a network namespace of the lab's own, from
//! which no packet leaves. What they were asked is kept as a [`NetworkRecord`](twinbuild_model::NetworkRecord).
//!
//! ```no_run
//! use std::{env, error::Error, process::Command, process::ExitCode};
//! use twinbuild_lab::{HELPER_ARGUMENT, HelperProgram, Lab, LabPlan, LabTools, Module, ModuleProxyPlan, serve_sockets};
//!
//! #[tokio::main]
//! async fn main() -> Result<ExitCode, Box<dyn Error>> {
//!     if env::args().nth(1).as_deref() == Some(HELPER_ARGUMENT) {
//!         return Ok(serve_sockets(env::args_os().skip(2))); // This program is also the helper that makes the sockets.
//!     }
//!     let mut proxy = ModuleProxyPlan::new("proxy", "proxy.lab.test");
//!     proxy.faults.push("answers 503".parse()?);
//!     let published = vec![Module::minimal("example.com/dep", "v1.2.0")?];
//!     let plan = LabPlan { published, module_proxies: vec![proxy], ..LabPlan::default() };
//!     let (helper, folder) = (HelperProgram(env::current_exe()?), env::temp_dir().join("repositories"));
//!     let lab = Lab::up(&plan, &LabTools { helper: &helper, git: None, folder: &folder }).await?;
//!
//!     let entry = lab.entry().ok_or("no way in")?.command; // Whatever follows these words runs inside, and sees nothing but the lab.
//!     let address = lab.hosts().find("proxy.lab.test").ok_or("no such host")?;
//!     let url = format!("http://{address}/example.com/dep/@v/list");
//!     Command::new(&entry[0]).args(&entry[1..]).args(["curl", &url]).status()?;
//!     print!("{}", lab.record().document());
//!     lab.down().await;
//!     Ok(ExitCode::SUCCESS)
//! }
//! ```
//!
//! - Every host has an address of its own out of 198.18.0.0/15, and servers listen on 443 (HTTP/1.1 and HTTP/2 over TLS) and
//!   on 80 (HTTP/1.1); HTTP proxies on 3128; the name server on 198.18.0.1, port 53. IPv6 is there where
//!   [`LabPlan::addresses`] says so: then a host has its address of 2001:2::/48 too, or alone. Else the name server answers
//!   questions for `AAAA` with no record, as it does for most hosts there are. `localhost` is the lab's own, and nothing
//!   listens there.
//! - A process inside still reads the machine's `/etc/resolv.conf` and certificates. [`Lab::etc`] has the files that belong
//!   in their place; whoever starts the process puts them there.
//! - What no service sees is recorded too, from packets: connections that the kernel refuses or drops, and questions to a name
//!   server that there is not ([`Lab::sees_refusals`]).
//! - A lab needs Linux with user namespaces, and the programs `unshare` and `nsenter` (util-linux); git for
//!   repositories. [`LabError::hint`] says what is missing. No privileges are needed.
//! - What a build can do to its lab stays within bounds: sizes and times of requests, 64 connections for each listener, 64
//!   MiB of record. A process inside runs as the user who made the lab, so it can end the helper; then no more services can
//!   be added, and those that run go on.

mod addresses;
mod checksum_database;
mod dns;
mod fault;
mod forward_proxy;
mod http;
mod interception;
mod ip_version;
mod lab;
mod modules;
mod namespace;
mod recorder;
mod service;
mod tcp;
#[cfg(test)]
mod testing;
mod tls;
mod version_control;
mod watch;

pub use addresses::{Addresses, NAME_SERVER, over_ipv6};
pub use checksum_database::{ChecksumDatabase, InvalidKeyName, KeyError, SigningKey};
pub use dns::{
    AskFailure, DnsQuestion, NameFault, NameFaultRule, NameFaults, NameServer, UnreadableAnswer, Zone,
    ZoneRecord, ask_tcp, ask_udp, read_dns_message,
};
pub use fault::{ServiceFault, UnknownFault};
pub use forward_proxy::{Credentials, ForwardProxy, ForwardProxyFault};
pub use http::{HttpFault, HttpServer};
pub use interception::{InterceptingProxy, Interception, InterceptionFault};
pub use ip_version::{IpVersion, UnknownIpVersion};
pub use lab::{
    CHECKSUM_DATABASE_SERVICE, ChecksumDatabasePlan, DOMAIN, ForwardProxyPlan, HostAddresses, Hosts,
    INTERCEPTION_AUTHORITY, INTERCEPTION_SERVICE, InterceptionPlan, Lab, LabError, LabPlan, LabTools,
    ModuleProxyPlan, NAME_SERVER_SERVICE, NOBODY, OUTSIDE, ProxyCredentials, ROOT_AUTHORITY, RepositoryPlan,
};
pub use modules::{
    ArchiveError, FileProblem, InvalidFile, InvalidModulePath, InvalidModuleVersion, LARGEST_ARCHIVE,
    LARGEST_GO_MOD, Module, ModuleError, ModulePath, ModuleProxy, ModuleVersion, PathProblem,
    modules_in_folder,
};
pub use namespace::{
    HELPER_ARGUMENT, HelperDoor, HelperProgram, Namespace, NamespaceEntry, NamespaceError, Packets,
    serve_sockets,
};
pub use recorder::Recorder;
pub use service::Service;
pub use tcp::{BrokenListener, Dial, TcpFault};
pub use tls::{Authority, AuthorityError, TlsFault, TlsServer, UNLISTED_AUTHORITY};
pub use version_control::{GitError, Repository, RepositoryError, RepositoryHost};

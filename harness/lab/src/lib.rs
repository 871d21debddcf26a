//! The lab: the network that a build meets, in a box, with every fault that people meet.
//!
//! The services run beside the build, in this process; their sockets belong to a network namespace of the lab's own, from
//! which no packet leaves. What they were asked is kept as a [`NetworkRecord`](twinbuild_model::NetworkRecord).

mod addresses;
mod checksum_database;
mod dns;
mod fault;
mod forward_proxy;
mod http;
mod interception;
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

pub use addresses::{Addresses, NAME_SERVER};
pub use checksum_database::{ChecksumDatabase, InvalidKeyName, KeyError, SigningKey};
pub use dns::{
    AskFailure, DnsQuestion, DnsView, NameFault, NameFaultRule, NameFaults, NameServer, UnreadableAnswer,
    Zone, ZoneRecord, ask_tcp, ask_udp,
};
pub use fault::{ServiceFault, UnknownFault};
pub use forward_proxy::{Credentials, ForwardProxy, ForwardProxyFault};
pub use http::{HttpFault, HttpFaultRule, HttpFaults, HttpServer};
pub use interception::{InterceptingProxy, Interception, InterceptionFault};
pub use lab::{
    ChecksumDatabasePlan, DOMAIN, ForwardProxyPlan, Hosts, INTERCEPTION_AUTHORITY, InterceptionPlan, Lab,
    LabError, LabPlan, LabTools, ModuleProxyPlan, ProxyCredentials, ROOT_AUTHORITY, RepositoryPlan,
};
pub use modules::{
    ArchiveError, FileProblem, FixedAnswer, InvalidFile, InvalidModulePath, InvalidModuleVersion,
    LARGEST_ARCHIVE, LARGEST_GO_MOD, Module, ModuleError, ModulePart, ModulePath, ModuleProxy, ModuleVersion,
    PathProblem, Tampered, Tampering, modules_in_folder,
};
pub use namespace::{
    HELPER_ARGUMENT, HelperProgram, Namespace, NamespaceEntry, NamespaceError, serve_sockets,
};
pub use recorder::Recorder;
pub use service::Service;
pub use tcp::{BrokenListener, Dial, TcpFault};
pub use tls::{Authority, AuthorityError, TlsFault, TlsServer};
pub use version_control::{GitError, Repository, RepositoryError, RepositoryHost};

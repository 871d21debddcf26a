//! What is declared of a lab. Nothing runs.

use std::collections::BTreeSet;

use crate::dns::NameFaultRule;
use crate::fault::ServiceFault;
use crate::forward_proxy::ForwardProxyFault;
use crate::interception::InterceptionFault;
use crate::ip_version::IpVersion;
use crate::modules::Module;

/// A lab as it is declared.
#[derive(Clone, Debug, Default)]
pub struct LabPlan {
    /// What the rest of the world has published: the default proxy serves it, and the checksum database knows it.
    pub published: Vec<Module>,
    /// The module proxies, the toolchain's default one among them.
    pub module_proxies: Vec<ModuleProxyPlan>,
    /// The checksum database.
    pub checksum_database: ChecksumDatabasePlan,
    /// Hosts of repositories.
    pub repositories: Vec<RepositoryPlan>,
    /// HTTP proxies.
    pub forward_proxies: Vec<ForwardProxyPlan>,
    /// Who stands between the build and every server.
    pub interception: Option<InterceptionPlan>,
    /// Names that stand for other names.
    pub aliases: Vec<(String, String)>,
    /// What the name server does in place of answering as it should.
    pub name_server: Vec<NameFaultRule>,
    /// Whether there is no name server.
    pub no_name_server: bool,
    /// The addresses that names have.
    pub addresses: HostAddresses,
}

/// The versions of IP that the hosts of a lab are reached over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HostAddresses {
    /// IPv4 alone, as most networks have it.
    #[default]
    Ipv4,
    /// Both; the same services are behind both.
    Both,
    /// IPv6 alone. Services still reach each other over IPv4, of which nobody inside is told.
    Ipv6,
}

impl HostAddresses {
    /// Whether names have addresses of this version.
    pub fn have(self, version: IpVersion) -> bool {
        match self {
            Self::Ipv4 => version == IpVersion::V4,
            Self::Both => true,
            Self::Ipv6 => version == IpVersion::V6,
        }
    }
}

/// How the record calls the name server.
pub const NAME_SERVER_SERVICE: &str = "name server";

/// How the record calls the checksum database.
pub const CHECKSUM_DATABASE_SERVICE: &str = "checksum database";

/// How the record calls whoever is in the middle without being told of.
pub const INTERCEPTION_SERVICE: &str = "interception";

impl LabPlan {
    /// The modules that anybody in the lab has. What is published comes last: of one version, its content is the right one.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        let proxied = self.module_proxies.iter().flat_map(|proxy| proxy.modules.iter().flatten());
        let tagged = self.repositories.iter().flat_map(|repository| &repository.versions);
        proxied.chain(tagged).chain(&self.published)
    }

    /// The names by which the record calls the services.
    pub fn service_names(&self) -> BTreeSet<&str> {
        let fixed = [NAME_SERVER_SERVICE, CHECKSUM_DATABASE_SERVICE];
        let proxies = self.module_proxies.iter().map(|proxy| proxy.name.as_str());
        let forward = self.forward_proxies.iter().map(|proxy| proxy.name.as_str());
        let middle = self.interception.as_ref().map(|_| INTERCEPTION_SERVICE);
        let hosts = self.repositories.iter().map(RepositoryPlan::host);
        fixed.into_iter().chain(proxies).chain(forward).chain(middle).chain(hosts).collect()
    }

    /// The faults of the service that the record calls `name`, but for those that only its kind has.
    pub fn faults_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ServiceFault> {
        let database = (name == CHECKSUM_DATABASE_SERVICE).then_some(&self.checksum_database.faults);
        let proxies = self.module_proxies.iter().filter(move |proxy| proxy.name == name);
        let forward = self.forward_proxies.iter().filter(move |proxy| proxy.name == name);
        let hosts = self.repositories.iter().filter(move |repository| repository.host() == name);
        let proxies = proxies.map(|proxy| &proxy.faults).chain(forward.map(|proxy| &proxy.listening));
        database.into_iter().chain(proxies).chain(hosts.map(|repository| &repository.faults)).flatten()
    }
}

/// A module proxy.
#[derive(Clone, Debug)]
pub struct ModuleProxyPlan {
    /// How features call it.
    pub name: String,
    /// Its host.
    pub host: String,
    /// What it serves; `None` for all that is published.
    pub modules: Option<Vec<Module>>,
    /// Whether it passes on questions to the checksum database, as most do.
    pub passes_on_checksums: bool,
    /// Who may ask it; `None` for everybody. All others are answered with 401.
    pub credentials: Option<ProxyCredentials>,
    /// Whether clients are told user and password with the proxy's address.
    pub clients_know_credentials: bool,
    /// What is wrong with it.
    pub faults: Vec<ServiceFault>,
}

impl ModuleProxyPlan {
    /// A healthy proxy at `host` with all that is published, which passes on questions to the checksum database.
    pub fn new(name: &str, host: &str) -> Self {
        Self {
            name: name.to_owned(),
            host: host.to_owned(),
            modules: None,
            passes_on_checksums: true,
            credentials: None,
            clients_know_credentials: false,
            faults: Vec::new(),
        }
    }
}

/// The checksum database.
#[derive(Clone, Debug, Default)]
pub struct ChecksumDatabasePlan {
    /// What is wrong with how it answers.
    pub faults: Vec<ServiceFault>,
    /// Whether it signs with another key than the one that it publishes.
    pub signs_with_another_key: bool,
    /// Modules of which it reports another hash.
    pub wrong_hashes: Vec<Module>,
}

/// A repository of modules, and its host.
#[derive(Clone, Debug)]
pub struct RepositoryPlan {
    /// The path that the paths of its modules begin with; its first element is the host.
    pub root: String,
    /// Its tagged versions, the oldest first.
    pub versions: Vec<Module>,
    /// Who may ask the host; `None` for everybody. All others are answered with 401.
    pub credentials: Option<ProxyCredentials>,
    /// What is wrong with the host.
    pub faults: Vec<ServiceFault>,
}

impl RepositoryPlan {
    /// The host, which the path begins with.
    pub fn host(&self) -> &str {
        self.root.split('/').next().unwrap_or_default()
    }
}

/// A user and a password that a proxy or a host wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyCredentials {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

/// An HTTP proxy, which clients are told of by a variable.
#[derive(Clone, Debug)]
pub struct ForwardProxyPlan {
    /// How features call it.
    pub name: String,
    /// Who may use it; `None` for everybody.
    pub credentials: Option<ProxyCredentials>,
    /// Whether clients are told user and password with the proxy's address.
    pub clients_know_credentials: bool,
    /// What is wrong with it.
    pub fault: Option<ForwardProxyFault>,
    /// What is wrong with its connections. Faults of TLS and of answers are refused.
    pub listening: Vec<ServiceFault>,
}

impl ForwardProxyPlan {
    /// A healthy proxy that everybody may use. Its host is `name` below [`DOMAIN`](crate::DOMAIN).
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            credentials: None,
            clients_know_credentials: false,
            fault: None,
            listening: Vec::new(),
        }
    }
}

/// Somebody in the middle.
#[derive(Clone, Debug, Default)]
pub struct InterceptionPlan {
    /// The HTTP proxy that intercepts; `None` for one that clients are not told of.
    pub through: Option<String>,
    /// What it does to what it reads.
    pub fault: Option<InterceptionFault>,
    /// What is wrong with its connections, its TLS and its answers.
    pub faults: Vec<ServiceFault>,
}

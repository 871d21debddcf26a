//! A lab that is up.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::uri::Scheme;
use tokio::net::TcpListener;
use tokio::task::{JoinSet, spawn_blocking};
use twinbuild_model::NetworkRecord;

use super::error::LabError;
use super::host_name::{in_url, is_host};
use super::hosts::Hosts;
use super::plan::{
    CHECKSUM_DATABASE_SERVICE, ForwardProxyPlan, INTERCEPTION_SERVICE, InterceptionPlan, LabPlan,
    ModuleProxyPlan, NAME_SERVER_SERVICE, RepositoryPlan,
};
use crate::addresses::{Addresses, NAME_SERVER};
use crate::checksum_database::ChecksumDatabase;
use crate::dns::{NameFaults, NameServer, Zone, ZoneRecord};
use crate::fault::ServiceFault;
use crate::forward_proxy::{Credentials, ForwardProxy};
use crate::http::{HttpFault, HttpServer};
use crate::interception::{InterceptingProxy, Interception};
use crate::modules::{Module, ModuleProxy};
use crate::namespace::{HelperProgram, Namespace, NamespaceEntry};
use crate::recorder::Recorder;
use crate::service::Service;
use crate::tcp::{BrokenListener, Dial};
use crate::tls::{Authority, TlsServer, UNLISTED_AUTHORITY};
use crate::version_control::{Repository, RepositoryHost};

/// What hosts end in whose whole name no feature gives. The ending is set aside for tests: <https://www.rfc-editor.org/rfc/rfc2606#section-2>
pub const DOMAIN: &str = "lab.test";

/// The checksum database's host.
const CHECKSUM_DATABASE: &str = "sum.lab.test";

/// The port of HTTP proxies, which they commonly have.
const FORWARD_PROXY_PORT: u16 = 3128;

/// How often in a row no connection may be open before it is taken that none is about to be accepted either.
const QUIET_LOOKS: u32 = 2;

/// How long between two looks at what is open.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// How long one waits for connections to end whose client is gone.
const LONGEST_SETTLING: Duration = Duration::from_millis(500);

/// How long a name may be kept, in seconds.
const TIME_TO_LIVE: u32 = 60;

/// The authority that servers' certificates are of.
pub const ROOT_AUTHORITY: &str = "Lab Root CA";

/// The authority of whoever is in the middle.
pub const INTERCEPTION_AUTHORITY: &str = "Lab Interception CA";

/// What a lab needs of the machine.
#[derive(Clone, Debug)]
pub struct LabTools<'a> {
    /// The helper of its network namespace.
    pub helper: &'a HelperProgram,
    /// git, for hosts of repositories.
    pub git: Option<PathBuf>,
    /// An empty folder for repositories.
    pub folder: &'a Path,
}

/// A lab that is up. Dropping it ends its services and its network.
#[derive(Debug)]
pub struct Lab {
    namespace: Arc<Namespace>,
    hosts: Hosts,
    addresses: Addresses,
    recorder: Recorder,
    authority: Arc<Authority>,
    /// Whom nobody trusts.
    unlisted: Arc<Authority>,
    interception: Option<Arc<Authority>>,
    verifier_key: String,
    has_name_server: bool,
    urls: BTreeMap<String, String>,
    /// Hosts in whose place somebody else listens.
    intercepted: BTreeMap<String, Ipv4Addr>,
    tasks: JoinSet<()>,
}

impl Lab {
    /// Sets up what `plan` says.
    ///
    /// A call that is given up half-way leaves nothing behind but what git wrote into `tools.folder`.
    ///
    /// # Errors
    /// When namespaces are forbidden here, two services claim one name, or something can't be as it is declared.
    pub async fn up(plan: &LabPlan, tools: &LabTools<'_>) -> Result<Self, LabError> {
        let helper = tools.helper.clone();
        let namespace = spawn_blocking(move || Namespace::create(&helper))
            .await
            .map_err(|error| LabError::Interrupted { said: error.to_string() })??;
        Self::up_in(namespace, plan, tools).await
    }

    /// As [`up`](Self::up), in a namespace that is there already.
    ///
    /// # Errors
    /// When two services claim one name, or something can't be as it is declared.
    pub async fn up_in(namespace: Namespace, plan: &LabPlan, tools: &LabTools<'_>) -> Result<Self, LabError> {
        let namespace = Arc::new(namespace);
        let database = checksum_database(plan)?;
        let mut lab = Self {
            hosts: Hosts::new(Arc::clone(&namespace)),
            recorder: Recorder::new(Instant::now()),
            namespace,
            addresses: Addresses::default(),
            authority: Arc::new(Authority::with_intermediate(ROOT_AUTHORITY)?),
            unlisted: Arc::new(Authority::new(UNLISTED_AUTHORITY)?),
            interception: None,
            verifier_key: database.verifier_key(),
            has_name_server: !plan.no_name_server,
            urls: BTreeMap::new(),
            intercepted: BTreeMap::new(),
            tasks: JoinSet::new(),
        };
        let database = Arc::new(database);
        for proxy in &plan.module_proxies {
            lab.module_proxy(proxy, plan, &database).await?;
        }
        let faults = plan.checksum_database.faults.as_slice();
        lab.service(CHECKSUM_DATABASE_SERVICE, CHECKSUM_DATABASE, Arc::clone(&database) as _, faults).await?;
        lab.repositories(&plan.repositories, tools).await?;
        let through = plan.interception.as_ref().and_then(|interception| interception.through.as_deref());
        let intercepts = |proxy: &&ForwardProxyPlan| through == Some(proxy.name.as_str());
        match (&plan.interception, through) {
            (Some(interception), Some(name)) => {
                let proxy = plan.forward_proxies.iter().find(intercepts);
                let proxy = proxy.ok_or_else(|| LabError::UnknownProxy { name: name.to_owned() })?;
                lab.intercepting_proxy(interception, proxy).await?;
            }
            (Some(interception), None) => lab.transparent_interception(interception).await?,
            (None, _) => {}
        }
        // After the interception: it is in the place of servers, not of proxies.
        for proxy in plan.forward_proxies.iter().filter(|proxy| !intercepts(proxy)) {
            lab.forward_proxy(proxy).await?;
        }
        if lab.has_name_server {
            lab.name_server(plan)?;
        }
        Ok(lab)
    }

    /// Ends the services and the network, and returns when they are gone. To drop the lab does the same, but may return while
    /// connections are still ending.
    pub async fn down(mut self) {
        self.tasks.shutdown().await;
        // Whoever waits has no use for what became of the wait.
        let _ = spawn_blocking(move || drop(self)).await;
    }

    /// How a process of this machine gets into the lab's network; `None` where somebody else made that, and knows.
    pub fn entry(&self) -> Option<NamespaceEntry> {
        self.namespace.entry()
    }

    /// Waits until every connection has ended and all that was asked is in the record: for after a client's end. A service
    /// that goes on with a client that is gone is not waited for long.
    pub async fn settle(&self) {
        let began = Instant::now();
        let mut quiet = 0;
        while quiet < QUIET_LOOKS && began.elapsed() < LONGEST_SETTLING {
            tokio::time::sleep(LOOK_AGAIN).await;
            quiet = if self.recorder.has_open_connections() { 0 } else { quiet + 1 };
        }
    }

    /// What was asked of it so far.
    pub fn record(&self) -> NetworkRecord {
        self.recorder.record()
    }

    /// Where services are, by the names that features give them.
    pub fn urls(&self) -> &BTreeMap<String, String> {
        &self.urls
    }

    /// What `GOSUMDB` has to be for the lab's checksum database.
    pub fn checksum_database_key(&self) -> &str {
        &self.verifier_key
    }

    /// The hosts, each with its address.
    pub fn hosts(&self) -> &Hosts {
        &self.hosts
    }

    /// The network, for clients that are in this process: a socket of it that connects, or asks the name server.
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The files of `/etc` of a machine in this network: how names resolve and whom to trust. `lab/root.pem`,
    /// `lab/interception.pem` and `lab/unlisted.pem` are the authorities one by one.
    pub fn etc(&self) -> BTreeMap<String, String> {
        let name_server = if self.has_name_server { NAME_SERVER } else { Ipv4Addr::LOCALHOST };
        let mut files = BTreeMap::from([
            ("resolv.conf".to_owned(), format!("nameserver {name_server}\n")),
            ("ssl/certs/ca-certificates.crt".to_owned(), self.authority.pem()),
            ("lab/root.pem".to_owned(), self.authority.pem()),
            ("lab/unlisted.pem".to_owned(), self.unlisted.pem()),
        ]);
        if let Some(authority) = &self.interception {
            files.insert("lab/interception.pem".to_owned(), authority.pem());
        }
        files
    }

    /// An address for `host`, which has none yet.
    fn add_host(&mut self, host: &str) -> Result<Ipv4Addr, LabError> {
        if !is_host(host) {
            return Err(LabError::InvalidHost { name: host.to_owned() });
        }
        if self.hosts.find(host).is_some() {
            return Err(LabError::NameTaken { name: host.to_owned() });
        }
        let address = self.addresses.take().ok_or_else(|| LabError::NoAddress { name: host.to_owned() })?;
        self.hosts.add(host, address);
        Ok(address)
    }

    /// A service on the ports of HTTPS and HTTP of a host of its own.
    async fn service(
        &mut self,
        name: &str,
        host: &str,
        service: Arc<dyn Service>,
        faults: &[ServiceFault],
    ) -> Result<(), LabError> {
        let address = self.add_host(host)?;
        let http = HttpServer::new(name, service, self.recorder.clone()).with_faults(http_faults(faults));
        let tls = TlsServer::new(Arc::clone(&self.authority), vec![host.to_owned()])
            .with_unlisted_authority(Arc::clone(&self.unlisted));
        let tls = faults.iter().filter_map(ServiceFault::tls).fold(tls, TlsServer::with_fault);
        for (port, server) in [(443, http.clone().with_tls(tls)), (80, http)] {
            if let Some(listener) = self.listen(name, address, port, faults).await? {
                self.tasks.spawn(server.serve(listener));
            }
        }
        Ok(())
    }

    /// A listener, unless its connections are broken as `faults` say.
    async fn listen(
        &mut self,
        name: &str,
        address: Ipv4Addr,
        port: u16,
        faults: &[ServiceFault],
    ) -> Result<Option<TcpListener>, LabError> {
        let fault = faults.iter().find_map(ServiceFault::tcp);
        let listener = self.namespace.listen((address, port).into())?;
        let Some(fault) = fault else { return Ok(Some(listener)) };
        let dial: Arc<dyn Dial> = Arc::new(self.hosts.clone());
        let broken = BrokenListener::new(listener, fault, dial).await.map_err(|source| LabError::Fault {
            service: name.to_owned(),
            fault: fault.to_string(),
            source,
        })?;
        self.tasks.spawn(broken.serve(name.to_owned(), self.recorder.clone()));
        Ok(None)
    }

    async fn module_proxy(
        &mut self,
        proxy: &ModuleProxyPlan,
        plan: &LabPlan,
        database: &Arc<ChecksumDatabase>,
    ) -> Result<(), LabError> {
        let modules = proxy.modules.clone().unwrap_or_else(|| plan.published.clone());
        let mut service = ModuleProxy::new(modules);
        if proxy.passes_on_checksums {
            service = service.with_checksum_database(Arc::clone(database));
        }
        self.urls.insert(proxy.name.clone(), format!("https://{}", proxy.host));
        self.service(&proxy.name, &proxy.host, Arc::new(service), &proxy.faults).await
    }

    /// One server for each host of repositories.
    async fn repositories(&mut self, plans: &[RepositoryPlan], tools: &LabTools<'_>) -> Result<(), LabError> {
        let hosts: BTreeSet<&str> = plans.iter().map(RepositoryPlan::host).collect();
        for host in hosts {
            let git = tools.git.clone().ok_or(LabError::NoGit)?;
            let here: Vec<&RepositoryPlan> = plans.iter().filter(|plan| plan.host() == host).collect();
            let repositories = here.iter().map(|plan| {
                let empty = Repository::new(&plan.root)?;
                plan.versions.iter().try_fold(empty, Repository::with_version)
            });
            let repositories: Vec<Repository> = repositories.collect::<Result<_, _>>()?;
            let folder = tools.folder.join(host);
            tokio::fs::create_dir_all(&folder).await.map_err(LabError::Folder)?;
            let service = RepositoryHost::create(git, folder, Scheme::HTTPS, &repositories).await?;
            let faults: Vec<_> = here.iter().flat_map(|plan| plan.faults.clone()).collect();
            self.service(host, host, Arc::new(service), &faults).await?;
        }
        Ok(())
    }

    async fn forward_proxy(&mut self, plan: &ForwardProxyPlan) -> Result<(), LabError> {
        let host = format!("{}.{DOMAIN}", plan.name);
        let address = self.add_host(&host)?;
        self.add_proxy_url(plan, &host);
        fits_a_proxy(plan)?;
        let mut proxy = ForwardProxy::new(&plan.name, Arc::new(self.hosts.clone()), self.recorder.clone());
        if let Some(credentials) = &plan.credentials {
            proxy = proxy.with_credentials(Credentials::basic(&credentials.user, &credentials.password));
        }
        if let Some(fault) = plan.fault {
            proxy = proxy.with_fault(fault);
        }
        if let Some(listener) = self.listen(&plan.name, address, FORWARD_PROXY_PORT, &plan.listening).await? {
            self.tasks.spawn(proxy.serve(listener));
        }
        Ok(())
    }

    fn add_proxy_url(&mut self, plan: &ForwardProxyPlan, host: &str) {
        let who = plan.credentials.as_ref().filter(|_| plan.clients_know_credentials);
        let who =
            who.map_or(String::new(), |who| format!("{}:{}@", in_url(&who.user), in_url(&who.password)));
        self.urls.insert(plan.name.clone(), format!("http://{who}{host}:{FORWARD_PROXY_PORT}"));
    }

    /// Somebody in the middle, recorded as `name`.
    fn interceptor(&mut self, plan: &InterceptionPlan, name: &str) -> Result<InterceptingProxy, LabError> {
        let authority = Arc::new(Authority::new(INTERCEPTION_AUTHORITY)?);
        self.interception = Some(Arc::clone(&authority));
        let mut interception = Interception::by(authority);
        interception.fault = plan.fault;
        interception.tls_faults = plan.faults.iter().filter_map(ServiceFault::tls).collect();
        interception.http_faults = http_faults(&plan.faults);
        let dial = Arc::new(self.hosts.clone());
        InterceptingProxy::new(name, interception, &self.authority, dial, self.recorder.clone())
            .map_err(|error| LabError::Interception { said: error.to_string() })
    }

    /// Puts somebody in the place of every server that there is so far.
    async fn transparent_interception(&mut self, plan: &InterceptionPlan) -> Result<(), LabError> {
        let name = INTERCEPTION_SERVICE;
        let server = self.interceptor(plan, name)?;
        let servers: Vec<String> = self.hosts.all().into_keys().collect();
        let address = self.add_host(&format!("{name}.{DOMAIN}"))?;
        self.intercepted = servers.into_iter().map(|server| (server, address)).collect();
        if let Some(listener) = self.listen(name, address, 443, &plan.faults).await? {
            self.tasks.spawn(server.clone().serve_in_the_servers_place(listener));
        }
        if let Some(listener) = self.listen(name, address, 80, &plan.faults).await? {
            self.tasks.spawn(server.serve_plain_in_the_servers_place(listener));
        }
        Ok(())
    }

    /// Puts somebody in the place of an HTTP proxy.
    async fn intercepting_proxy(
        &mut self,
        plan: &InterceptionPlan,
        proxy: &ForwardProxyPlan,
    ) -> Result<(), LabError> {
        fits_a_proxy(proxy)?;
        let mut server = self.interceptor(plan, &proxy.name)?;
        if let Some(credentials) = &proxy.credentials {
            server = server.with_credentials(Credentials::basic(&credentials.user, &credentials.password));
        }
        if let Some(fault) = proxy.fault {
            server = server.with_fault(fault);
        }
        let host = format!("{}.{DOMAIN}", proxy.name);
        let address = self.add_host(&host)?;
        self.add_proxy_url(proxy, &host);
        let faults = [proxy.listening.as_slice(), plan.faults.as_slice()].concat();
        if let Some(listener) = self.listen(&proxy.name, address, FORWARD_PROXY_PORT, &faults).await? {
            self.tasks.spawn(server.serve(listener));
        }
        Ok(())
    }

    fn name_server(&mut self, plan: &LabPlan) -> Result<(), LabError> {
        let mut zone = Zone::default();
        for (host, address) in self.hosts.all() {
            let address = self.intercepted.get(&host).copied().unwrap_or(address);
            zone.add(&host, TIME_TO_LIVE, ZoneRecord::A(address));
        }
        for (alias, name) in &plan.aliases {
            zone.add(alias, TIME_TO_LIVE, ZoneRecord::Cname(name.clone()));
        }
        let server = NameServer::new(NAME_SERVER_SERVICE, zone, self.recorder.clone())
            .with_faults(Arc::new(NameFaults::new(plan.name_server.clone())));
        let at = (NAME_SERVER, 53).into();
        let (datagrams, listener) = (self.namespace.datagrams(at)?, self.namespace.listen(at)?);
        self.tasks.spawn(server.clone().serve_udp(datagrams));
        self.tasks.spawn(server.serve_tcp(listener));
        Ok(())
    }
}

/// The checksum database knows every module that any proxy or repository has; where two differ, the published one counts.
fn checksum_database(plan: &LabPlan) -> Result<ChecksumDatabase, LabError> {
    let known: Vec<Module> = plan.modules().cloned().collect();
    let mut database = ChecksumDatabase::new(CHECKSUM_DATABASE, &known)?;
    for module in &plan.checksum_database.wrong_hashes {
        // The `h1:` hash of no files at all, <https://go.dev/ref/mod#go-sum-files>: no module has it.
        let other = "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        database = database.with_archive_hash(module.path(), module.version(), other);
    }
    if plan.checksum_database.signs_with_another_key {
        database = database.signing_with_another_key()?;
    }
    Ok(database)
}

/// Those faults that are of answers.
fn http_faults(faults: &[ServiceFault]) -> Arc<[HttpFault]> {
    faults.iter().filter_map(ServiceFault::http).collect()
}

/// Refuses a proxy with faults that only servers have.
fn fits_a_proxy(plan: &ForwardProxyPlan) -> Result<(), LabError> {
    match plan.listening.iter().find(|fault| fault.tcp().is_none()) {
        Some(fault) => {
            Err(LabError::FaultDoesNotFit { service: plan.name.clone(), fault: fault.to_string() })
        }
        None => Ok(()),
    }
}

//! A lab that is up.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::{JoinSet, spawn_blocking};
use twinbuild_model::{Exchange, NetworkRecord, Verdict};

use super::error::LabError;
use super::host_name::is_host;
use super::hosts::Hosts;
use super::plan::{CHECKSUM_DATABASE_SERVICE, ForwardProxyPlan, HostAddresses, LabPlan};
use crate::addresses::{Addresses, NAME_SERVER, over_ipv6};
use crate::checksum_database::ChecksumDatabase;
use crate::modules::Module;
use crate::namespace::{HelperProgram, Namespace, NamespaceEntry};
use crate::recorder::Recorder;
use crate::tls::{Authority, UNLISTED_AUTHORITY};
use crate::watch::Watch;

/// What hosts end in whose whole name no feature gives. The ending is set aside for tests: <https://www.rfc-editor.org/rfc/rfc2606#section-2>
pub const DOMAIN: &str = "lab.test";

/// The checksum database's host.
const CHECKSUM_DATABASE: &str = "sum.lab.test";

/// How often in a row no connection may be open before it is taken that none is about to be accepted either.
const QUIET_LOOKS: u32 = 2;

/// How long between two looks at what is open.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// How long one waits for connections to end whose client is gone.
const LONGEST_SETTLING: Duration = Duration::from_millis(500);

/// How the record calls whoever would be at an address that nobody in the lab has.
pub const NOBODY: &str = "nobody";

/// How the record calls an address to which no way leads.
pub const OUTSIDE: &str = "an address outside the lab";

/// The most tries to leave the network that are written down at once.
const MOST_TRIES_OUTSIDE: u64 = 1000;

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
    /// A folder of the lab's own, for repositories.
    pub folder: &'a Path,
}

/// A lab that is up. Dropping it ends its services and its network.
#[derive(Debug)]
pub struct Lab {
    pub(super) namespace: Arc<Namespace>,
    pub(super) hosts: Hosts,
    pub(super) addresses: Addresses,
    pub(super) recorder: Recorder,
    /// Who sees what no service does; `None` where the kernel shows nobody any packet.
    pub(super) watch: Option<Watch>,
    /// How many tries to leave the network are in the record.
    pub(super) tries_outside: AtomicU64,
    pub(super) authority: Arc<Authority>,
    /// The certificate between the authority's and those of servers.
    pub(super) intermediate: String,
    /// Whom nobody trusts.
    pub(super) unlisted: Arc<Authority>,
    pub(super) interception: Option<Arc<Authority>>,
    pub(super) verifier_key: String,
    pub(super) has_name_server: bool,
    pub(super) host_addresses: HostAddresses,
    pub(super) urls: BTreeMap<String, String>,
    /// Hosts in whose place somebody else listens.
    pub(super) intercepted: BTreeMap<String, Ipv4Addr>,
    pub(super) tasks: JoinSet<()>,
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
        let authority = Authority::with_intermediate(ROOT_AUTHORITY)?;
        let recorder = Recorder::new(Instant::now());
        let mut lab = Self {
            hosts: Hosts::new(Arc::clone(&namespace)),
            watch: namespace.packets().ok().map(|packets| Watch::new(packets, recorder.clone())),
            recorder,
            tries_outside: AtomicU64::new(0),
            namespace,
            addresses: Addresses::default(),
            intermediate: authority.intermediate_pem()?,
            authority: Arc::new(authority),
            unlisted: Arc::new(Authority::new(UNLISTED_AUTHORITY)?),
            interception: None,
            verifier_key: database.verifier_key(),
            has_name_server: !plan.no_name_server,
            host_addresses: plan.addresses,
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
        if let Some(watch) = lab.watch.clone() {
            watch.forget();
            lab.tasks.spawn(watch.run());
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
        self.note_tries_outside();
    }

    /// What was asked of it so far.
    pub fn record(&self) -> NetworkRecord {
        if let Some(watch) = &self.watch {
            watch.catch_up();
        }
        self.recorder.record()
    }

    /// Whether the record has what no service sees: connections that the kernel refuses, or drops. A container's network may
    /// show nobody its packets.
    pub fn sees_refusals(&self) -> bool {
        self.watch.is_some()
    }

    /// Whether the record has each try to reach an address outside of the lab's network, once the lab has settled.
    pub fn sees_tries_outside(&self) -> bool {
        self.namespace.tries_outside().is_some()
    }

    /// The kernel says how many there were, and not where they were to go.
    fn note_tries_outside(&self) {
        let Some(now) = self.namespace.tries_outside() else { return };
        let before = self.tries_outside.swap(now, Ordering::Relaxed);
        for _ in 0..now.saturating_sub(before).min(MOST_TRIES_OUTSIDE) {
            let exchange = Exchange::Connection { to: OUTSIDE.to_owned() };
            let verdict = Verdict::Refused { why: "no way leads there".to_owned() };
            self.recorder.add(NOBODY, (Ipv4Addr::UNSPECIFIED, 0).into(), exchange, verdict);
        }
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
    /// `lab/intermediate.pem`, `lab/interception.pem` and `lab/unlisted.pem` are the authorities one by one;
    /// `lab/self-signed.pem` has what servers signed themselves and have shown so far.
    pub fn etc(&self) -> BTreeMap<String, String> {
        let name_server: IpAddr = match (self.has_name_server, self.host_addresses) {
            (false, _) => Ipv4Addr::LOCALHOST.into(),
            (true, HostAddresses::Ipv6) => over_ipv6(NAME_SERVER).into(),
            (true, _) => NAME_SERVER.into(),
        };
        let mut files = BTreeMap::from([
            ("resolv.conf".to_owned(), format!("nameserver {name_server}\n")),
            ("ssl/certs/ca-certificates.crt".to_owned(), self.authority.pem()),
            ("lab/root.pem".to_owned(), self.authority.pem()),
            ("lab/intermediate.pem".to_owned(), self.intermediate.clone()),
            ("lab/unlisted.pem".to_owned(), self.unlisted.pem()),
            ("lab/self-signed.pem".to_owned(), self.authority.self_signed_pem()),
        ]);
        if let Some(authority) = &self.interception {
            files.insert("lab/interception.pem".to_owned(), authority.pem());
        }
        files
    }

    /// An address for `host`, which has none yet.
    pub(super) fn add_host(&mut self, host: &str) -> Result<Ipv4Addr, LabError> {
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

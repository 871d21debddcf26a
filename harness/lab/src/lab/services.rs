//! The services of a lab, a function for each kind.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::uri::Scheme;

use super::error::LabError;
use super::host_name::in_url;
use super::lab::{DOMAIN, INTERCEPTION_AUTHORITY, Lab, LabTools};
use super::listening::{DOMAIN_PORT, FORWARD_PROXY_PORT, HTTP, HTTPS, fit, fit_a_proxy, fit_the_middle};
use super::plan::{
    ForwardProxyPlan, INTERCEPTION_SERVICE, InterceptionPlan, LabPlan, ModuleProxyPlan, NAME_SERVER_SERVICE,
    ProxyCredentials, RepositoryPlan,
};
use crate::addresses::{NAME_SERVER, over_ipv6};
use crate::checksum_database::ChecksumDatabase;
use crate::dns::{NameFaults, NameServer, Zone, ZoneRecord};
use crate::fault::ServiceFault;
use crate::forward_proxy::{Credentials, ForwardProxy};
use crate::http::{HttpFault, HttpServer, Locked};
use crate::interception::{InterceptingProxy, Interception};
use crate::ip_version::IpVersion;
use crate::modules::ModuleProxy;
use crate::service::Service;
use crate::tls::{Authority, TlsServer};
use crate::version_control::{Repository, RepositoryHost};

/// How long a name may be kept, in seconds.
const TIME_TO_LIVE: u32 = 60;

impl Lab {
    /// A service on the ports of HTTPS and HTTP of a host of its own.
    pub(super) async fn service(
        &mut self,
        name: &str,
        host: &str,
        service: Arc<dyn Service>,
        faults: &[ServiceFault],
    ) -> Result<(), LabError> {
        let address = self.add_host(host)?;
        let places = self.places(address, &[HTTPS, HTTP]);
        fit(name, faults, &places)?;
        for place in places {
            let here: Vec<_> = faults.iter().filter(|fault| fault.is_met_at(place)).cloned().collect();
            let server = HttpServer::new(name, Arc::clone(&service), self.recorder.clone())
                .with_faults(http_faults(&here));
            let server = if place.port() == HTTPS { server.with_tls(self.tls(host, &here)) } else { server };
            if let Some(listener) = self.listen(name, place, &here).await? {
                self.tasks.spawn(server.serve(listener));
            }
        }
        Ok(())
    }

    /// What answers the TLS of a host, with those of `faults` that are of TLS.
    fn tls(&self, host: &str, faults: &[ServiceFault]) -> TlsServer {
        let tls = TlsServer::new(Arc::clone(&self.authority), vec![host.to_owned()])
            .with_unlisted_authority(Arc::clone(&self.unlisted));
        faults.iter().filter_map(ServiceFault::tls).fold(tls, TlsServer::with_fault)
    }

    pub(super) async fn module_proxy(
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
        let who = user_info(proxy.credentials.as_ref().filter(|_| proxy.clients_know_credentials));
        self.urls.insert(proxy.name.clone(), format!("https://{who}{}", proxy.host));
        let service = locked(Arc::new(service), proxy.credentials.as_ref());
        self.service(&proxy.name, &proxy.host, service, &proxy.faults).await
    }

    /// One server for each host of repositories.
    pub(super) async fn repositories(
        &mut self,
        plans: &[RepositoryPlan],
        tools: &LabTools<'_>,
    ) -> Result<(), LabError> {
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
            let credentials = here.iter().find_map(|plan| plan.credentials.as_ref());
            self.service(host, host, locked(Arc::new(service), credentials), &faults).await?;
        }
        Ok(())
    }

    pub(super) async fn forward_proxy(&mut self, plan: &ForwardProxyPlan) -> Result<(), LabError> {
        let host = format!("{}.{DOMAIN}", plan.name);
        let address = self.add_host(&host)?;
        self.add_proxy_url(plan, &host);
        let places = self.places(address, &[FORWARD_PROXY_PORT]);
        fit_a_proxy(plan, &places)?;
        let mut proxy = ForwardProxy::new(&plan.name, Arc::new(self.hosts.clone()), self.recorder.clone());
        if let Some(credentials) = &plan.credentials {
            proxy = proxy.with_credentials(Credentials::basic(&credentials.user, &credentials.password));
        }
        if let Some(fault) = plan.fault {
            proxy = proxy.with_fault(fault);
        }
        for place in places {
            if let Some(listener) = self.listen(&plan.name, place, &plan.listening).await? {
                self.tasks.spawn(proxy.clone().serve(listener));
            }
        }
        Ok(())
    }

    fn add_proxy_url(&mut self, plan: &ForwardProxyPlan, host: &str) {
        let who = user_info(plan.credentials.as_ref().filter(|_| plan.clients_know_credentials));
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
    pub(super) async fn transparent_interception(&mut self, plan: &InterceptionPlan) -> Result<(), LabError> {
        let name = INTERCEPTION_SERVICE;
        let server = self.interceptor(plan, name)?;
        let servers: Vec<String> = self.hosts.all().into_keys().collect();
        let address = self.add_host(&format!("{name}.{DOMAIN}"))?;
        self.intercepted = servers.into_iter().map(|server| (server, address)).collect();
        let places = self.places(address, &[HTTPS, HTTP]);
        fit_the_middle(name, &plan.faults, &places)?;
        for place in places {
            let Some(listener) = self.listen(name, place, &plan.faults).await? else { continue };
            let server = server.clone();
            if place.port() == HTTPS {
                self.tasks.spawn(server.serve_in_the_servers_place(listener));
            } else {
                self.tasks.spawn(server.serve_plain_in_the_servers_place(listener));
            }
        }
        Ok(())
    }

    /// Puts somebody in the place of an HTTP proxy.
    pub(super) async fn intercepting_proxy(
        &mut self,
        plan: &InterceptionPlan,
        proxy: &ForwardProxyPlan,
    ) -> Result<(), LabError> {
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
        let places = self.places(address, &[FORWARD_PROXY_PORT]);
        fit_a_proxy(proxy, &places)?;
        fit_the_middle(&proxy.name, &plan.faults, &places)?;
        let faults = [proxy.listening.as_slice(), plan.faults.as_slice()].concat();
        for place in places {
            if let Some(listener) = self.listen(&proxy.name, place, &faults).await? {
                self.tasks.spawn(server.clone().serve(listener));
            }
        }
        Ok(())
    }

    pub(super) fn name_server(&mut self, plan: &LabPlan) -> Result<(), LabError> {
        let mut zone = Zone::default();
        for (host, address) in self.hosts.all() {
            let address = self.intercepted.get(&host).copied().unwrap_or(address);
            if self.host_addresses.have(IpVersion::V4) {
                zone.add(&host, TIME_TO_LIVE, ZoneRecord::A(address));
            }
            if self.host_addresses.have(IpVersion::V6) {
                zone.add(&host, TIME_TO_LIVE, ZoneRecord::Aaaa(over_ipv6(address)));
            }
        }
        for (alias, name) in &plan.aliases {
            zone.add(alias, TIME_TO_LIVE, ZoneRecord::Cname(name.clone()));
        }
        let server = NameServer::new(NAME_SERVER_SERVICE, zone, self.recorder.clone())
            .with_faults(Arc::new(NameFaults::new(plan.name_server.clone())));
        for place in self.places(NAME_SERVER, &[DOMAIN_PORT]) {
            let (datagrams, listener) = (self.namespace.datagrams(place)?, self.namespace.listen(place)?);
            self.watch_place(NAME_SERVER_SERVICE, place, None);
            self.tasks.spawn(server.clone().serve_udp(datagrams));
            self.tasks.spawn(server.clone().serve_tcp(listener));
        }
        Ok(())
    }
}

/// What stands before a host's name in the URLs of those who know user and password.
fn user_info(credentials: Option<&ProxyCredentials>) -> String {
    credentials.map_or(String::new(), |who| format!("{}:{}@", in_url(&who.user), in_url(&who.password)))
}

/// The service, for those alone who show the credentials, where there are any.
fn locked(service: Arc<dyn Service>, credentials: Option<&ProxyCredentials>) -> Arc<dyn Service> {
    match credentials {
        Some(who) => Arc::new(Locked::new(service, Credentials::basic(&who.user, &who.password))),
        None => service,
    }
}

/// Those faults that are of answers.
fn http_faults(faults: &[ServiceFault]) -> Arc<[HttpFault]> {
    faults.iter().filter_map(ServiceFault::http).collect()
}

//! What a scenario declares of the network.

use twinbuild_engine::blocking;
use twinbuild_lab::{
    CHECKSUM_DATABASE_SERVICE, DOMAIN, ForwardProxyFault, ForwardProxyPlan, HostAddresses,
    INTERCEPTION_SERVICE, InterceptionFault, LabPlan, Module, ModuleProxyPlan, NameFault, ProxyCredentials,
    RepositoryPlan, ServiceFault, UnknownFault, modules_in_folder,
};
use twinbuild_model::NewlineStyle;

use super::super::failure::{Failure, or_failure};
use super::super::state::World;
use super::state::{Heals, host_called};

impl World {
    /// There is a lab, whatever else is declared of it.
    pub(crate) fn declare_lab(&mut self) -> &mut LabPlan {
        let lab = self.lab.get_or_insert_default();
        lab.changed = true;
        &mut lab.plan
    }

    /// There is a lab, as declared so far.
    pub(super) fn declare_lab_if_none(&mut self) {
        if self.lab.is_none() {
            self.declare_lab();
        }
    }

    /// The rest of the world has this module: the default proxy serves it, and the checksum database knows it.
    pub(crate) fn declare_published(&mut self, path: &str, version: &str) -> Result<(), Failure> {
        let module = minimal(path, version)?;
        self.declare_lab().published.push(module);
        Ok(())
    }

    /// As [`declare_published`](Self::declare_published), with these files.
    pub(crate) fn declare_published_files(
        &mut self,
        path: &str,
        version: &str,
        txtar: &str,
    ) -> Result<(), Failure> {
        let module = Module::from_txtar(path, version, txtar).map_err(|error| Failure::from_error(&error))?;
        self.declare_lab().published.push(module);
        Ok(())
    }

    /// All modules in a folder below the project's root are published.
    pub(crate) async fn declare_published_folder(&mut self, folder: &str) -> Result<(), Failure> {
        let path = self.context()?.path(folder);
        let read = move || {
            let modules = modules_in_folder(&path).map_err(|error| Failure::from_error(&error))?;
            or_failure(!modules.is_empty(), || format!("there are no modules in {}", path.display()))?;
            Ok(modules)
        };
        let modules = blocking(read).await?;
        self.declare_lab().published.extend(modules);
        Ok(())
    }

    /// A name stands for a service's host, or for another name.
    pub(crate) fn declare_alias(&mut self, name: &str, host: &str) {
        self.declare_lab();
        // The host may be that of a service which is declared later.
        self.lab.get_or_insert_default().aliases.push((name.to_owned(), host.to_owned()));
    }

    /// The source that is there where none is declared has a complete `go.sum`.
    pub(crate) fn declare_complete_sums(&mut self) {
        self.declare_lab();
        self.lab.get_or_insert_default().complete_sums = true;
    }

    /// Builds trust the authority of who is in the middle.
    pub(crate) fn declare_trusted_interception(&mut self) {
        self.lab.get_or_insert_default().trusts_interception = true;
    }

    /// A module proxy of this name serves a module.
    pub(crate) fn declare_proxy_with(
        &mut self,
        name: &str,
        path: &str,
        version: &str,
    ) -> Result<(), Failure> {
        let module = minimal(path, version)?;
        self.module_proxy(name).modules.get_or_insert_default().push(module);
        Ok(())
    }

    /// A module proxy of this name serves all that is published.
    pub(crate) fn declare_proxy(&mut self, name: &str) {
        self.module_proxy(name);
    }

    /// A module proxy of this name passes no question on to the checksum database.
    pub(crate) fn declare_proxy_without_checksums(&mut self, name: &str) {
        self.module_proxy(name).passes_on_checksums = false;
    }

    /// A module proxy wants a user and a password, which clients are told with its address or not.
    pub(crate) fn declare_proxy_credentials(&mut self, name: &str, known: bool) {
        let proxy = self.module_proxy(name);
        proxy.credentials = Some(credentials());
        proxy.clients_know_credentials = known;
    }

    /// A module proxy of this name has a fault, or serves nothing but what it is given.
    pub(crate) fn declare_faulty_proxy(&mut self, name: &str, fault: &str) -> Result<(), Failure> {
        let fault = service_fault(fault)?;
        add_fault(&mut self.module_proxy(name).faults, fault, name)
    }

    /// A module proxy of this name serves nothing.
    pub(crate) fn declare_empty_proxy(&mut self, name: &str) {
        self.module_proxy(name).modules.get_or_insert_default();
    }

    /// A module proxy of this name serves a module with other content than the published one.
    pub(crate) fn declare_rewriting_proxy(
        &mut self,
        name: &str,
        path: &str,
        version: &str,
    ) -> Result<(), Failure> {
        let published = minimal(path, version)?;
        let other = format!(
            "-- go.mod --\n{}-- rewritten.go --\npackage {}\n",
            String::from_utf8_lossy(&published.go_mod()),
            package_name(path)
        );
        let rewritten =
            Module::from_txtar(path, version, &other).map_err(|error| Failure::from_error(&error))?;
        self.module_proxy(name).modules.get_or_insert_default().push(rewritten);
        let plan = self.declare_lab();
        if !plan.published.iter().any(|other| other.is_same_version(&published)) {
            plan.published.push(published);
        }
        Ok(())
    }

    fn module_proxy(&mut self, name: &str) -> &mut ModuleProxyPlan {
        let proxies = &mut self.declare_lab().module_proxies;
        let index = proxies.iter().position(|proxy| proxy.name == name).unwrap_or_else(|| {
            proxies.push(ModuleProxyPlan::new(name, &format!("{name}.{DOMAIN}")));
            proxies.len() - 1
        });
        &mut proxies[index]
    }

    /// The checksum database has a fault.
    pub(crate) fn declare_faulty_checksum_database(&mut self, fault: &str) -> Result<(), Failure> {
        let fault = service_fault(fault)?;
        add_fault(&mut self.declare_lab().checksum_database.faults, fault, CHECKSUM_DATABASE_SERVICE)
    }

    /// The checksum database signs with another key than the one it publishes.
    pub(crate) fn declare_wrong_signatures(&mut self) {
        self.declare_lab().checksum_database.signs_with_another_key = true;
    }

    /// The checksum database reports another hash of this module.
    pub(crate) fn declare_wrong_hash(&mut self, path: &str, version: &str) -> Result<(), Failure> {
        let module = minimal(path, version)?;
        self.declare_lab().checksum_database.wrong_hashes.push(module);
        Ok(())
    }

    /// The module lies in a git repository on the host that its path names.
    pub(crate) fn declare_repository(&mut self, path: &str, version: &str) -> Result<(), Failure> {
        let module = minimal(path, version)?;
        let plan = self.declare_lab();
        match plan.repositories.iter_mut().find(|repository| repository.root == path) {
            Some(repository) => repository.versions.push(module),
            None => plan.repositories.push(RepositoryPlan {
                root: path.to_owned(),
                versions: vec![module],
                credentials: None,
                faults: Vec::new(),
            }),
        }
        Ok(())
    }

    /// The host of declared repositories has a fault.
    pub(crate) fn declare_faulty_repository_host(&mut self, host: &str, fault: &str) -> Result<(), Failure> {
        let fault = service_fault(fault)?;
        add_fault(&mut self.repository_at(host)?.faults, fault, host)
    }

    /// The host of declared repositories wants a user and a password.
    pub(crate) fn declare_repository_host_credentials(&mut self, host: &str) -> Result<(), Failure> {
        self.repository_at(host)?.credentials = Some(credentials());
        Ok(())
    }

    fn repository_at(&mut self, host: &str) -> Result<&mut RepositoryPlan, Failure> {
        let here = |repository: &&mut RepositoryPlan| repository.host() == host;
        let repository = self.declare_lab().repositories.iter_mut().find(here);
        repository.ok_or_else(|| {
            Failure::new(format!("failed to find the host `{host}`: no repository was declared there"))
                .with_hint(Some("`Given the module \"...\" at v1.0.0 in a git repository` comes first"))
        })
    }

    /// An HTTP proxy.
    pub(crate) fn declare_forward_proxy(&mut self, name: &str) {
        self.forward_proxy(name);
    }

    /// An HTTP proxy has a fault.
    pub(crate) fn declare_faulty_forward_proxy(&mut self, name: &str, fault: &str) -> Result<(), Failure> {
        let own: Option<ForwardProxyFault> = fault.parse().ok();
        let Some(own) = own else {
            let fault = service_fault(fault)?;
            return add_fault(&mut self.forward_proxy(name).listening, fault, name);
        };
        match self.forward_proxy(name).fault.replace(own) {
            Some(other) if other != own => Err(two_faults(name, &other.to_string(), fault)),
            _ => Ok(()),
        }
    }

    /// An HTTP proxy wants a user and a password, which clients are told with its address or not.
    pub(crate) fn declare_forward_proxy_credentials(&mut self, name: &str, known: bool) {
        let proxy = self.forward_proxy(name);
        proxy.credentials = Some(credentials());
        proxy.clients_know_credentials = known;
    }

    fn forward_proxy(&mut self, name: &str) -> &mut ForwardProxyPlan {
        let proxies = &mut self.declare_lab().forward_proxies;
        let index = proxies.iter().position(|proxy| proxy.name == name).unwrap_or_else(|| {
            proxies.push(ForwardProxyPlan::new(name));
            proxies.len() - 1
        });
        &mut proxies[index]
    }

    /// Somebody stands between builds and all servers, or is an HTTP proxy.
    pub(crate) fn declare_interception(&mut self, through: Option<&str>) -> Result<(), Failure> {
        if let Some(name) = through {
            self.forward_proxy(name);
        }
        let interception = self.declare_lab().interception.get_or_insert_default();
        match (&interception.through, through) {
            (Some(one), Some(other)) if one != other => Err(Failure::new(format!(
                "failed to declare that `{other}` intercepts: `{one}` does already, and a lab has one in the middle"
            ))),
            (_, Some(name)) => {
                interception.through = Some(name.to_owned());
                Ok(())
            }
            (_, None) => Ok(()),
        }
    }

    /// Who is in the middle has a fault.
    pub(crate) fn declare_faulty_interception(&mut self, fault: &str) -> Result<(), Failure> {
        let own: Option<InterceptionFault> = fault.parse().ok();
        self.declare_interception(None)?;
        let interception = self.declare_lab().interception.get_or_insert_default();
        let Some(own) = own else {
            return add_fault(&mut interception.faults, service_fault(fault)?, INTERCEPTION_SERVICE);
        };
        match interception.fault.replace(own) {
            Some(other) if other != own => Err(two_faults(INTERCEPTION_SERVICE, &other.to_string(), fault)),
            _ => Ok(()),
        }
    }

    /// Names have addresses of these versions of IP.
    pub(crate) fn declare_host_addresses(&mut self, addresses: HostAddresses) {
        self.declare_lab().addresses = addresses;
    }

    /// No name server is where builds look for one.
    pub(crate) fn declare_no_name_server(&mut self) {
        self.declare_lab().no_name_server = true;
    }

    /// A name, or a service's host by the service's name, is resolved wrongly: for ever, or until it heals.
    pub(crate) fn declare_name_fault(
        &mut self,
        name: &str,
        fault: &str,
        heals: Option<Heals>,
    ) -> Result<(), Failure> {
        let fault: NameFault = fault.parse().map_err(|error: UnknownFault| Failure::from_error(&error))?;
        self.declare_lab();
        // The name may be that of a service which is declared later.
        self.lab.get_or_insert_default().name_faults.push((name.to_owned(), fault, heals));
        Ok(())
    }

    /// The host of the service that a feature calls `name`, or `name` itself, which is then a host's.
    pub(super) fn host_called(&self, name: &str) -> String {
        self.lab.as_ref().map_or_else(|| name.to_owned(), |lab| host_called(&lab.plan, name))
    }

    /// A file below `/etc` has this content.
    pub(crate) fn declare_system_file(&mut self, path: &str, content: &str) -> Result<(), Failure> {
        let name = below_etc(path)?.to_owned();
        let content = format!("{}\n", content.trim_end_matches('\n'));
        self.declare_lab();
        self.lab.get_or_insert_default().etc.insert(name, content);
        Ok(())
    }

    /// A file below `/etc`, one of the lab's own or a declared one, has these line ends.
    pub(crate) fn declare_system_file_newlines(
        &mut self,
        path: &str,
        style: NewlineStyle,
    ) -> Result<(), Failure> {
        let name = below_etc(path)?.to_owned();
        self.declare_lab();
        self.lab.get_or_insert_default().etc_newlines.insert(name, style);
        Ok(())
    }
}

/// The name of a file below `/etc`.
fn below_etc(path: &str) -> Result<&str, Failure> {
    let inside = path
        .strip_prefix("/etc/")
        .filter(|rest| !rest.is_empty() && rest.split('/').all(|part| !["", ".", ".."].contains(&part)));
    inside.ok_or_else(|| {
        Failure::new(format!(
            "failed to write the system file `{path}`: only files below /etc can be declared"
        ))
    })
}

/// What every locked service wants.
fn credentials() -> ProxyCredentials {
    ProxyCredentials { user: "builder".into(), password: "secret".into() }
}

fn minimal(path: &str, version: &str) -> Result<Module, Failure> {
    Module::minimal(path, version).map_err(|error| Failure::from_error(&error))
}

/// Adds a fault to those of a service. Of two of its connections or of its answers only one could show.
fn add_fault(faults: &mut Vec<ServiceFault>, fault: ServiceFault, service: &str) -> Result<(), Failure> {
    match faults.iter().find(|other| other.excludes(&fault)) {
        Some(other) => Err(two_faults(service, &other.to_string(), &fault.to_string())),
        None => {
            faults.push(fault);
            Ok(())
        }
    }
}

fn two_faults(service: &str, one: &str, other: &str) -> Failure {
    Failure::new(format!(
        "failed to declare that `{service}` {other}: it {one} already, and only one of the two could show"
    ))
}

fn service_fault(name: &str) -> Result<ServiceFault, Failure> {
    name.parse().map_err(|error: UnknownFault| Failure::from_error(&error))
}

/// The package that a module's root holds.
fn package_name(path: &str) -> String {
    let last = path.rsplit('/').find(|part| !is_major(part)).unwrap_or_default();
    last.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn is_major(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|digits| digits.parse::<u32>().is_ok())
}

//! The lab as it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use twinbuild_engine::build::BuildSite;
use twinbuild_engine::executor::{Conditions, machine_program};
use twinbuild_engine::toolchain::Toolchain;
use twinbuild_lab::{
    DOMAIN, Lab, LabError, LabPlan, LabTools, Module, ModuleProxyPlan, NameFault, NameFaultRule,
    ServiceFault, TcpFault,
};
use twinbuild_model::{Environment, NetworkEvent, NetworkPolicy, NetworkRecord};

use super::super::failure::Failure;
use super::super::state::World;
use super::declare::DEFAULT_PROXY;

/// The file of trusted authorities, below `/etc`.
pub(super) const TRUST_STORE: &str = "ssl/certs/ca-certificates.crt";

/// What the world has published where a scenario declares no module.
const PUBLISHED: (&str, &str) = ("example.com/dep", "v1.2.0");

/// What a scenario has declared of its network, and the lab that came of it.
#[derive(Debug, Default)]
pub(crate) struct LabState {
    pub(super) plan: LabPlan,
    /// Files of `/etc` that were declared, over the lab's own.
    pub(super) etc: BTreeMap<String, String>,
    /// Names that are resolved wrongly: a name or a service's, how, and until when.
    pub(super) name_faults: Vec<(String, NameFault, Option<Heals>)>,
    /// Names that stand for the host of a service, or for another name.
    pub(super) aliases: Vec<(String, String)>,
    /// Whether more was declared since the lab was set up.
    pub(super) changed: bool,
    /// Whether the source of a scenario that declares none has a complete `go.sum`.
    pub(super) complete_sums: bool,
    /// Whether builds trust the authority of whoever is in the middle.
    pub(super) trusts_interception: bool,
    /// Whether a fix made builds trust every authority that there is.
    pub(super) trusts_all: bool,
    running: Option<Running>,
    /// What labs were asked that are down again.
    earlier: Vec<NetworkEvent>,
    /// How many events there were before the last command.
    before_last: usize,
}

/// When a name is resolved rightly again.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heals {
    /// After so many wrong answers.
    AfterQuestions(u32),
    /// So long after the first.
    After(Duration),
}

#[derive(Debug)]
struct Running {
    lab: Lab,
    /// The repositories; it goes with the lab.
    _folder: TempDir,
}

impl LabState {
    pub(super) fn lab(&self) -> Option<&Lab> {
        self.running.as_ref().map(|running| &running.lab)
    }

    /// All that the labs of this scenario were asked.
    pub(in super::super) fn record(&self) -> NetworkRecord {
        let now = self.lab().map(|lab| lab.record().events).unwrap_or_default();
        NetworkRecord { events: self.earlier.iter().cloned().chain(now).collect() }
    }

    /// What was asked since the last command began.
    pub(super) fn last_record(&self) -> NetworkRecord {
        NetworkRecord { events: self.record().events.into_iter().skip(self.before_last).collect() }
    }

    /// The names by which the record knows who is asked.
    pub(super) fn services(&self) -> Vec<String> {
        let fixed = ["name server", "checksum database", DEFAULT_PROXY].map(str::to_owned);
        let proxies = self.plan.module_proxies.iter().map(|proxy| proxy.name.clone());
        let forward = self.plan.forward_proxies.iter().map(|proxy| proxy.name.clone());
        let middle = self.plan.interception.as_ref().map(|_| "interception".to_owned());
        let hosts = self.plan.repositories.iter().map(|plan| host_of(&plan.root));
        fixed.into_iter().chain(proxies).chain(forward).chain(middle).chain(hosts).collect()
    }

    /// Whether a service is declared such that the kernel alone answers who comes, so that nothing is recorded.
    pub(super) fn leaves_no_trace(&self, service: &str) -> bool {
        let untraced = |faults: &[ServiceFault]| {
            let of_kernel = |fault: &ServiceFault| {
                matches!(fault, ServiceFault::Tcp(TcpFault::Refuses | TcpFault::BlackHole))
            };
            faults.iter().any(of_kernel)
        };
        let plan = &self.plan;
        (service == "checksum database" && untraced(&plan.checksum_database.faults))
            || (service == "name server" && plan.no_name_server)
            || plan.module_proxies.iter().any(|proxy| proxy.name == service && untraced(&proxy.faults))
            || plan.forward_proxies.iter().any(|proxy| proxy.name == service && untraced(&proxy.listening))
            || plan.repositories.iter().any(|plan| host_of(&plan.root) == service && untraced(&plan.faults))
    }

    /// The hosts that the paths of the lab's modules begin with.
    pub(super) fn module_hosts(&self) -> BTreeSet<String> {
        let proxied = self.plan.module_proxies.iter().flat_map(|proxy| proxy.modules.iter().flatten());
        let modules = proxied.chain(&self.plan.published).map(|module| host_of(&module.path().to_string()));
        modules.chain(self.plan.repositories.iter().map(|plan| host_of(&plan.root))).collect()
    }

    /// From here on what is asked is another command's.
    pub(in super::super) fn begin_command(&mut self) {
        self.before_last = self.record().events.len();
    }

    /// Adds what every lab has: something that is published, the toolchain's default module proxy, and the rules of the
    /// name server, now that all services are declared.
    fn complete_plan(&mut self, default_host: Option<String>) -> Result<(), Failure> {
        let plan = &mut self.plan;
        let has_modules =
            plan.module_proxies.iter().flat_map(|proxy| &proxy.modules).any(|modules| !modules.is_empty());
        if !has_modules && plan.published.is_empty() && plan.repositories.is_empty() {
            let (path, version) = PUBLISHED;
            let module = Module::minimal(path, version).map_err(|error| Failure::from_error(&error))?;
            plan.published.push(module);
        }
        if let Some(host) = default_host {
            add_default_proxy(plan, &host);
        }
        self.refuse_mistakes()?;
        let rule = |(name, fault, heals): &(String, NameFault, Option<Heals>)| {
            let rule = NameFaultRule::always(fault.clone()).of(&host_called(&self.plan, name));
            match heals {
                Some(Heals::AfterQuestions(count)) => rule.first(*count),
                Some(Heals::After(time)) => rule.heals_after(*time),
                None => rule,
            }
        };
        self.plan.name_server = self.name_faults.iter().map(rule).collect();
        let alias = |(name, host): &(String, String)| (name.clone(), host_called(&self.plan, host));
        self.plan.aliases = self.aliases.iter().map(alias).collect();
        Ok(())
    }

    /// What is declared and would have no effect, or another than is meant.
    fn refuse_mistakes(&self) -> Result<(), Failure> {
        let plan = &self.plan;
        let proxies = plan.module_proxies.iter().map(|proxy| &proxy.name);
        let mut names = proxies.chain(plan.forward_proxies.iter().map(|proxy| &proxy.name));
        if let Some(name) = names.find(|name| RESERVED.contains(&name.as_str())) {
            return Err(Failure::new(format!(
                "failed to set up a lab: `{name}` has a meaning of its own and names no service"
            ))
            .with_hint(Some("call the service otherwise")));
        }
        let known = |module: &Module| {
            let is_it = |other: &Module| other.path() == module.path() && other.version() == module.version();
            let proxied = plan.module_proxies.iter().flat_map(|proxy| proxy.modules.iter().flatten());
            let tagged = plan.repositories.iter().flat_map(|repository| &repository.versions);
            plan.published.iter().chain(proxied).chain(tagged).any(is_it)
        };
        if let Some(module) = plan.checksum_database.wrong_hashes.iter().find(|module| !known(module)) {
            let (path, version) = (module.path(), module.version());
            return Err(Failure::new(format!(
                "failed to set up a lab: nobody in it has {path} at {version}"
            )));
        }
        let nobody = |name: &&str| !host_called(plan, name).contains('.') && !self.searches();
        if let Some(name) = self.name_faults.iter().map(|(name, ..)| name.as_str()).find(nobody) {
            return Err(Failure::new(format!(
                "failed to set up a lab: `{name}` is neither one of its services nor a host's whole name"
            )));
        }
        if self.trusts_interception && plan.interception.is_none() {
            return Err(Failure::new(
                "failed to trust the intercepting authority: nobody intercepts in this lab",
            ));
        }
        Ok(())
    }

    /// Whether a declared `resolv.conf` may complete names.
    fn searches(&self) -> bool {
        self.etc.contains_key("resolv.conf")
    }

    async fn take_down(&mut self) {
        if let Some(running) = self.running.take() {
            self.earlier.extend(running.lab.record().events);
            running.lab.down().await;
        }
    }

    /// `value` with the names of services replaced by where they are. Go separates the proxies of a list by `,` and `|`.
    fn resolved(&self, value: &str) -> String {
        let urls = self.lab().map(Lab::urls);
        let replaced =
            |word: &str| urls.and_then(|urls| urls.get(word)).cloned().unwrap_or_else(|| word.to_owned());
        let mut result = String::new();
        for part in value.split_inclusive([',', '|']) {
            let word = part.trim_end_matches([',', '|']);
            result.push_str(&replaced(word));
            result.push_str(&part[word.len()..]);
        }
        result
    }
}

/// What means something else where names of services stand.
const RESERVED: [&str; 5] = ["direct", "off", "interception", "checksum database", "name server"];

/// The variables in which names of services stand for their addresses.
const RESOLVED: [&str; 6] =
    ["GOPROXY", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"];

impl World {
    /// Waits until all that the command that ended asked is in the record.
    pub(in super::super) async fn settle_lab(&self) {
        if let Some(lab) = self.lab.as_ref().and_then(LabState::lab) {
            lab.settle().await;
        }
    }

    /// How many exchanges there were before the last command.
    pub(in super::super) fn exchanges_before(&self) -> usize {
        self.lab.as_ref().map_or(0, |lab| lab.before_last)
    }

    /// The exchanges of the scenario's lab from one to before another, or to the last.
    pub(in super::super) fn network_between(
        &self,
        from: usize,
        until: Option<usize>,
    ) -> Result<NetworkRecord, Failure> {
        let none = || {
            Failure::new("there is no network record: the scenario has no lab")
                .with_hint(Some("a step such as `Given a lab` declares one"))
        };
        let events = self.lab.as_ref().ok_or_else(none)?.record().events;
        let events = events.into_iter().take(until.unwrap_or(usize::MAX)).skip(from).collect();
        Ok(NetworkRecord { events })
    }

    /// Sets up the lab, where one is declared and it isn't up as declared.
    pub(in super::super) async fn set_up_lab(
        &mut self,
        toolchain: Option<&Toolchain>,
    ) -> Result<(), Failure> {
        let context = self.context()?;
        let network = self.environment.network;
        let Some(lab) = &mut self.lab else { return Ok(()) };
        if let Some(other @ (NetworkPolicy::None | NetworkPolicy::Host)) = network {
            return Err(Failure::new(format!(
                "failed to set up a lab: a scenario with one has no other network, and `{other}` is declared"
            )));
        }
        let has_default = lab.plan.module_proxies.iter().any(|proxy| proxy.name == DEFAULT_PROXY);
        if lab.changed || (toolchain.is_some() && !has_default) {
            lab.take_down().await;
        }
        lab.begin_command();
        if lab.running.is_some() {
            return Ok(());
        }
        let default_host = match toolchain {
            Some(toolchain) => Some(default_proxy_host(toolchain, context.run_folder.path()).await?),
            None => None,
        };
        lab.complete_plan(default_host)?;
        let no_program =
            || Failure::new("failed to find this program itself, which labs start a second time");
        let helper = context.lab_helper.clone().ok_or_else(no_program)?;
        let folder = tempfile::Builder::new().prefix("lab-").tempdir_in(context.run_folder.path());
        let folder =
            folder.map_err(|error| Failure::new(format!("failed to make a folder for a lab: {error}")))?;
        let tools = LabTools { helper: &helper, git: machine_program("git"), folder: folder.path() };
        match Lab::up(&lab.plan, &tools).await {
            Ok(up) => {
                lab.running = Some(Running { lab: up, _folder: folder });
                lab.changed = false;
                Ok(())
            }
            Err(error) => {
                let failure = Failure::from_error(&error).with_hint(error.hint());
                // All else is a mistake of the feature, wherever it runs.
                let lacks = matches!(error, LabError::Namespace(_) | LabError::NoGit);
                if lacks { Err(self.unavailable(failure)) } else { Err(failure) }
            }
        }
    }

    /// The environment of a build in the lab: names of services resolved, and the lab's checksum database where no other
    /// is declared, since nobody but its owner can sign for Go's default one.
    pub(in super::super) fn lab_environment(&self, mut environment: Environment) -> Environment {
        let Some(lab) = &self.lab else { return environment };
        environment.network = Some(NetworkPolicy::Lab);
        for (name, value) in &mut environment.variables {
            if RESOLVED.contains(&name.as_str()) {
                *value = lab.resolved(value);
            }
        }
        if let Some(up) = lab.lab() {
            let key = up.checksum_database_key();
            match environment.variables.get_mut("GOSUMDB") {
                Some(value) if value == "lab" => key.clone_into(value),
                Some(_) => {}
                None => {
                    environment.variables.insert("GOSUMDB".into(), key.to_owned());
                }
            }
        }
        environment
    }

    /// Lets the site's commands into the lab's network.
    pub(in super::super) fn enter_lab(
        &self,
        site: &mut BuildSite,
        source_writable: bool,
    ) -> Result<(), Failure> {
        let Some(state) = &self.lab else { return Ok(()) };
        let Some(lab) = state.lab() else { return Ok(()) };
        let mut command = lab.entry().command;
        if let Some(program) = command.first_mut() {
            let found = machine_program(program).ok_or_else(|| {
                Failure::new(format!("failed to find `{program}`, which brings builds into a lab's network"))
                    .with_hint(Some("install the package `util-linux`"))
            })?;
            *program = found.to_string_lossy().into_owned();
        }
        let mut etc = lab.etc();
        let trusted = [
            (state.trusts_interception || state.trusts_all).then_some("lab/interception.pem"),
            state.trusts_all.then_some("lab/unlisted.pem"),
        ];
        for authority in trusted.into_iter().flatten() {
            let certificate = etc.get(authority).cloned().unwrap_or_default();
            etc.entry(TRUST_STORE.into()).or_default().push_str(&certificate);
        }
        etc.extend(state.etc.clone());
        // Go fetches from repositories with the machine's git.
        let programs = if state.plan.repositories.is_empty() { Vec::new() } else { vec!["git".to_owned()] };
        site.set_conditions(Conditions {
            network_entry: command,
            etc,
            source_writable,
            programs,
            ..Conditions::default()
        });
        Ok(())
    }
}

/// The host of the toolchain's default module proxy, which the toolchain is asked for.
async fn default_proxy_host(toolchain: &Toolchain, folder: &Path) -> Result<String, Failure> {
    let value =
        toolchain.default_setting("GOPROXY", folder).await.map_err(|error| Failure::from_error(&error))?;
    let host = value
        .split([',', '|'])
        .find_map(|proxy| proxy.strip_prefix("https://"))
        .map(|rest| rest.split('/').next().unwrap_or(rest).to_owned());
    host.ok_or_else(|| Failure::new(format!("failed to find the default module proxy in GOPROXY={value}")))
}

fn add_default_proxy(plan: &mut LabPlan, host: &str) {
    match plan.module_proxies.iter_mut().find(|proxy| proxy.name == DEFAULT_PROXY) {
        Some(proxy) => host.clone_into(&mut proxy.host),
        None => plan.module_proxies.push(ModuleProxyPlan {
            name: DEFAULT_PROXY.into(),
            host: host.to_owned(),
            modules: None,
            passes_on_checksums: true,
            faults: Vec::new(),
        }),
    }
}

/// The host that a module's path begins with.
fn host_of(path: &str) -> String {
    path.split('/').next().unwrap_or_default().to_owned()
}

/// The host of the service that a feature calls `name`, or `name` itself, which is then a host's.
pub(super) fn host_called(plan: &LabPlan, name: &str) -> String {
    let proxies = plan.module_proxies.iter().map(|proxy| (&proxy.name, proxy.host.clone()));
    let forward = plan.forward_proxies.iter().map(|proxy| (&proxy.name, format!("{}.{DOMAIN}", proxy.name)));
    let found = proxies.chain(forward).find(|(called, _)| *called == name);
    found.map_or_else(|| name.to_owned(), |(_, host)| host)
}

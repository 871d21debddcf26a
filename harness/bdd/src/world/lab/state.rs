//! What a scenario has declared of its network, and what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tempfile::TempDir;
use twinbuild_engine::container::NetworkContainer;
use twinbuild_engine::executor::Executor;
use twinbuild_lab::{
    DOMAIN, Lab, LabPlan, Module, ModuleProxyPlan, NAME_SERVER_SERVICE, NameFault, NameFaultRule,
    ServiceFault, TcpFault,
};
use twinbuild_model::{NetworkEvent, NetworkRecord, NewlineStyle};

use super::super::failure::Failure;

/// The name of the toolchain's default module proxy.
pub(super) const DEFAULT_PROXY: &str = "default";

/// What the world has published where a scenario declares no module.
const PUBLISHED: (&str, &str) = ("example.com/dep", "v1.2.0");

/// What a scenario has declared of its network, and the lab that came of it.
#[derive(Debug, Default)]
pub(crate) struct LabState {
    pub(super) plan: LabPlan,
    /// Files of `/etc` that were declared, over the lab's own.
    pub(super) etc: BTreeMap<String, String>,
    /// Files of `/etc`, the lab's own or declared ones, with other line ends than they have.
    pub(super) etc_newlines: BTreeMap<String, NewlineStyle>,
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
    pub(super) running: Option<Running>,
    /// What labs were asked that are down again.
    earlier: Vec<NetworkEvent>,
    /// How many events there were before the last command.
    pub(super) before_last: usize,
}

/// When a name is resolved rightly again.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Heals {
    /// After so many wrong answers.
    AfterQuestions(u32),
    /// So long after the first.
    After(Duration),
}

/// What a lab's network is made for, and can't be changed to something else.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MadeFor {
    /// What runs commands in it.
    pub(super) executor: Executor,
    /// The host name of its containers.
    pub(super) host_name: Option<String>,
}

/// A lab that is up.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) lab: Lab,
    /// The container whose network it is, where builds run in containers. It goes with the lab.
    pub(super) container: Option<NetworkContainer>,
    /// Whose builds it was made for.
    pub(super) made_for: MadeFor,
    /// The repositories; it goes with the lab.
    pub(super) _folder: TempDir,
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

    /// Whether a service is declared such that the kernel alone answers who comes, and the lab can't see that it does.
    pub(super) fn leaves_no_trace(&self, service: &str) -> bool {
        let of_kernel =
            |fault: &ServiceFault| matches!(fault.tcp(), Some(TcpFault::Refuses | TcpFault::BlackHole));
        let is_missing = service == NAME_SERVER_SERVICE && self.plan.no_name_server;
        let is_seen = self.lab().is_some_and(Lab::sees_refusals);
        is_missing || (!is_seen && self.plan.faults_of(service).any(of_kernel))
    }

    /// The hosts that the paths of the lab's modules begin with.
    pub(super) fn module_hosts(&self) -> BTreeSet<String> {
        let host = |module: &Module| module.path().as_str().split('/').next().unwrap_or_default().to_owned();
        self.plan.modules().map(host).collect()
    }

    /// From here on what is asked is another command's.
    pub(in super::super) fn begin_command(&mut self) {
        self.before_last = self.record().events.len();
    }

    /// Adds what every lab has: something that is published, the toolchain's default module proxy, and the rules of the
    /// name server, now that all services are declared.
    pub(super) fn complete_plan(&mut self, default_host: Option<String>) -> Result<(), Failure> {
        let plan = &mut self.plan;
        if plan.modules().next().is_none() {
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

    /// Takes the lab down, and keeps what it was asked.
    pub(super) async fn take_down(&mut self) {
        if let Some(running) = self.running.take() {
            self.earlier.extend(running.lab.record().events);
            running.lab.down().await;
        }
    }

    /// `value` with the names of services replaced by where they are. Go separates the proxies of a list by `,` and `|`.
    pub(super) fn resolved(&self, value: &str) -> String {
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

fn add_default_proxy(plan: &mut LabPlan, host: &str) {
    match plan.module_proxies.iter_mut().find(|proxy| proxy.name == DEFAULT_PROXY) {
        Some(proxy) => host.clone_into(&mut proxy.host),
        None => plan.module_proxies.push(ModuleProxyPlan::new(DEFAULT_PROXY, host)),
    }
}

/// The host of the service that a feature calls `name`, or `name` itself, which is then a host's.
pub(super) fn host_called(plan: &LabPlan, name: &str) -> String {
    let proxies = plan.module_proxies.iter().map(|proxy| (&proxy.name, proxy.host.clone()));
    let forward = plan.forward_proxies.iter().map(|proxy| (&proxy.name, format!("{}.{DOMAIN}", proxy.name)));
    let found = proxies.chain(forward).find(|(called, _)| *called == name);
    found.map_or_else(|| name.to_owned(), |(_, host)| host)
}

//! The lab as it runs, and the way in for builds.

use std::path::Path;

use twinbuild_engine::build::BuildSite;
use twinbuild_engine::executor::{Conditions, Executor, LabEntry, machine_program};
use twinbuild_engine::source::with_newlines;
use twinbuild_engine::toolchain::Toolchain;
use twinbuild_lab::{Lab, LabError, LabTools};
use twinbuild_model::{Environment, NetworkPolicy, NetworkRecord};

use super::super::failure::Failure;
use super::super::state::World;
use super::container_network::{HoldError, hold_network};
use super::state::{DEFAULT_PROXY, LabState, MadeFor, Running};

/// The file of trusted authorities, below `/etc`.
pub(super) const TRUST_STORE: &str = "ssl/certs/ca-certificates.crt";

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
        if self.lab.is_none() {
            return Ok(());
        }
        let context = self.context()?;
        let executor = self.executor().await?;
        let network = self.environment.network;
        // A sandbox has its own host name, whatever network it is in.
        let is_container = matches!(executor, Executor::Container(_));
        let host_name = self.environment.host_name.clone().filter(|_| is_container);
        let made_for = MadeFor { executor, host_name };
        let Some(lab) = &mut self.lab else { return Ok(()) };
        if let Some(other @ (NetworkPolicy::None | NetworkPolicy::Host)) = network {
            return Err(Failure::new(format!(
                "failed to set up a lab: a scenario with one has no other network, and `{other}` is declared"
            )));
        }
        let has_default = lab.plan.module_proxies.iter().any(|proxy| proxy.name == DEFAULT_PROXY);
        let is_of_others = lab.running.as_ref().is_some_and(|running| running.made_for != made_for);
        if lab.changed || is_of_others || (toolchain.is_some() && !has_default) {
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
        let (up, container) = match &made_for.executor {
            Executor::Container(executor) => {
                let held =
                    hold_network(executor, &helper, folder.path(), made_for.host_name.as_deref()).await;
                let (container, namespace) = held.map_err(|error| match error {
                    HoldError::Container(error) => self.no_execution(&error),
                    error => {
                        let hint = error.hint();
                        self.unavailable(Failure::from_error(&error).with_hint(hint))
                    }
                })?;
                let Some(lab) = &self.lab else { return Ok(()) };
                (Lab::up_in(namespace, &lab.plan, &tools).await, Some(container))
            }
            Executor::Host | Executor::Sandbox { .. } => (Lab::up(&lab.plan, &tools).await, None),
        };
        match up {
            Ok(up) => {
                let Some(lab) = &mut self.lab else { return Ok(()) };
                lab.running = Some(Running { lab: up, container, made_for, _folder: folder });
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
        let Some(running) = &state.running else { return Ok(()) };
        let lab = &running.lab;
        let entry = match (&running.container, lab.entry()) {
            (Some(container), _) => Some(LabEntry::Container(container.name().to_owned())),
            (None, Some(entry)) => Some(LabEntry::Command(found(entry.command)?)),
            (None, None) => None,
        };
        let mut etc = lab.etc();
        let trusted = [
            (state.trusts_interception || state.trusts_all).then_some("lab/interception.pem"),
            state.trusts_all.then_some("lab/unlisted.pem"),
            state.trusts_all.then_some("lab/self-signed.pem"),
        ];
        for authority in trusted.into_iter().flatten() {
            let certificate = etc.get(authority).cloned().unwrap_or_default();
            etc.entry(TRUST_STORE.into()).or_default().push_str(&certificate);
        }
        etc.extend(state.etc.clone());
        for (name, style) in &state.etc_newlines {
            let content = etc.get_mut(name).ok_or_else(|| no_system_file(name))?;
            *content = String::from_utf8_lossy(&with_newlines(content.as_bytes(), *style)).into_owned();
        }
        // Go fetches from repositories with the machine's git.
        let programs = if state.plan.repositories.is_empty() { Vec::new() } else { vec!["git".to_owned()] };
        site.set_conditions(Conditions {
            lab: entry,
            etc,
            source_writable,
            programs,
            ..Conditions::default()
        });
        Ok(())
    }
}

fn no_system_file(name: &str) -> Failure {
    Failure::new(format!("failed to change the line ends of the system file `/etc/{name}`: there is none"))
        .with_hint(Some("`Given the system file \"...\" with the content` declares one"))
}

/// A command with its program as this machine has it.
fn found(mut command: Vec<String>) -> Result<Vec<String>, Failure> {
    if let Some(program) = command.first_mut() {
        let found = machine_program(program).ok_or_else(|| {
            Failure::new(format!("failed to find `{program}`, which brings builds into a lab's network"))
                .with_hint(Some("install the package `util-linux`"))
        })?;
        *program = found.to_string_lossy().into_owned();
    }
    Ok(command)
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

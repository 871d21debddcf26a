//! Downloading modules, and applying what a diagnosis says would help.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use twinbuild_engine::build::{BuildSite, Inquiry, SourceTree};
use twinbuild_lab::{LabPlan, Module};
use twinbuild_model::{Change, Diagnosis};

use super::super::build::{Build, BuildRequest};
use super::super::failure::Failure;
use super::super::state::World;
use super::running::TRUST_STORE;

/// What the last `When` step did, to be done again with a fix.
#[derive(Clone, Debug)]
pub(crate) enum Attempt {
    /// `go mod download`, after these go commands.
    Download,
    /// A build.
    Build(BuildRequest),
    /// Any command.
    Command(String),
}

impl World {
    /// Downloads the modules that the source needs. Without a declared source, it needs every module of the lab.
    pub(crate) async fn download(&mut self) -> Result<(), Failure> {
        self.last_attempt = Some(Attempt::Download);
        let go = self.declared_go()?;
        let toolchain = self.toolchain(&go).await?;
        if self.lab.is_none() {
            return Err(Failure::new("failed to download modules: no network was declared")
                .with_hint(Some("add a step such as `Given a lab`")));
        }
        let mut site = self.prepare(self.environment.clone(), Some(toolchain)).await?;
        self.enter_lab(&mut site, true)?;
        self.run_fixing_commands(&site).await?;
        let arguments = ["go", "mod", "download"].map(str::to_owned).to_vec();
        let inquiry = Inquiry { arguments, ..Inquiry::default() };
        let execution = self.run_at(&site, "download", &inquiry).await?;
        let build = Build::of_command(site, execution, "go mod download".into(), self.exchanges_before());
        self.builds.push(build);
        Ok(())
    }

    /// Runs the go commands of a fix in the site's source copy.
    pub(in super::super) async fn run_fixing_commands(&mut self, site: &BuildSite) -> Result<(), Failure> {
        for arguments in self.fixing_commands.clone() {
            let arguments = std::iter::once("go".to_owned()).chain(arguments).collect();
            self.run_at(site, "fix", &Inquiry { arguments, ..Inquiry::default() }).await?;
        }
        Ok(())
    }

    /// The source of a scenario that declares none but has a lab: a module that needs all that the lab has.
    pub(in super::super) fn lab_source(&self) -> Option<SourceTree> {
        let lab = self.lab.as_ref()?;
        let modules = newest_of_each(&lab.plan);
        let mut text = String::from("-- go.mod --\nmodule lab.test/app\n\ngo 1.21\n");
        for (path, module) in &modules {
            let _ = writeln!(text, "\nrequire {path} {}", module.version());
        }
        text.push_str("-- main.go --\npackage main\n\nimport (\n");
        for path in modules.keys() {
            let _ = writeln!(text, "\t_ \"{path}\"");
        }
        text.push_str(")\n\nfunc main() {}\n");
        if lab.complete_sums {
            text.push_str("-- go.sum --\n");
            for (path, module) in &modules {
                let version = module.version();
                let _ = writeln!(
                    text,
                    "{path} {version} {}\n{path} {version}/go.mod {}",
                    module.hash(),
                    module.go_mod_hash()
                );
            }
        }
        Some(SourceTree::Inline(text))
    }

    /// What is said of the last command's failure, from all that is known of it.
    pub(in super::super) fn diagnosis(&self) -> Result<Diagnosis, Failure> {
        let record = self.lab.as_ref().map(super::LabState::last_record);
        self.last_build()?.diagnosis(record.as_ref())
    }

    /// Makes the change that the diagnosis proposes, and does again what failed: it succeeds then.
    pub(crate) async fn check_fix(&mut self) -> Result<(), Failure> {
        self.check_not_success()?;
        let diagnosis = self.diagnosis()?;
        let none = || {
            let advice = diagnosis.fix.as_ref().map_or("none", |fix| fix.advice.as_str());
            Failure::new(format!(
                "the diagnosis proposes no change of the environment that could be tried\ncause: {}\nadvice: {advice}",
                diagnosis.cause
            ))
        };
        let change = diagnosis.fix.as_ref().and_then(|fix| fix.change.clone()).ok_or_else(none)?;
        self.apply(&change);
        match self.last_attempt.clone() {
            Some(Attempt::Download) => self.download().await?,
            Some(Attempt::Build(request)) => self.build(request).await?,
            Some(Attempt::Command(command)) => self.run_command(&command).await?,
            None => return Err(Failure::new("nothing was tried yet")),
        }
        self.check_success().map_err(|failure| {
            Failure::new(format!("with the fix {change:?} it still does not succeed:\n{}", failure.message()))
        })
    }

    /// Makes a change.
    fn apply(&mut self, change: &Change) {
        match change {
            Change::SetVariable { name, value } => {
                self.environment.variables.insert(name.clone(), value.clone());
            }
            Change::UnsetVariable { name } => {
                self.environment.variables.remove(name);
            }
            Change::TrustAuthority => {
                let lab = self.lab.get_or_insert_default();
                lab.trusts_all = true;
                lab.etc.remove(TRUST_STORE);
            }
            Change::UseNameServer => {
                let lab = self.lab.get_or_insert_default();
                lab.etc.remove("resolv.conf");
                lab.plan.no_name_server = false;
                lab.name_faults.clear();
                lab.changed = true;
            }
            Change::GoCommand { arguments } => self.fixing_commands.push(arguments.clone()),
        }
    }
}

/// Each module that anybody in the lab has, in its newest version.
fn newest_of_each(plan: &LabPlan) -> BTreeMap<String, Module> {
    let mut newest: BTreeMap<String, Module> = BTreeMap::new();
    for module in plan.modules() {
        let path = module.path().to_string();
        let older = newest.get(&path).is_none_or(|known| known.version() <= module.version());
        if older {
            newest.insert(path, module.clone());
        }
    }
    newest
}

//! The World: what a scenario has declared, built and found out so far.

use std::ops::Range;
use std::sync::Arc;

use twinbuild_engine::build::SourceTree;
use twinbuild_engine::c_compiler::CCompilerRequest;
use twinbuild_engine::source::SourceChange;
use twinbuild_model::run_record::{ActionRecord, Need, SnapshotRecord};
use twinbuild_model::twins::TwinsReport;
use twinbuild_model::{
    ContainerSettings, Emulation, Environment, EnvironmentMatrix, ModuleFinding, NameViews, NetworkRecord,
    ProgramTime,
};

use twinbuild_twins::Twins;

use super::build::Build;
use super::caches::CacheState;
use super::context::RunContext;
use super::failure::Failure;
use super::identity::ScenarioIdentity;
use super::lab::{Attempt, LabState};
use super::session::Session;

/// What the steps of one scenario share. Every scenario begins with a new one.
#[derive(Debug, Default, cucumber::World)]
pub struct World {
    pub(super) context: Option<Arc<RunContext>>,
    pub(super) identity: ScenarioIdentity,
    pub(super) source: Option<SourceTree>,
    pub(super) changes: Vec<SourceChange>,
    pub(super) environment: Environment,
    /// The profile that says which container runs commands, and what it says.
    pub(super) container: Option<(String, ContainerSettings)>,
    pub(super) go: Option<String>,
    pub(super) c_compiler: Option<CCompilerRequest>,
    pub(super) build_flags: Vec<String>,
    pub(super) builds: Vec<Build>,
    /// What the builds share.
    pub(super) caches: CacheState,
    pub(super) twins: Option<Twins>,
    /// What steps have named as causes of what differs between the twins.
    pub(super) named_causes: Vec<String>,
    pub(super) lab: Option<LabState>,
    /// The name that was looked up last.
    pub(super) name_views: Option<NameViews>,
    /// Go commands that a fix runs in the source copy before what was tried is tried again.
    pub(super) fixing_commands: Vec<Vec<String>>,
    /// How many of the last builds are one program's for several platforms.
    pub(super) platforms_run: Option<Range<usize>>,
    /// What the last `When` step did.
    pub(super) last_attempt: Option<Attempt>,
    /// What the module graph was last found to have, for steps about its cause.
    pub(super) named_findings: Vec<ModuleFinding>,
    /// Commands in one working folder.
    pub(super) session: Option<Session>,
    pub(super) log: ScenarioLog,
}

/// What a scenario leaves for its record.
#[derive(Debug, Default)]
pub(crate) struct ScenarioLog {
    pub(crate) actions: Vec<ActionRecord>,
    pub(crate) snapshots: Vec<SnapshotRecord>,
    pub(crate) twins: Vec<TwinsReport>,
    pub(crate) network: Option<NetworkRecord>,
    /// What commands answered under several environments; steps look at the last.
    pub(crate) matrices: Vec<EnvironmentMatrix>,
    /// What ran its programs of other platforms.
    pub(crate) emulations: Vec<Emulation>,
    pub(crate) program_times: Vec<ProgramTime>,
    pub(crate) notes: Vec<String>,
    /// What a step found this machine to lack, so that the scenario shows nothing here.
    pub(crate) lacking: Vec<Need>,
    /// Whether a step failed because its environment can't be had here.
    pub(crate) environment_unavailable: bool,
}

impl World {
    /// Binds this World to its run and scenario.
    pub(crate) fn begin(&mut self, context: Arc<RunContext>, identity: ScenarioIdentity) {
        self.context = Some(context);
        self.identity = identity;
    }

    /// Takes what the scenario leaves for its record.
    pub(crate) fn take_log(&mut self) -> ScenarioLog {
        let twins = self.twins.as_ref().map(|twins| twins.report.clone());
        self.log.twins.extend(twins);
        self.log.network = self.lab.as_ref().map(LabState::record);
        std::mem::take(&mut self.log)
    }

    /// Takes what holds folders, for its owner to drop away from the thread that all scenarios share.
    pub(crate) fn take_folders(&mut self) -> impl Send + 'static + use<> {
        (
            std::mem::take(&mut self.builds),
            self.twins.take(),
            self.session.take(),
            self.lab.take(),
            std::mem::take(&mut self.caches),
        )
    }

    pub(super) fn context(&self) -> Result<Arc<RunContext>, Failure> {
        let unbound =
            || Failure::new("this step was run outside a Twinbuild run, which there is no way to do");
        self.context.clone().ok_or_else(unbound)
    }

    /// Notes that the environment can't be had here, and passes the failure on.
    pub(super) fn unavailable(&mut self, failure: Failure) -> Failure {
        self.log.environment_unavailable = true;
        failure
    }

    /// Notes what this machine lacks, so that the scenario counts as not run, and passes the failure on.
    pub(super) fn lacks(&mut self, need: Need, failure: Failure) -> Failure {
        self.log.lacking.push(need);
        failure
    }

    /// The last build, or a failure that says there was none.
    pub(super) fn last_build(&self) -> Result<&Build, Failure> {
        let none = || {
            Failure::new("nothing was built yet")
                .with_hint(Some("a step such as `When \"./...\" is built` comes first"))
        };
        self.builds.last().ok_or_else(none)
    }

    /// The two last builds, the earlier one first.
    pub(super) fn last_two_builds(&self) -> Result<[&Build; 2], Failure> {
        match self.builds.as_slice() {
            [.., earlier, later] => Ok([earlier, later]),
            builds => Err(Failure::new(format!("two builds are compared, and there are {}", builds.len()))),
        }
    }
}

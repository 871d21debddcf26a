//! From cucumber's events to scenario records.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use cucumber::event::{self, StepError};
use cucumber::gherkin::{Feature, Scenario, Step};
use cucumber::step::Location;
use twinbuild_model::run_record::{
    Need, ScenarioRecord, ScenarioStatus, StepRecord, StepStatus, StopReason, UnreadableFeature,
};
use twinbuild_snapshots::{SnapshotError, SnapshotName};

use super::observer::Observer;
use super::runner::Logs;
use crate::selection::{SelectedScenario, nearest_steps};
use crate::world::{FAILURE_MARK, World};

/// What a run found.
#[derive(Debug)]
pub struct RunResults {
    /// The scenarios, by file and line.
    pub scenarios: Vec<ScenarioRecord>,
    /// What can't be run as it is written.
    pub unreadable: Vec<UnreadableFeature>,
    /// Whether the run was stopped early.
    pub stopped: Option<StopReason>,
    /// Snapshots that nobody asked for although everyone who could did run.
    pub unreferenced: Result<Vec<String>, SnapshotError>,
    /// How long the run took.
    pub duration: Duration,
}

/// What tells one selected scenario from another: its file and its place in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    path: Option<PathBuf>,
    line: usize,
    column: usize,
}

impl Key {
    pub(super) fn new(feature: &Feature, scenario: &Scenario) -> Self {
        Self { path: feature.path.clone(), line: scenario.position.line, column: scenario.position.col }
    }

    pub(super) fn of(selected: &SelectedScenario) -> Self {
        Self::new(&selected.feature, &selected.scenario)
    }
}

/// The name of a feature's folder in the snapshots, and the first part of its scenarios' ids.
pub(super) fn slug_of(feature_key: &str) -> String {
    SnapshotName::new(feature_key, "x", "x", None).feature().to_owned()
}

/// Makes the records.
pub(super) struct Recorder {
    started: Instant,
    places: BTreeMap<Key, usize>,
    records: Vec<ScenarioRecord>,
    progress: Vec<Progress>,
    errors: Vec<UnreadableFeature>,
}

/// Where a scenario stands.
#[derive(Clone, Copy, Default)]
struct Progress {
    scenario_started: Option<Instant>,
    step_started: Option<Instant>,
    next_step: usize,
}

impl Recorder {
    pub(super) fn new(started: Instant, scenarios: &[SelectedScenario]) -> Self {
        Self {
            started,
            places: scenarios
                .iter()
                .enumerate()
                .map(|(index, selected)| (Key::of(selected), index))
                .collect(),
            records: scenarios.iter().map(planned).collect(),
            progress: vec![Progress::default(); scenarios.len()],
            errors: Vec::new(),
        }
    }

    /// Records that a scenario is not run.
    pub(super) fn not_run(&mut self, selected: &SelectedScenario, needs: Vec<Need>) -> &ScenarioRecord {
        let record = &mut self.records[self.places[&Key::of(selected)]];
        record.status = ScenarioStatus::NotRun { needs };
        record
    }

    /// Records something that cucumber's parser says.
    pub(super) fn parser_error(&mut self, message: &str) {
        self.errors.push(UnreadableFeature { path: String::new(), message: message.to_owned() });
    }

    /// Takes one event.
    pub(super) fn record(
        &mut self,
        event: &event::Cucumber<World>,
        logs: &Logs,
        total: usize,
        observer: &mut dyn Observer,
    ) {
        let event::Cucumber::Feature(feature, event) = event else { return };
        let (scenario, event) = match event {
            event::Feature::Scenario(scenario, event) => (scenario, event),
            event::Feature::Rule(_, event::Rule::Scenario(scenario, event)) => (scenario, event),
            event::Feature::Started | event::Feature::Finished | event::Feature::Rule(..) => return,
        };
        let key = Key::new(feature, scenario);
        let Some(index) = self.places.get(&key).copied() else { return };
        match &event.event {
            event::Scenario::Started => {
                let attempt = event.retries.map_or(0, |retries| retries.current);
                self.scenario_started(index, attempt);
                observer.scenario_started(&self.records[index].name, total);
            }
            event::Scenario::Background(step, event) | event::Scenario::Step(step, event) => {
                self.step(index, step, event);
            }
            event::Scenario::Hook(_, event::Hook::Failed(_, info)) => {
                self.records[index].notes.push(format!("bug: a hook panicked: {}", panic_text(info)));
                self.records[index].status = ScenarioStatus::Failed;
            }
            event::Scenario::Hook(..) | event::Scenario::Log(_) => {}
            event::Scenario::Finished => {
                let log = logs.borrow_mut().remove(&key).unwrap_or_default();
                self.scenario_finished(index, log);
                let will_retry = self.records[index].status != ScenarioStatus::Passed
                    && event.retries.is_some_and(|retries| retries.left > 0);
                if !will_retry {
                    observer.scenario_finished(&self.records[index]);
                }
            }
        }
    }

    /// The records, and what could not be recorded elsewhere.
    pub(super) fn finish(self) -> (Vec<ScenarioRecord>, Vec<UnreadableFeature>) {
        (self.records, self.errors)
    }

    fn scenario_started(&mut self, index: usize, attempt: usize) {
        let now = Instant::now();
        self.progress[index] = Progress { scenario_started: Some(now), ..Progress::default() };
        let record = &mut self.records[index];
        record.status = ScenarioStatus::Unfinished;
        record.retries = u32::try_from(attempt).unwrap_or(u32::MAX);
        record.started_milliseconds = milliseconds(now - self.started);
        record.notes.clear();
        for step in &mut record.steps {
            step.status = StepStatus::Skipped;
            step.duration_milliseconds = 0.0;
        }
    }

    fn step(&mut self, index: usize, step: &Step, event: &event::Step<World>) {
        let now = Instant::now();
        let progress = &mut self.progress[index];
        let (status, location) = match event {
            event::Step::Started => {
                progress.step_started = Some(now);
                return;
            }
            event::Step::Skipped => (StepStatus::Undefined { nearest: nearest_steps(step) }, None),
            event::Step::Passed(_, location) => (StepStatus::Passed, *location),
            event::Step::Failed(_, location, _, error) => (failed(error), *location),
        };
        let Some(record) = self.records[index].steps.get_mut(progress.next_step) else { return };
        progress.next_step += 1;
        record.status = status;
        record.defined_at = location.map(|Location { path, line, .. }| format!("{path}:{line}"));
        let elapsed = progress.step_started.map_or(Duration::ZERO, |started| now - started);
        record.duration_milliseconds = (elapsed.as_secs_f64() * 1e6).round() / 1e3;
    }

    fn scenario_finished(&mut self, index: usize, log: crate::world::ScenarioLog) {
        let record = &mut self.records[index];
        let all_passed = record.steps.iter().all(|step| step.status == StepStatus::Passed);
        record.status = match record.status {
            ScenarioStatus::Failed => ScenarioStatus::Failed,
            _ if all_passed => ScenarioStatus::Passed,
            _ if !log.lacking.is_empty() => ScenarioStatus::NotRun { needs: log.lacking },
            _ if log.environment_unavailable => ScenarioStatus::EnvironmentUnavailable,
            _ => ScenarioStatus::Failed,
        };
        let started = self.progress[index].scenario_started.unwrap_or_else(Instant::now);
        record.duration_milliseconds = milliseconds(started.elapsed());
        record.actions = log.actions;
        record.snapshots = log.snapshots;
        record.twins = log.twins;
        record.network = log.network;
        record.matrices = log.matrices;
        record.emulations = log.emulations;
        record.program_times = log.program_times;
        record.notes.extend(log.notes);
    }
}

fn planned(selected: &SelectedScenario) -> ScenarioRecord {
    let identity = &selected.identity;
    let name = SnapshotName::new(&identity.feature_key, &identity.scenario, "x", None);
    let step = |step: &Step| StepRecord {
        keyword: step.keyword.trim().to_owned(),
        text: step.value.clone(),
        line: step.position.line as u64,
        status: StepStatus::Skipped,
        duration_milliseconds: 0.0,
        defined_at: None,
    };
    ScenarioRecord {
        id: format!("{}/{}", name.feature(), name.scenario()),
        feature_path: identity.feature_path.clone(),
        feature: selected.feature.name.clone(),
        rule: selected.rule.as_ref().map(|rule| rule.name.clone()),
        name: identity.scenario.clone(),
        line: identity.line as u64,
        tags: selected.tags.clone(),
        status: ScenarioStatus::Unfinished,
        retries: 0,
        started_milliseconds: 0,
        duration_milliseconds: 0,
        steps: selected.steps().map(step).collect(),
        actions: Vec::new(),
        snapshots: Vec::new(),
        twins: Vec::new(),
        network: None,
        matrices: Vec::new(),
        emulations: Vec::new(),
        program_times: Vec::new(),
        notes: Vec::new(),
    }
}

fn failed(error: &StepError) -> StepStatus {
    match error {
        StepError::NotFound => StepStatus::Undefined { nearest: Vec::new() },
        StepError::AmbiguousMatch(error) => {
            let place = |place: &Option<Location>| {
                place.map_or(String::new(), |place| format!("  {}:{}", place.path, place.line))
            };
            let candidates =
                error.possible_matches.iter().map(|(expression, at)| format!("{expression}{}", place(at)));
            StepStatus::Ambiguous { candidates: candidates.collect() }
        }
        StepError::Panic(info) => {
            let text = panic_text(info);
            let message = match text.strip_prefix(FAILURE_MARK) {
                Some(failure) => failure.to_owned(),
                None => {
                    format!("bug: the step panicked: {text}\nhint: please report it with the feature file")
                }
            };
            StepStatus::Failed { message }
        }
    }
}

fn panic_text(info: &event::Info) -> String {
    let text = info.downcast_ref::<String>().cloned();
    text.or_else(|| info.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "no message".into())
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

//! One run: needs, cucumber's events, and the record at the end.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use cucumber::gherkin::Feature;
use cucumber::runner::{Basic, Runner as _, basic::Cli};
use cucumber::{World as _, parser};
use futures::{FutureExt as _, StreamExt as _, stream};
use twinbuild_engine::settled;
use twinbuild_model::run_record::{ScenarioStatus, StopReason};

use super::needs::lacking;
use super::observer::Observer;
use super::recorder::{Key, Recorder};
use crate::selection::{SelectedScenario, Selection};
use crate::world::{RunContext, ScenarioIdentity, ScenarioLog, World};

use super::recorder::RunResults;

/// How a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// How many scenarios run at once.
    pub jobs: usize,
    /// How many times a failed scenario is tried again.
    pub retries: usize,
    /// Whether the first failure ends the run.
    pub fail_fast: bool,
}

/// Runs the selected scenarios. `stop` ends the run early when it completes: what runs is killed, what did not end is
/// recorded as unfinished.
pub async fn run(
    context: Arc<RunContext>,
    selection: Selection,
    options: RunOptions,
    observer: &mut dyn Observer,
    stop: impl Future<Output = ()>,
) -> RunResults {
    let started = Instant::now();
    let lacking = lacking(&context, &selection.scenarios, observer).await;
    let mut recorder = Recorder::new(started, &selection.scenarios);
    let mut runnable = Vec::new();
    for selected in selection.scenarios {
        let needs: Vec<_> = selected.tags.iter().filter_map(|tag| lacking.get(tag).cloned()).collect();
        if needs.is_empty() {
            runnable.push(selected);
        } else {
            observer.scenario_finished(recorder.not_run(&selected, needs));
        }
    }
    let total = runnable.len();
    let logs = Logs::default();
    let removals = Removals::default();
    let mut events = start(Arc::clone(&context), &runnable, options, logs.clone(), removals.clone());
    let mut stop = std::pin::pin!(stop.fuse());
    let mut stopped = None;
    loop {
        let event = tokio::select! {
            biased;
            () = &mut stop => {
                stopped = Some(StopReason::Interrupted);
                break;
            }
            event = events.next() => event,
        };
        match event {
            None => break,
            Some(Ok(event)) => recorder.record(&event.value, &logs, total, observer),
            // Features were parsed before; nothing is left to go wrong here.
            Some(Err(error)) => recorder.parser_error(&error.to_string()),
        }
    }
    // Ends every process that still runs, and removes its folders.
    drop(events);
    settled().await;
    for removal in removals.take() {
        // A removal that panicked left folders behind, which the next run sweeps.
        let _ = removal.await;
    }
    // Folders that were removed may have had containers, which are removed beside them.
    settled().await;
    let (mut scenarios, errors) = recorder.finish();
    if stopped.is_none() && scenarios.iter().any(|scenario| scenario.status == ScenarioStatus::Unfinished) {
        stopped = Some(StopReason::FailFast);
    }
    scenarios.sort_by(|one, other| (&one.feature_path, one.line).cmp(&(&other.feature_path, other.line)));
    let mut unreadable = selection.unreadable;
    unreadable.extend(errors);
    let whole: BTreeSet<_> = whole_features(selection.whole_features, &scenarios);
    let everything: Option<BTreeSet<_>> =
        selection.everything.map(|keys| keys.iter().map(|key| super::recorder::slug_of(key)).collect());
    let unreferenced = context.snapshots.unreferenced(|name| {
        let of_no_feature = everything.as_ref().is_some_and(|known| !known.contains(name.feature()));
        whole.contains(name.feature()) || of_no_feature
    });
    let unreferenced = unreferenced.map(|paths| {
        paths
            .iter()
            .map(|path| path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
            .collect()
    });
    RunResults { scenarios, unreadable, stopped, unreferenced, duration: started.elapsed() }
}

/// Feature slugs all of whose scenarios ran to an end in which every snapshot step was reached.
fn whole_features(
    selected: BTreeSet<String>,
    scenarios: &[twinbuild_model::run_record::ScenarioRecord],
) -> BTreeSet<String> {
    let mut complete = BTreeMap::<String, bool>::new();
    for scenario in scenarios {
        let feature = scenario.id.split('/').next().unwrap_or_default().to_owned();
        *complete.entry(feature).or_insert(true) &= scenario.status == ScenarioStatus::Passed;
    }
    let selected: BTreeSet<_> = selected.iter().map(|key| super::recorder::slug_of(key)).collect();
    complete
        .into_iter()
        .filter(|(feature, all)| *all && selected.contains(feature))
        .map(|(feature, _)| feature)
        .collect()
}

/// What scenarios leave when they end, until their last event takes it.
pub(super) type Logs = Rc<RefCell<BTreeMap<Key, ScenarioLog>>>;

/// The removals of folders that go on beside the run.
type Removals = Rc<RefCell<Vec<tokio::task::JoinHandle<()>>>>;

type Events =
    stream::LocalBoxStream<'static, parser::Result<cucumber::Event<cucumber::event::Cucumber<World>>>>;

fn start(
    context: Arc<RunContext>,
    scenarios: &[SelectedScenario],
    options: RunOptions,
    logs: Logs,
    removals: Removals,
) -> Events {
    let identities: Rc<BTreeMap<Key, ScenarioIdentity>> =
        Rc::new(scenarios.iter().map(|selected| (Key::of(selected), selected.identity.clone())).collect());
    let ended = Rc::clone(&identities);
    let basic = Basic::<World>::default()
        .steps(World::collection())
        .max_concurrent_scenarios(Some(options.jobs.max(1)))
        .retries(Some(options.retries))
        .before(move |feature, _, scenario, world| {
            if let Some(identity) = identities.get(&Key::new(feature, scenario)) {
                world.begin(Arc::clone(&context), identity.clone());
            }
            async {}.boxed_local()
        })
        .after(move |feature, _, scenario, _, world| {
            let key = Key::new(feature, scenario);
            let Some(world) = world.filter(|_| ended.contains_key(&key)) else {
                return async {}.boxed_local();
            };
            logs.borrow_mut().insert(key, world.take_log());
            let folders = world.take_folders();
            // Removing folders takes a while, and nothing waits for it but the end of the run.
            removals.borrow_mut().push(tokio::task::spawn_blocking(move || drop(folders)));
            async {}.boxed_local()
        });
    let basic = if options.fail_fast { basic.fail_fast() } else { basic };
    basic.run(stream::iter(features(scenarios).into_iter().map(Ok)), Cli::default())
}

/// The selected scenarios as features again: each file once, with nothing in it that was not selected.
fn features(scenarios: &[SelectedScenario]) -> Vec<Feature> {
    let mut features: Vec<Feature> = Vec::new();
    for selected in scenarios {
        if features.last().is_none_or(|last| last.path != selected.feature.path) {
            features.push(selected.feature.clone());
        }
        let Some(feature) = features.last_mut() else { continue };
        match &selected.rule {
            None => feature.scenarios.push(selected.scenario.clone()),
            Some(rule) => {
                if feature.rules.last().is_none_or(|last| last.position != rule.position) {
                    feature.rules.push(rule.clone());
                }
                if let Some(last) = feature.rules.last_mut() {
                    last.scenarios.push(selected.scenario.clone());
                }
            }
        }
    }
    features
}

//! `twinbuild run`, and the test target.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use twinbuild_bdd::RunContext;
use twinbuild_bdd::run::{RunOptions, RunResults, run as run_scenarios};
use twinbuild_bdd::selection::{Filter, PathFilter, Selection, dry_run, list, select};
use twinbuild_engine::build::{Emulators, StandardLibraryCache};
use twinbuild_engine::container::Containers;
use twinbuild_engine::executor::{ExecutorRequest, SelectedExecutor};
use twinbuild_engine::settings::{Project, read_profile};
use twinbuild_engine::workspace::RunFolder;
use twinbuild_lab::HelperProgram;
use twinbuild_model::Platform;
use twinbuild_model::run_record::{ExecutorChoice, Host, RUN_RECORD_VERSION, RunRecord, Verdict};
use twinbuild_report::{junit, terminal};

use super::project::{c_compiler_store, find_project, interrupted, runtime, snapshot_store, toolchain_store};
use super::write_atomic::write_atomic;
use crate::arguments::RunArguments;
use crate::engine_address::find_engine;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::progress::Progress;
use crate::surroundings::Surroundings;

pub(crate) fn run(
    mut arguments: RunArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    arguments.require_all |= surroundings.strict;
    arguments.refuse_unreferenced |= surroundings.strict;
    let project = find_project(surroundings)?;
    let selection = select_scenarios(&arguments, &project, surroundings)?;
    if arguments.list || arguments.dry_run {
        return show_selection(&arguments, &selection, output);
    }
    find_engine(surroundings)?;
    if selection.scenarios.is_empty() && selection.unreadable.is_empty() {
        output.note("error: no scenario was selected\nhint: `--list` shows what is selected; paths, `--tags` and `--name` all narrow it");
        return Ok(Verdict::NothingSelected.exit_code());
    }
    let record = runtime()?.block_on(run_selection(&arguments, project, selection, surroundings, output))?;
    output.result(&terminal::summary(&record, output.style()));
    Ok(record.verdict().exit_code())
}

fn select_scenarios(
    arguments: &RunArguments,
    project: &Project,
    surroundings: &Surroundings,
) -> Result<Selection, Problem> {
    let filter = Filter::new(arguments.tags.as_deref(), arguments.name.as_deref())
        .map_err(|error| Problem::new(ProblemClass::Usage, &error))?;
    let (given, hint) = if arguments.paths.is_empty() {
        (&project.paths.features, "`twinbuild init` writes a first feature")
    } else {
        (&arguments.paths, "paths are relative to this folder, or to the one that holds twinbuild.toml")
    };
    let paths: Vec<_> =
        given.iter().map(|path| below(&project.root, &surroundings.current_directory, path)).collect();
    if let Some(missing) = paths.iter().find(|path| !Path::new(&path.path).exists()) {
        let message = format!("failed to find the features in {}", missing.path);
        return Err(Problem::said(ProblemClass::Usage, message).with_hint(Some(hint)));
    }
    Ok(select(&project.root, &project.paths.features, &paths, &filter))
}

/// A path as a user gave it, relative to the current directory, or else to the project's root: `cargo test` starts test
/// targets in their package's folder, not where the user is.
fn below(root: &Path, current_directory: &Path, given: &str) -> PathFilter {
    let mut filter = PathFilter::from(given);
    let here = current_directory.join(&filter.path);
    let path = if here.exists() { here } else { root.join(&filter.path) };
    filter.path = path.components().as_path().to_string_lossy().into_owned();
    filter
}

fn show_selection(arguments: &RunArguments, selection: &Selection, output: &Output) -> Result<u8, Problem> {
    for unreadable in &selection.unreadable {
        output.note(&format!("error: {}", unreadable.message));
    }
    let clean = if arguments.list {
        output.result(&list(selection));
        true
    } else {
        let dry_run = dry_run(selection);
        output.result(&dry_run.to_string());
        dry_run.is_clean()
    };
    let verdict = if !clean || !selection.unreadable.is_empty() {
        Verdict::ScenariosFailed
    } else if selection.scenarios.is_empty() {
        Verdict::NothingSelected
    } else {
        Verdict::Passed
    };
    Ok(verdict.exit_code())
}

async fn run_selection(
    arguments: &RunArguments,
    project: Project,
    selection: Selection,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<RunRecord, Problem> {
    let started_at = Timestamp::now();
    let results_folder = project.root.join(&project.paths.output);
    prepare_output(&results_folder)?;
    let run_folder = RunFolder::create(&results_folder.join("work"))
        .map_err(|error| Problem::new(ProblemClass::Environment, &error))?;
    if !run_folder.swept().is_empty() {
        output.note(&format!(
            "note: removed the folders of {} earlier runs that were killed",
            run_folder.swept().len()
        ));
    }
    let profiles = project.root.join(&project.paths.environments);
    let containers = Containers::new(run_folder.path(), profiles, project.container.registry.clone());
    let executor = select_executor(arguments, &project, &containers, surroundings).await?;
    if let Some(reason) = &executor.reason {
        output.note(&format!("note: commands run on the host, not in the sandbox: {reason}"));
    }
    if run_folder.swept_containers() || selection.has_tag("container") {
        // One that can't be had is said where it is needed.
        let _ = containers.engine().await;
    }
    if !containers.swept().is_empty() {
        let names = containers.swept().join(", ");
        output.note(&format!("note: removed containers that killed runs left: {names}"));
    }
    let context = Arc::new(RunContext {
        containers,
        toolchains: toolchain_store(&project, surroundings),
        c_compilers: c_compiler_store(&project, surroundings),
        standard_library: Arc::new(StandardLibraryCache::new(surroundings.cache.join("standard-library"))),
        emulators: Emulators::new(surroundings.cache.join("emulators")),
        snapshots: snapshot_store(&project, surroundings),
        executor: executor.clone(),
        all_required: arguments.require_all,
        lab_helper: surroundings.program.clone().map(HelperProgram),
        run_folder,
        project,
    });
    let options = RunOptions {
        jobs: arguments.jobs.map_or_else(cores, usize::from),
        retries: arguments.retries.into(),
        fail_fast: arguments.fail_fast,
    };
    let mut progress = Progress::new(output);
    let results = run_scenarios(Arc::clone(&context), selection, options, &mut progress, interrupted()).await;
    drop(progress);
    if let Err(error) = context.containers.remove_all().await {
        // A note on the disk has the next run ask the engine.
        output.note(&format!("note: failed to {error}; the next run removes what containers this one left"));
    }
    let record = record(arguments, surroundings, &executor, started_at, results)?;
    write_results(&results_folder, &record)?;
    Ok(record)
}

/// The run's executor. For containers the project says which profile has the settings.
async fn select_executor(
    arguments: &RunArguments,
    project: &Project,
    containers: &Containers,
    surroundings: &Surroundings,
) -> Result<SelectedExecutor, Problem> {
    let requested = arguments.executor;
    if requested != ExecutorRequest::Container {
        return SelectedExecutor::select(requested, surroundings.path.as_deref())
            .await
            .map_err(|error| Problem::new(ProblemClass::Environment, &error));
    }
    let hint = "name it in twinbuild.toml, under [container]: `profile = \"debian-bookworm-go\"`";
    let usage = |message: &str| Problem::said(ProblemClass::Usage, message).with_hint(Some(hint));
    let Some(name) = &project.container.profile else {
        return Err(usage("failed to use containers: the project names no profile for them"));
    };
    let profile = read_profile(&project.root.join(&project.paths.environments), name)
        .map_err(|error| Problem::new(ProblemClass::Usage, &error).with_hint(error.hint()))?;
    let Some(settings) = profile.container else {
        return Err(usage(&format!(
            "failed to use containers: the profile `{name}` has no table [container]"
        )));
    };
    let executor = containers.executor(name, &settings).await.map_err(|error| {
        Problem::new(ProblemClass::Environment, &error).with_hint(error.unavailable().flatten())
    })?;
    Ok(SelectedExecutor { executor, requested, reason: None })
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Makes the output folder; one inside a repository is kept out of it.
fn prepare_output(folder: &Path) -> Result<(), Problem> {
    let ignore = folder.join(".gitignore");
    if ignore.exists() { Ok(()) } else { write_atomic(&ignore, "*\n") }
}

fn record(
    arguments: &RunArguments,
    surroundings: &Surroundings,
    executor: &SelectedExecutor,
    started_at: Timestamp,
    results: RunResults,
) -> Result<RunRecord, Problem> {
    let unreferenced = results
        .unreferenced
        .map_err(|error| Problem::new(ProblemClass::Environment, &error).with_hint(error.hint()))?;
    Ok(RunRecord {
        version: RUN_RECORD_VERSION,
        producer: concat!("twinbuild ", env!("CARGO_PKG_VERSION")).to_owned(),
        started_at: started_at.to_string(),
        duration_milliseconds: u64::try_from(results.duration.as_millis()).unwrap_or(u64::MAX),
        host: Host { platform: Platform::host(), ci: surroundings.ci },
        executor: ExecutorChoice {
            name: executor.executor.name().to_owned(),
            requested: executor.requested.to_string(),
            reason: executor.reason.clone(),
        },
        scenarios: results.scenarios,
        unreadable: results.unreadable,
        unreferenced_snapshots: unreferenced,
        unreferenced_refused: arguments.refuse_unreferenced,
        all_required: arguments.require_all,
        stopped: results.stopped,
    })
}

/// Writes the run record and what is made from it.
fn write_results(folder: &Path, record: &RunRecord) -> Result<(), Problem> {
    let json = serde_json::to_string_pretty(record).map_err(|error| {
        Problem::said(ProblemClass::Environment, format!("failed to write the run record: {error}"))
    })?;
    write_atomic(&folder.join("run.json"), &json)?;
    let junit = junit::report(record).map_err(|error| {
        Problem::said(ProblemClass::Environment, format!("failed to write the JUnit report: {error}"))
    })?;
    write_atomic(&folder.join("junit.xml"), &junit)
}

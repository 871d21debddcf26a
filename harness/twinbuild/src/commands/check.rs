//! `twinbuild check`.

use std::sync::Arc;

use twinbuild_engine::build::{SourceTree, StandardLibraryCache};
use twinbuild_engine::executor::{ExecutorRequest, SelectedExecutor};
use twinbuild_engine::settings::Project;
use twinbuild_engine::toolchain::{Toolchain, ToolchainError, ToolchainStore};
use twinbuild_engine::workspace::RunFolder;
use twinbuild_model::twins::{TwinsReport, TwinsVerdict};
use twinbuild_model::{Environment, Platform};
use twinbuild_report::twins as report;
use twinbuild_twins::{AskedError, Bench, Selection, Subject, Work, build_twins};

use super::init::PROJECT;
use super::project::{find_project, interrupted, runtime, toolchain_store};
use super::report::{Texts, named_stabilizers};
use super::source_folder::from_here;
use crate::arguments::CheckArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

pub(crate) fn check(
    arguments: &CheckArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    let selection: Selection =
        arguments.vary.parse().map_err(|error: twinbuild_twins::UnknownVariation| {
            Problem::new(ProblemClass::Usage, &error).with_hint(Some(error.hint()))
        })?;
    let report = runtime()?.block_on(async {
        tokio::select! {
            checked = twins_report(arguments, &selection, surroundings, output) => checked,
            () = interrupted() => Err(Problem::said(ProblemClass::Interrupted, "interrupted")),
        }
    })?;
    let sarif = |report: &TwinsReport| {
        let mut report = report.clone();
        if let Some(place) = &mut report.place {
            place.path = from_here(surroundings, &arguments.source, &place.path);
        }
        report::sarif(&report)
    };
    let texts = Texts {
        data: &report,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: Some(&sarif),
        html: Some(&report::html),
    };
    texts.write(arguments.report.format, &arguments.report.file, surroundings, output)?;
    let passed = matches!(report.verdict, TwinsVerdict::Reproducible | TwinsVerdict::Equivalent { .. });
    Ok(u8::from(!passed))
}

async fn twins_report(
    arguments: &CheckArguments,
    selection: &Selection,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<TwinsReport, Problem> {
    let environment_problem =
        |error: &(dyn std::error::Error + 'static)| Problem::new(ProblemClass::Environment, error);
    let project =
        find_project(surroundings)?.with_pins_of(PROJECT).map_err(|error| environment_problem(&error))?;
    let stabilizers = named_stabilizers(&arguments.stabilize, &project)?;
    let executor = SelectedExecutor::select(ExecutorRequest::Sandbox, surroundings.path.as_deref())
        .await
        .map_err(|error| environment_problem(&error))?;
    let run_folder =
        RunFolder::create(&surroundings.cache.join("check")).map_err(|error| environment_problem(&error))?;
    let store = toolchain_store(&project, surroundings);
    let standard_library = Arc::new(StandardLibraryCache::new(surroundings.cache.join("standard-library")));
    let bench = Bench {
        executor: &executor.executor,
        run_folder: &run_folder,
        standard_library: &standard_library,
        toolchains: &store,
        all_required: false,
    };
    let subject = subject(arguments, &project, &store, surroundings).await?;
    subject.check_asked().map_err(|error| {
        let class = match &error {
            AskedError::Read(_) => ProblemClass::Environment,
            AskedError::Target { .. } | AskedError::Package { .. } => ProblemClass::Usage,
        };
        Problem::new(class, &error).with_hint(error.hint())
    })?;
    let count = selection.variations.len();
    let things = if count == 1 { "thing" } else { "things" };
    output.note(&format!("building `{}` twice, varying {count} {things}", subject.title()));
    if surroundings.current_directory.join(&arguments.source).join(".git").exists() {
        output.note("note: .git is left out of the copies; `--vary \"git tag, git dirty\"` tests what Go stamps from it");
    }
    let mut twins =
        build_twins(bench, subject, selection).await.map_err(|error| environment_problem(&error))?;
    if let Some(failed) = [&twins.first, &twins.second].into_iter().find(|build| !build.succeeded()) {
        output.note(&format!("what the failed build said:\n{}", failed.log().trim_end()));
    }
    if !stabilizers.is_empty() {
        twins.stabilize(stabilizers).await.map_err(|error| environment_problem(&error))?;
    }
    if !twins.known_fixes().is_empty() {
        output.note("building again with the fixes that are known");
        twins.check_known_fixes(bench).await.map_err(|error| environment_problem(&error))?;
    }
    let report = twins.report.clone();
    tokio::task::spawn_blocking(move || drop(twins)).await.map_err(|error| environment_problem(&error))?;
    Ok(report)
}

async fn subject(
    arguments: &CheckArguments,
    project: &Project,
    store: &ToolchainStore,
    surroundings: &Surroundings,
) -> Result<Subject, Problem> {
    let path = surroundings.current_directory.join(&arguments.source);
    if !path.is_dir() {
        let message = format!("failed to find the source {}: there is no such folder", path.display());
        return Err(Problem::said(ProblemClass::Usage, message));
    }
    let variables = arguments.variables.iter().map(|text| {
        let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
        pair.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(|| {
            Problem::said(ProblemClass::Usage, format!("failed to read `{text}`: expected NAME=VALUE"))
        })
    });
    let environment = Environment {
        target: arguments.target.clone(),
        variables: variables.collect::<Result<_, _>>()?,
        ..Environment::default()
    };
    let work = work(arguments)?;
    let is_go = matches!(work, Work::GoBuild { .. }) || arguments.go.is_some();
    let toolchain = if is_go { Some(go(arguments, store).await?) } else { None };
    let left_out = vec![project.root.join(&project.paths.output)];
    let source = SourceTree::Folder { path, left_out };
    Ok(Subject { source, changes: Vec::new(), environment, toolchain, c_compiler: None, work })
}

fn work(arguments: &CheckArguments) -> Result<Work, Problem> {
    let words = |text: &str| {
        shlex::split(text).ok_or_else(|| {
            let message = format!("failed to split `{text}` into words: a quote is not closed");
            Problem::said(ProblemClass::Usage, message)
        })
    };
    match &arguments.command {
        Some(command) => words(command).map(Work::Command),
        None => Ok(Work::GoBuild { packages: words(&arguments.packages)?, flags: words(&arguments.flags)? }),
    }
}

async fn go(arguments: &CheckArguments, store: &ToolchainStore) -> Result<Toolchain, Problem> {
    let found = async {
        // Every version is newer than 1: without a request it is the newest that is pinned.
        let version = store.select(arguments.go.as_deref().unwrap_or("1"))?;
        store.ensure(&version, &Platform::host()).await
    };
    found.await.map_err(|error: ToolchainError| {
        Problem::new(ProblemClass::Environment, &error).with_hint(error.hint())
    })
}

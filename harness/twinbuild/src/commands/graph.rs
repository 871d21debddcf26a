//! `twinbuild graph`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use twinbuild_compare::{FINDING_RULES, FindingRule, MODULE_CYCLE_CODE, module_views};
use twinbuild_engine::module_source::{GoAnswers, ModuleReading, ask_go, read_module_source};
use twinbuild_inspect::{GoSurroundings, ResolvedView, go_minor};
use twinbuild_model::{ModuleViews, Platform};
use twinbuild_report::graph_picture::GraphMark;
use twinbuild_report::module_views as report;

use super::report::Texts;
use super::{graph_opened, listing};
use crate::arguments::{Format, GraphArguments, OutputFile};
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// The go command's file.
const GO: &str = if cfg!(windows) { "go.exe" } else { "go" };

pub(crate) fn graph(
    arguments: &GraphArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    if arguments.codes {
        let found =
            listing::about(None, "finding", "twinbuild graph --codes", FINDING_RULES.iter().map(describe))?;
        output.result(&found.concat());
        return Ok(0);
    }
    let folder = surroundings.current_directory.join(&arguments.module);
    let folder = folder.canonicalize().map_err(|error| {
        let message = format!("failed to read the module {}: {error}", folder.display());
        Problem::said(ProblemClass::Usage, message)
    })?;
    if !folder.is_dir() {
        let message = format!("failed to read the module {}: it is no folder", folder.display());
        return Err(Problem::said(ProblemClass::Usage, message));
    }
    if !folder.join("go.mod").is_file() {
        let message = format!("failed to read the module {}: there is no go.mod", folder.display());
        let hint = "name the folder that holds go.mod, such as `twinbuild graph ./my/module`";
        return Err(Problem::said(ProblemClass::Usage, message).with_hint(Some(hint)));
    }
    if let Some(version) = arguments.go.as_ref().filter(|version| go_minor(version).is_none()) {
        let message = format!("failed to take {version} for Go's version: expected numbers as in 1.27.3");
        return Err(Problem::said(ProblemClass::Usage, message));
    }
    let go = go_surroundings(arguments, surroundings);
    let reading = ModuleReading {
        root: root_of(&folder, arguments.root.as_deref(), surroundings)?,
        outermost: None,
        module_cache: module_cache(&go, surroundings),
        surroundings: go,
        folder,
    };
    let resolved =
        if arguments.resolve { Some(resolved(&reading.folder, surroundings, output)?) } else { None };
    let opened = arguments
        .opened
        .as_ref()
        .map(|log| graph_opened::opened(&surroundings.current_directory.join(log), &reading, output));
    let views = module_views(&read_module_source(&reading), resolved.as_ref(), opened.transpose()?.as_ref());
    if arguments.pictures.asks_for_any() {
        arguments.pictures.write(&views.module_graph(), None, &marks(&views), surroundings)?;
    }
    let texts = Texts {
        data: &views,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: None,
        html: None,
    };
    let format = if arguments.json { Format::Json } else { Format::Text };
    texts.write(format, &OutputFile { output: None }, surroundings, output)?;
    Ok(u8::from(!views.findings.is_empty()))
}

/// What pictures mark: phantoms by what they are, and modules that import each other in a circle.
fn marks(views: &ModuleViews) -> BTreeMap<String, GraphMark> {
    let phantoms = views.findings.iter().filter(|finding| finding.phantom);
    let circles = views.findings.iter().filter(|finding| finding.code == MODULE_CYCLE_CODE);
    let in_circles = circles.flat_map(|finding| finding.subject.split(", "));
    let marked = phantoms.map(|finding| (finding.subject.clone(), GraphMark::Phantom));
    in_circles.map(|module| (module.to_owned(), GraphMark::Cycle)).chain(marked).collect()
}

/// What the go command of `PATH` says.
fn resolved(folder: &Path, surroundings: &Surroundings, output: &Output) -> Result<ResolvedView, Problem> {
    let mut folders = surroundings.path.iter().flat_map(std::env::split_paths);
    let go = folders.find_map(|folder| Some(folder.join(GO)).filter(|program| program.is_file()));
    let go = go.ok_or_else(|| {
        Problem::said(ProblemClass::Environment, "failed to ask the go command: there is none on PATH")
            .with_hint(Some("put one there, or leave `--resolve` out"))
    })?;
    let GoAnswers { resolved, notes } = ask_go(&go, folder).map_err(|error| {
        let message = format!("failed to ask {}: {error}", go.display());
        Problem::said(ProblemClass::Environment, message)
    })?;
    for note in &notes {
        output.note(&format!("note: {note}"));
    }
    if !resolved.is_whole_graph() {
        output.note(
            "note: without the list of all modules from the go command it is not known which sums are superfluous",
        );
    }
    Ok(resolved)
}

fn describe(rule: &FindingRule) -> String {
    let FindingRule { code, explanation, fix, phantom } = rule;
    let phantom = if *phantom { " (a phantom)" } else { "" };
    format!("{code}{phantom}\n    {explanation}\n    fix: {fix}\n")
}

/// The source's root: as it was named, else the repository that the module is in, else the module's folder.
fn root_of(folder: &Path, named: Option<&Path>, surroundings: &Surroundings) -> Result<PathBuf, Problem> {
    let Some(named) = named else {
        let repository = folder.ancestors().find(|above| above.join(".git").exists());
        return Ok(repository.unwrap_or(folder).to_owned());
    };
    let root = surroundings.current_directory.join(named);
    let root = root.canonicalize().ok().filter(|root| folder.starts_with(root));
    root.ok_or_else(|| {
        let message =
            format!("failed to read the module {}: it is not in {}", folder.display(), named.display());
        Problem::said(ProblemClass::Usage, message)
    })
}

/// Variables of the environment go before those of the file of `go env -w`, unless they are empty.
///
/// Source: `go help environment`
fn go_surroundings(arguments: &GraphArguments, surroundings: &Surroundings) -> GoSurroundings {
    let file = surroundings.go_env_file.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
    let of_file = file.iter().flat_map(|text| text.lines()).filter_map(|line| line.trim().split_once('='));
    let of_file = of_file.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let of_environment = surroundings.go_variables.iter().filter(|(_, value)| !value.is_empty());
    GoSurroundings {
        variables: of_file.chain(of_environment.cloned()).collect(),
        command_flags: Vec::new(),
        go_version: arguments.go.clone(),
        targets: arguments.targets.clone(),
        host: Some(Platform::host()),
    }
}

/// The module cache: `GOMODCACHE`, else `pkg/mod` in the first folder of `GOPATH`, else in `go` in the home folder.
///
/// Source: <https://go.dev/ref/mod#module-cache>
fn module_cache(go: &GoSurroundings, surroundings: &Surroundings) -> Option<PathBuf> {
    let of_path = go.variable("GOPATH").and_then(|path| std::env::split_paths(path).next());
    let of_home = || surroundings.home.as_ref().map(|home| home.join("go"));
    let named = go.variable("GOMODCACHE").map(PathBuf::from);
    let cache = named.or_else(|| Some(of_path.or_else(of_home)?.join("pkg/mod")))?;
    cache.is_dir().then_some(cache)
}

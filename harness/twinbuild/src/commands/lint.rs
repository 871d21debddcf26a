//! `twinbuild lint`.

use std::io;
use std::path::Path;

use twinbuild_compare::{ProjectFacts, ProjectFile, possible_predictions, predict};
use twinbuild_model::Prediction;
use twinbuild_report::prediction as report;
use walkdir::{DirEntry, WalkDir};

use super::report::Texts;
use crate::arguments::LintArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// Folders that hold nothing of the project's own configuration.
const PASSED_OVER: [&str; 5] = [".git", "vendor", "node_modules", "target", "testdata"];

/// With this file the go command takes modules from the vendor tree: <https://go.dev/ref/mod#vendoring>
const VENDOR_LIST: &str = "vendor/modules.txt";

/// Larger files are no configuration, in bytes.
const LARGEST: u64 = 1 << 20;

pub(crate) fn lint(
    arguments: &LintArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    if arguments.codes {
        let possible: Vec<_> = possible_predictions().collect();
        write(&possible, arguments, surroundings, output)?;
        return Ok(0);
    }
    let root = surroundings.current_directory.join(&arguments.source);
    if !root.is_dir() {
        let message = format!("failed to lint {}: there is no such folder", root.display());
        return Err(Problem::said(ProblemClass::Usage, message));
    }
    let facts = facts(&root, surroundings).map_err(|error| {
        Problem::said(ProblemClass::Usage, format!("failed to read the source {}: {error}", root.display()))
    })?;
    if !facts.paths.iter().any(|path| path == "go.mod" || path.ends_with("/go.mod")) {
        let root = root.display();
        output.note(&format!(
            "note: there is no go.mod in {root}: what is said of Go builds there is not predicted"
        ));
    }
    let predictions = predict(&facts);
    write(&predictions, arguments, surroundings, output)?;
    Ok(u8::from(!predictions.is_empty()))
}

fn write(
    predictions: &[Prediction],
    arguments: &LintArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<(), Problem> {
    let texts = Texts {
        data: predictions,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: Some(&report::sarif),
        html: None,
    };
    texts.write(&arguments.report, surroundings, output)
}

fn facts(root: &Path, surroundings: &Surroundings) -> io::Result<ProjectFacts> {
    let mut facts = ProjectFacts {
        go_env_file: surroundings.go_env_file.as_ref().and_then(|path| std::fs::read_to_string(path).ok()),
        variables: surroundings.go_variables.clone(),
        ..ProjectFacts::default()
    };
    let is_own = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !entry.file_type().is_dir() || !PASSED_OVER.contains(&&*name)
    };
    for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_own) {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
        let path = parts.collect::<Vec<_>>().join("/");
        if ProjectFacts::is_about(&path) && entry.metadata()?.len() <= LARGEST {
            let bytes = std::fs::read(entry.path())?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            facts.files.push(ProjectFile { path: path.clone(), text });
        }
        facts.paths.push(path);
    }
    // Of a vendor tree it counts alone that it is there.
    if root.join(VENDOR_LIST).is_file() {
        facts.paths.push(VENDOR_LIST.to_owned());
    }
    Ok(facts)
}

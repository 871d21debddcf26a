//! `twinbuild lint`.

use std::io;
use std::path::Path;

use twinbuild_compare::{ProjectFacts, possible_predictions, predict};
use twinbuild_engine::source::project_facts;
use twinbuild_model::Prediction;
use twinbuild_report::prediction as report;

use super::report::Texts;
use super::source_folder::from_here;
use crate::arguments::LintArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

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
    let sarif = |predictions: &[Prediction]| {
        let mut predictions = predictions.to_vec();
        for path in predictions.iter_mut().filter_map(|prediction| prediction.path.as_mut()) {
            *path = from_here(surroundings, &arguments.source, path);
        }
        report::sarif(&predictions)
    };
    let texts = Texts {
        data: predictions,
        text: &|data| report::terminal(data, output.style()),
        markdown: &report::markdown,
        sarif: Some(&sarif),
        html: None,
    };
    texts.write(arguments.format, &arguments.file, surroundings, output)
}

/// What the source says, and what surrounds a build here.
fn facts(root: &Path, surroundings: &Surroundings) -> io::Result<ProjectFacts> {
    Ok(ProjectFacts {
        go_env_file: surroundings.go_env_file.as_ref().and_then(|path| std::fs::read_to_string(path).ok()),
        variables: surroundings.go_variables.clone(),
        ..project_facts(root)?
    })
}

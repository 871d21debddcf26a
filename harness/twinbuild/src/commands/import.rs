//! `twinbuild import testscript`.

mod modules;
mod summary;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use twinbuild_bdd::{ImportSettings, Obstacle, import_testscript};
use twinbuild_engine::settings::Project;
use twinbuild_model::Platform;

use super::project::find_project;
use super::write_atomic::write_atomic;
use crate::arguments::{ImportArguments, ImportCommand, ImportTestscriptArguments};
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;
use modules::TestModules;
use summary::Summary;

/// The folder of modules in a folder of features, and the report beside them.
const MODULES: &str = "mod";
const REPORT: &str = "not-imported.txt";

/// A longer script is none, in bytes.
const LONGEST_SCRIPT: u64 = 16 << 20;

pub(crate) fn import(
    arguments: &ImportArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    match &arguments.command {
        ImportCommand::Testscript(arguments) => testscript(arguments, surroundings, output),
    }
}

fn testscript(
    arguments: &ImportTestscriptArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    let here = &surroundings.current_directory;
    let project = find_project(surroundings)?;
    let first = here.join(&arguments.scripts[0]);
    let modules_folder = match &arguments.modules {
        Some(folder) => Some(here.join(folder)),
        None => Some(first.with_file_name("").join("../mod")).filter(|folder| folder.is_dir()),
    };
    let modules = modules_folder.map(|folder| TestModules::read(&folder)).transpose()?;
    let folder = here.join(&arguments.output);
    let settings = ImportSettings {
        platform: Platform::host(),
        go: arguments.go.clone().or_else(|| version_beside(&first)).map_or_else(|| newest(&project), Ok)?,
        modules_folder: modules.as_ref().map(|_| feature_path(&folder.join(MODULES), &project.root)),
        refused_modules: modules.as_ref().map(TestModules::refused).unwrap_or_default(),
    };
    refuse_same_names(&arguments.scripts)?;
    let mut summary = Summary::default();
    let mut features = Vec::new();
    for script in &arguments.scripts {
        let name = name_of(script);
        let bytes = read_script(&here.join(script))?;
        match imported(&name, bytes, &settings) {
            Ok(feature) => {
                summary.imported.push(name.clone());
                features.push((name, feature));
            }
            Err(obstacles) => summary.refused.push((name, obstacles)),
        }
    }
    if !arguments.summary {
        write(&folder, &features, modules.as_ref(), &summary)?;
    }
    output.result(&summary.text(modules.as_ref()));
    Ok(0)
}

fn name_of(script: &Path) -> String {
    script.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Of two scripts of one name the feature of the later would take the place of the earlier's.
fn refuse_same_names(scripts: &[PathBuf]) -> Result<(), Problem> {
    let mut seen = BTreeMap::new();
    for script in scripts {
        if let Some(other) = seen.insert(name_of(script), script) {
            let (other, script, name) = (other.display(), script.display(), name_of(script));
            let message = format!("failed to import {other} and {script}: both would be {name}.feature");
            let hint = "import them one after another, each into a folder of its own (`--output`)";
            return Err(Problem::said(ProblemClass::Usage, message).with_hint(Some(hint)));
        }
    }
    Ok(())
}

fn write(
    folder: &Path,
    features: &[(String, String)],
    modules: Option<&TestModules>,
    summary: &Summary,
) -> Result<(), Problem> {
    for (name, feature) in features {
        write_atomic(&folder.join(format!("{name}.feature")), feature)?;
    }
    for (name, text) in modules.into_iter().flat_map(TestModules::served) {
        write_atomic(&folder.join(MODULES).join(name), text)?;
    }
    write_atomic(&folder.join(REPORT), &summary.report())
}

/// The feature of a script, which may be no text at all.
fn imported(name: &str, bytes: Vec<u8>, settings: &ImportSettings) -> Result<String, Vec<Obstacle>> {
    match String::from_utf8(bytes) {
        Ok(text) => import_testscript(name, &text, settings),
        Err(error) => {
            let reason = "is no text in UTF-8".to_owned();
            Err(vec![Obstacle { reason, line: 0, text: error.utf8_error().to_string() }])
        }
    }
}

fn read_script(path: &Path) -> Result<Vec<u8>, Problem> {
    let trouble = |why: &dyn std::fmt::Display| {
        Problem::said(ProblemClass::Usage, format!("failed to read the script {}: {why}", path.display()))
    };
    let metadata = fs::metadata(path).map_err(|error| trouble(&error))?;
    if !metadata.is_file() || metadata.len() > LONGEST_SCRIPT {
        return Err(trouble(&format!("it is no file of at most {LONGEST_SCRIPT} bytes")));
    }
    fs::read(path).map_err(|error| trouble(&error))
}

/// The version of the Go distribution that a script is part of: `src/cmd/go/testdata/script/x.txt` below its root.
fn version_beside(script: &Path) -> Option<String> {
    let root = script.ancestors().nth(6)?;
    let text = fs::read_to_string(root.join("VERSION")).ok()?;
    let version = text.lines().next()?.strip_prefix("go")?;
    Some(version.trim().to_owned())
}

fn newest(project: &Project) -> Result<String, Problem> {
    let newest = project.toolchains.go.keys().max().map(ToString::to_string);
    newest.ok_or_else(|| {
        Problem::said(ProblemClass::Usage, "failed to choose a Go version: twinbuild.toml pins none")
            .with_hint(Some("give one with `--go`"))
    })
}

/// A path as features give it: relative to the project's root where it is inside.
fn feature_path(path: &Path, root: &Path) -> String {
    let relative: PathBuf = path.strip_prefix(root).unwrap_or(path).to_owned();
    relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

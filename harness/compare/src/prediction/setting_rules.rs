//! Settings that a build finds around it and does not show.

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::rule::{GO_VARIABLE_SET, GOFLAGS_SET};
use super::shell_words::commands;
use super::source_file::SourceFile;

/// Variables that change what is compiled: <https://pkg.go.dev/cmd/go#hdr-Environment_variables>
const CHANGE_PROGRAMS: [&str; 20] = [
    "CC",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_ENABLED",
    "CGO_LDFLAGS",
    "CXX",
    "GO386",
    "GOAMD64",
    "GOARM",
    "GOARM64",
    "GOEXPERIMENT",
    "GOFIPS140",
    "GOMIPS",
    "GOMIPS64",
    "GOPPC64",
    "GORISCV64",
    "GOWASM",
    "GO_EXTLINK_ENABLED",
    "PKG_CONFIG",
];
/// Flags that leave the program as it is, or make it more alike.
const HARMLESS_FLAGS: [&str; 8] = ["-json", "-mod", "-modcacherw", "-n", "-p", "-trimpath", "-v", "-x"];

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    for file in files {
        for (line, flags) in file.script.exported_values("GOFLAGS") {
            if changes_programs(&file.script.expanded(flags)) {
                let message = format!("builds under this file get GOFLAGS={flags}, others do not");
                predictions.push(GOFLAGS_SET.at(file.path, *line, message));
            }
        }
        for (line, name, value) in written_variables(file) {
            if name == "GOFLAGS" && changes_programs(&value) {
                let message = format!("later builds of the user get GOFLAGS={value}");
                predictions.push(GOFLAGS_SET.at(file.path, line, message));
            } else if CHANGE_PROGRAMS.contains(&name.as_str()) && !value.is_empty() {
                let message = format!("later builds of the user get {name}={value}");
                predictions.push(GO_VARIABLE_SET.at(file.path, line, message));
            }
        }
    }
    for line in facts.go_env_file.as_deref().unwrap_or_default().lines() {
        if let Some((name, value)) = line.trim().split_once('=') {
            predict_surrounding(name, value, "the file of `go env -w`", predictions);
        }
    }
    // That CGO_ENABLED is set is what the rule for cgo asks for.
    for (name, value) in facts.variables.iter().filter(|(name, _)| name != "CGO_ENABLED") {
        predict_surrounding(name, value, "the environment", predictions);
    }
}

fn predict_surrounding(name: &str, value: &str, place: &str, predictions: &mut Vec<Prediction>) {
    let message = format!("{place} sets {name}={value}, which other machines do not");
    if name == "GOFLAGS" && changes_programs(value) {
        predictions.push(GOFLAGS_SET.anywhere(message));
    } else if CHANGE_PROGRAMS.contains(&name) && !value.is_empty() {
        predictions.push(GO_VARIABLE_SET.anywhere(message));
    }
}

/// Whether any flag does; one in a variable that is not known does not count.
fn changes_programs(flags: &str) -> bool {
    flags.split_whitespace().filter(|flag| flag.starts_with('-')).any(|flag| {
        let name = flag.split('=').next().unwrap_or(flag).replacen("--", "-", 1);
        !HARMLESS_FLAGS.contains(&name.as_str())
    })
}

/// What `go env -w NAME=value` writes, with its lines.
pub(super) fn written_variables(file: &SourceFile<'_>) -> Vec<(usize, String, String)> {
    let mut written = Vec::new();
    for line in file.script.commands.iter().filter(|line| line.text.contains("env -w")) {
        for words in commands(&line.text) {
            let is_write =
                words.iter().zip(["go", "env", "-w"]).filter(|(word, expected)| *word == expected).count()
                    == 3;
            let pairs = words.iter().skip(3).filter(|_| is_write).filter_map(|word| word.split_once('='));
            written.extend(pairs.map(|(name, value)| (line.number, name.to_owned(), value.to_owned())));
        }
    }
    written
}

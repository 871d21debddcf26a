//! What stands in the builds' command lines.

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::line_reader::logical_lines;
use super::predict::{of_kind, surrounding};
use super::rule::{BUILD_BY_FILE, MISSING_TRIMPATH, Rule, STAMPED_GIT, STAMPED_MACHINE, STAMPED_TIME};
use super::source_file::{FileKind, SourceFile};

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let trims_everywhere = surrounding(facts, "GOFLAGS").is_some_and(|flags| flags.contains("-trimpath"));
    for file in files {
        let flags_of_file = file.script.values("GOFLAGS").iter();
        let trims_in_file =
            flags_of_file.map(|(_, flags)| file.script.expanded(flags)).any(|flags| may_trim(&flags));
        for command in &file.builds {
            let trimmed = trims_everywhere
                || trims_in_file
                || command.has_flag("-trimpath")
                || command.variable("GOFLAGS").is_some_and(may_trim);
            if !trimmed && !command.has_unknown_words() {
                let message =
                    "the folders of the source, of Go and of its module cache will stand in the program";
                predictions.push(MISSING_TRIMPATH.at(file.path, command.line, message));
            }
            if let Some(source) = command.packages().find(|package| package.ends_with(".go")) {
                let message = format!("{source} is built as a list of files, without module and version");
                predictions.push(BUILD_BY_FILE.at(file.path, command.line, message));
            }
            for flags in command.flag_values("-ldflags") {
                predictions.extend(stamps(flags, file.path, command.line));
            }
        }
    }
    for file in of_kind(files, FileKind::GoReleaser) {
        predict_goreleaser(file, predictions);
    }
}

/// Flags in a variable that is not known may be this one.
fn may_trim(flags: &str) -> bool {
    flags.contains("-trimpath") || flags.contains('$')
}

/// A rule, what it looks for in the flags, and its message.
type Stamping = (&'static Rule, fn(&str) -> bool, &'static str);

/// What definitions of `-X` are made from.
fn stamps(flags: &str, path: &str, line: usize) -> Vec<Prediction> {
    if !flags.contains("-X") {
        return Vec::new();
    }
    let kinds: [Stamping; 3] = [
        (&STAMPED_TIME, names_time, "the time of the build will stand in the program"),
        (
            &STAMPED_GIT,
            names_git,
            "what git says of this clone will stand in the program; tags and history of clones differ",
        ),
        (&STAMPED_MACHINE, names_machine, "the machine that built will stand in the program"),
    ];
    let found = kinds.iter().filter(|(_, names, _)| names(flags));
    found.map(|(rule, _, message)| rule.at(path, line, *message)).collect()
}

/// The texts of `$(...)`, `` `...` `` and `{{...}}`.
fn substitutions(flags: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (open, close) in [("$(", ')'), ("{{", '}')] {
        let starts = flags.match_indices(open);
        found.extend(starts.map(|(start, _)| {
            let inner = &flags[start + open.len()..];
            inner.split(close).next().unwrap_or(inner).trim()
        }));
    }
    found.extend(flags.split('`').skip(1).step_by(2).map(str::trim));
    found
}

fn program_of(substitution: &str) -> &str {
    let substitution = substitution.strip_prefix("shell ").unwrap_or(substitution).trim_start();
    substitution.split([' ', '\t']).next().unwrap_or_default()
}

fn names_time(flags: &str) -> bool {
    let is_time = |substitution: &&str| {
        let by_program = program_of(substitution) == "date"
            && !["SOURCE_DATE_EPOCH", "git log", "git show"].iter().any(|fixed| flags.contains(fixed));
        // https://goreleaser.com/customization/templates/
        let by_template = ["Date", "Timestamp", "Now"].iter().any(|field| {
            let template = substitution.split([' ', '|']).next().unwrap_or_default();
            template.starts_with('.') && template.split('.').nth(1) == Some(field)
        });
        by_program || by_template || substitution.starts_with("time ") || *substitution == "now"
    };
    substitutions(flags).iter().any(is_time)
}

fn names_git(flags: &str) -> bool {
    let depends_on_clone = |substitution: &&str| {
        // The time of the commit is what is advised against the time of the build.
        program_of(substitution) == "git"
            && !substitution.contains("--format=%c")
            && !substitution.contains("--pretty=%c")
    };
    substitutions(flags).iter().any(depends_on_clone)
}

fn names_machine(flags: &str) -> bool {
    let by_program = |substitution: &&str| {
        matches!(program_of(substitution), "hostname" | "whoami" | "id" | "uname" | "pwd" | "CURDIR" | "PWD")
    };
    let by_variable = ["$USER", "${USER}", "$(USER)", "$HOSTNAME", "${HOSTNAME}", "$PWD", "${PWD}"];
    substitutions(flags).iter().any(by_program) || by_variable.iter().any(|variable| flags.contains(variable))
}

/// <https://goreleaser.com/customization/builds/go/>
fn predict_goreleaser(file: &SourceFile<'_>, predictions: &mut Vec<Prediction>) {
    let lines = logical_lines(file.text);
    let builds = lines.iter().find(|line| line.text.trim_end() == "builds:");
    let is_other =
        ["-trimpath", "skip: true", "builder:", "prebuilt:"].iter().any(|word| file.text.contains(word));
    if let Some(builds) = builds.filter(|_| !is_other) {
        let message = "the folders of the source, of Go and of its module cache will stand in the programs";
        predictions.push(MISSING_TRIMPATH.at(file.path, builds.number, message));
    }
    for line in lines.iter().filter(|line| line.text.contains("-X")) {
        predictions.extend(stamps(&line.text, file.path, line.number));
    }
}

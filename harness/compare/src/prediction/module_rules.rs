//! What `go.mod`, `go.work` and the choice of Go's version leave open.

use twinbuild_inspect::parse_go_mod;
use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::container_rules::{is_one_version, pins_go};
use super::line_reader::logical_lines;
use super::predict::{of_kind, surrounding};
use super::rule::{FLOATING_TOOLCHAIN, LOCAL_REPLACE, WORKSPACE_FILE};
use super::source_file::{FileKind, SourceFile};

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let versions = files.iter().flat_map(workflow_versions);
    let (pinned, floating): (Vec<_>, Vec<_>) = versions.partition(|version| is_one_version(&version.value));
    let go_is_pinned = !pinned.is_empty() || names_toolchain(facts, files) || files.iter().any(pins_go);
    // Modules in inner folders are tests and tools of the outer one.
    let outermost = of_kind(files, FileKind::GoMod).min_by_key(|file| file.path.matches('/').count());
    if let Some(file) = outermost {
        let (go_mod, _) = parse_go_mod(file.text);
        if go_mod.toolchain.is_none() && !go_is_pinned {
            let line = line_of(file.text, |words| words.first() == Some(&"go"));
            let message = "any Go from the `go` line on builds it, each in its own way";
            predictions.push(FLOATING_TOOLCHAIN.at(file.path, line, message));
        }
        for replacement in go_mod.replacements.iter().filter(|replacement| is_outside(&replacement.to.path)) {
            let folder = replacement.to.path.as_str();
            let line = line_of(file.text, |words| words.contains(&"=>") && words.last() == Some(&folder));
            let message =
                format!("{} is taken from {folder}, which is not in the source", replacement.from.path);
            predictions.push(LOCAL_REPLACE.at(file.path, line, message));
        }
    }
    for version in floating {
        let message = format!("Go \"{}\" is another one next month", version.value);
        predictions.push(FLOATING_TOOLCHAIN.at(version.path, version.line, message));
    }
    let is_off = surrounding(facts, "GOWORK") == Some("off")
        || files.iter().flat_map(|file| file.script.values("GOWORK")).any(|(_, value)| value == "off");
    for file in of_kind(files, FileKind::GoWork).filter(|_| !is_off) {
        let message = "a build below this file has other versions and defaults than one of the module alone";
        predictions.push(WORKSPACE_FILE.at(file.path, 1, message));
    }
}

/// What a workflow asks of `actions/setup-go`.
struct AskedVersion<'facts> {
    path: &'facts str,
    line: usize,
    value: String,
}

/// The versions in a workflow that builds; one that only tests may take any.
/// Source: <https://github.com/actions/setup-go#usage>
fn workflow_versions<'facts>(file: &SourceFile<'facts>) -> Vec<AskedVersion<'facts>> {
    let builds =
        file.kind == FileKind::Workflow && (file.text.contains("goreleaser") || !file.builds.is_empty());
    if !builds {
        return Vec::new();
    }
    let lines = logical_lines(file.text).into_iter();
    lines
        .filter_map(|line| {
            let value = line.text.trim_start_matches([' ', '-']).strip_prefix("go-version:")?;
            let value = value.trim().trim_matches(['"', '\'']);
            // What stands elsewhere is not known, and a list is a matrix of tests.
            let is_plain = !value.is_empty() && !value.contains('$') && !value.starts_with('[');
            is_plain.then(|| AskedVersion { path: file.path, line: line.number, value: value.to_owned() })
        })
        .collect()
}

/// <https://go.dev/doc/toolchain#GOTOOLCHAIN>
fn names_toolchain(facts: &ProjectFacts, files: &[SourceFile<'_>]) -> bool {
    let is_named = |value: &str| value.strip_prefix("go").is_some_and(is_one_version);
    surrounding(facts, "GOTOOLCHAIN").is_some_and(is_named)
        || files.iter().flat_map(|file| file.script.values("GOTOOLCHAIN")).any(|(_, value)| is_named(value))
}

/// The line whose words are as asked, from 1; the first where none is.
fn line_of(text: &str, is_it: impl Fn(&[&str]) -> bool) -> usize {
    let words_of = |line: &str| {
        let line = line.split("//").next().unwrap_or(line);
        let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches(['"', '`'])).collect();
        is_it(&words)
    };
    text.lines().position(words_of).map_or(1, |index| index + 1)
}

fn is_outside(folder: &str) -> bool {
    let is_of_drive = matches!(folder.as_bytes(), [_, b':', b'/' | b'\\', ..]);
    folder == ".."
        || folder.starts_with("../")
        || folder.starts_with("..\\")
        || folder.starts_with('/')
        || is_of_drive
}

//! What `go.mod` and `go.work` leave open.

use twinbuild_inspect::parse_go_mod;
use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::predict::{of_kind, surrounding};
use super::rule::{LOCAL_REPLACE, WORKSPACE_FILE};
use super::source_file::{FileKind, SourceFile};

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    if let Some(file) = outermost_module(files) {
        let (go_mod, _) = parse_go_mod(file.text);
        for replacement in go_mod.replacements.iter().filter(|replacement| is_outside(&replacement.to.path)) {
            let folder = replacement.to.path.as_str();
            let line = line_of(file.text, |words| words.contains(&"=>") && words.last() == Some(&folder));
            let message =
                format!("{} is taken from {folder}, which is not in the source", replacement.from.path);
            predictions.push(LOCAL_REPLACE.at(file.path, line, message));
        }
    }
    let is_off = surrounding(facts, "GOWORK") == Some("off")
        || files.iter().flat_map(|file| file.script.values("GOWORK")).any(|(_, value)| value == "off");
    for file in of_kind(files, FileKind::GoWork).filter(|_| !is_off) {
        let message = "a build below this file has other versions and defaults than one of the module alone";
        predictions.push(WORKSPACE_FILE.at(file.path, 1, message));
    }
}

/// Modules in inner folders are tests and tools of the outer one.
pub(super) fn outermost_module<'files, 'facts>(
    files: &'files [SourceFile<'facts>],
) -> Option<&'files SourceFile<'facts>> {
    of_kind(files, FileKind::GoMod).min_by_key(|file| file.path.matches('/').count())
}

/// The line whose words are as asked, from 1; the first where none is.
pub(super) fn line_of(text: &str, is_it: impl Fn(&[&str]) -> bool) -> usize {
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

//! Projects as rules see them, and what is predicted of them.

use super::super::{ProjectFacts, ProjectFile, predict};

/// `path` and `text` of each file.
pub(super) fn project(files: &[(&str, &str)]) -> ProjectFacts {
    let file =
        |(path, text): &(&str, &str)| ProjectFile { path: (*path).to_owned(), text: (*text).to_owned() };
    ProjectFacts { files: files.iter().map(file).collect(), ..ProjectFacts::default() }
}

/// `code path:line` of each prediction.
pub(super) fn found(facts: &ProjectFacts) -> Vec<String> {
    let place = |path: &Option<String>, line: &Option<u64>| match (path, line) {
        (Some(path), Some(line)) => format!(" {path}:{line}"),
        _ => String::new(),
    };
    predict(facts).iter().map(|found| format!("{}{}", found.code, place(&found.path, &found.line))).collect()
}

pub(super) fn assert_found(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(found(&project(files)), expected, "{files:?}");
}

/// A build that nothing is predicted of.
pub(super) const FINE: &str = "go build -trimpath .";

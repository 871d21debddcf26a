//! What changed in an installed tree since it was unpacked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::manifest::Tree;

/// A file that is not as it was when the toolchain was installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path below GOROOT, with `/`.
    pub path: String,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// Its content, its target if it is a link, its kind, or whether it may be run.
    Changed,
    /// It is gone.
    Missing,
    /// It was not there.
    Added,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ChangeKind::Changed => "changed",
            ChangeKind::Missing => "missing",
            ChangeKind::Added => "added",
        };
        write!(formatter, "{kind} {}", self.path)
    }
}

/// The changes from `recorded` to `present`, by path.
pub(super) fn changes(recorded: &Tree, present: &Tree) -> Vec<Change> {
    let paths: BTreeSet<&String> = [&recorded.files, &present.files]
        .into_iter()
        .flat_map(BTreeMap::keys)
        .chain([&recorded.links, &present.links].into_iter().flat_map(BTreeMap::keys))
        .collect();
    paths.into_iter().filter_map(|path| change(path, recorded, present)).collect()
}

fn change(path: &str, recorded: &Tree, present: &Tree) -> Option<Change> {
    let before = (recorded.files.get(path), recorded.links.get(path));
    let after = (present.files.get(path), present.links.get(path));
    let kind = match (before, after) {
        (before, after) if before == after => return None,
        ((None, None), _) => ChangeKind::Added,
        (_, (None, None)) => ChangeKind::Missing,
        _ => ChangeKind::Changed,
    };
    Some(Change { path: path.to_owned(), kind })
}

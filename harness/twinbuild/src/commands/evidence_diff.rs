//! What `twinbuild diff` says of two documents of evidence, whose changes can be told in their own words.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Serialize, Serializer};
use twinbuild_compare::EvidenceChanges;
use twinbuild_model::Comparison;
use twinbuild_model::evidence::ModuleGraph;
use twinbuild_report::terminal::Style;
use twinbuild_report::{changes, difference};
use twinbuild_snapshots::snapshot_contents;

use super::graph_picture::PictureArguments;
use crate::problem::{Problem, ProblemClass};
use crate::surroundings::Surroundings;

/// A document of evidence is no longer than this, in bytes.
const LONGEST_DOCUMENT: u64 = 64 << 20;

/// Two documents of one kind of evidence.
pub(super) struct EvidencePair {
    after: String,
    changes: EvidenceChanges,
}

impl EvidencePair {
    /// Reads two files; `None` where they are not two documents, or snapshots, of one kind whose changes can be told.
    pub(super) fn read(first: &Path, second: &Path) -> Option<Self> {
        let (before, after) = (document(first)?, document(second)?);
        let changes = EvidenceChanges::between(&before, &after)?;
        Some(Self { after, changes })
    }

    /// Draws what changed, where pictures are asked for.
    pub(super) fn draw(
        &self,
        pictures: &PictureArguments,
        surroundings: &Surroundings,
    ) -> Result<(), Problem> {
        match (&self.changes, ModuleGraph::from_document(&self.after)) {
            (EvidenceChanges::ModuleGraph(changes), Ok(graph)) => {
                pictures.write(&graph, Some(changes), &BTreeMap::new(), surroundings)
            }
            _ => refuse_pictures(pictures),
        }
    }

    /// The changes with the line by line comparison below them.
    pub(super) fn with(self, comparison: Comparison) -> EvidenceDiff {
        EvidenceDiff { changes: self.changes, comparison }
    }
}

/// Only module graphs can be drawn.
pub(super) fn refuse_pictures(pictures: &PictureArguments) -> Result<(), Problem> {
    if !pictures.asks_for_any() {
        return Ok(());
    }
    let message = "failed to draw the files: only two module graphs can be drawn";
    let hint = "name two snapshots called `module-graph.snap`, or their documents";
    Err(Problem::said(ProblemClass::Usage, message).with_hint(Some(hint)))
}

/// What changed between two documents, in their own words; empty where only their lines tell it.
pub(super) fn told_changes(before: &str, after: &str, style: Style) -> String {
    EvidenceChanges::between(before, after).map(|changes| told(&changes, style)).unwrap_or_default()
}

fn told(changes: &EvidenceChanges, style: Style) -> String {
    match changes {
        EvidenceChanges::ModuleGraph(changes) => changes::module_graph(changes, style),
        EvidenceChanges::PackageList(changes) => changes::package_list(changes, style),
    }
}

/// What a file holds, without the header of a snapshot.
fn document(path: &Path) -> Option<String> {
    let metadata = path.metadata().ok()?;
    if !metadata.is_file() || metadata.len() > LONGEST_DOCUMENT {
        return None;
    }
    match snapshot_contents(path) {
        Ok(Some(contents)) => Some(contents),
        _ => fs::read_to_string(path).ok(),
    }
}

/// Changes in their own words, and the comparison of the texts. As JSON it is the changes alone.
pub(super) struct EvidenceDiff {
    changes: EvidenceChanges,
    pub(super) comparison: Comparison,
}

impl Serialize for EvidenceDiff {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.changes.serialize(serializer)
    }
}

impl EvidenceDiff {
    pub(super) fn text(&self, style: Style) -> String {
        format!("{}\n{}", told(&self.changes, style), difference::terminal(&self.comparison, style))
    }

    pub(super) fn markdown(&self) -> String {
        let told = match &self.changes {
            EvidenceChanges::ModuleGraph(changes) => changes::module_graph_markdown(changes),
            EvidenceChanges::PackageList(changes) => changes::package_list_markdown(changes),
        };
        format!("{told}\n{}", difference::markdown(&self.comparison))
    }
}

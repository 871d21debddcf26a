//! Pending snapshots: what a run proposed, and how a person decides on it.

use std::path::PathBuf;

use twinbuild_compare::{TextDiff, text_diff};

use crate::store::files_ending_in;
use crate::{Mode, SnapshotError, SnapshotStore, atomic, format};

/// A proposal that waits for approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The snapshot's path below the folder of snapshots, with `/` between folders: what a person names it
    /// by.
    pub name: String,
    /// The `.snap.new` file.
    pub pending_path: PathBuf,
    /// The `.snap` file, which exists where `approved` is something.
    pub snapshot_path: PathBuf,
    /// The feature file that the evidence comes from.
    pub source: String,
    /// What was taken from which scenario.
    pub expression: String,
    /// What is approved now.
    pub approved: Option<String>,
    /// What is proposed.
    pub proposed: String,
}

impl Pending {
    /// Whether a text stands in the name, as `cross-builds/` or `@windows` does. A backslash is taken for a
    /// slash.
    pub fn matches(&self, text: &str) -> bool {
        self.name.contains(&text.replace('\\', "/"))
    }

    /// From the approved text, or from nothing, to the proposed one; `None` where they are equal.
    pub fn diff(&self) -> Option<TextDiff> {
        text_diff(self.approved.as_deref().unwrap_or_default(), &self.proposed, "approved", "proposed")
    }
}

impl SnapshotStore {
    /// All pending snapshots, in the order of their names.
    ///
    /// # Errors
    /// Where a folder can't be listed or a snapshot can't be read.
    pub fn pending(&self) -> Result<Vec<Pending>, SnapshotError> {
        let mut found = Vec::new();
        for relative in files_ending_in(&self.root, ".snap.new")? {
            let pending_path = self.root.join(&relative);
            let snapshot_path = pending_path.with_extension("");
            // A file that is gone by now was decided on by somebody else.
            if let Some(proposal) = format::read(&pending_path)? {
                found.push(Pending {
                    name: slashed(&relative.with_extension("")),
                    approved: format::read(&snapshot_path)?.map(|stored| stored.contents),
                    pending_path,
                    snapshot_path,
                    source: proposal.source,
                    expression: proposal.expression,
                    proposed: proposal.contents,
                });
            }
        }
        Ok(found)
    }

    /// Approves proposals as they were listed: each becomes the snapshot, and its pending file is removed.
    ///
    /// # Errors
    /// In CI, before anything is done; and where a file can't be written or removed, with the proposals
    /// before it accepted.
    pub fn accept(&self, proposals: &[Pending]) -> Result<(), SnapshotError> {
        if self.mode == Mode::Ci {
            return Err(SnapshotError::AcceptInCi { count: proposals.len() });
        }
        for proposal in proposals {
            let text = format::render(&proposal.source, &proposal.expression, &proposal.proposed);
            atomic::write(&proposal.snapshot_path, &text)?;
            atomic::remove(&proposal.pending_path)?;
        }
        Ok(())
    }

    /// Removes proposals and leaves what is approved as it is.
    ///
    /// # Errors
    /// Where a file can't be removed.
    pub fn reject(&self, proposals: &[Pending]) -> Result<(), SnapshotError> {
        proposals.iter().try_for_each(|proposal| atomic::remove(&proposal.pending_path))
    }
}

fn slashed(path: &std::path::Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

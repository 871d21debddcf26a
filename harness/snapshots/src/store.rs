//! The store of snapshots of one run: it compares evidence with what was approved, and remembers who asked.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use twinbuild_compare::{TextDiff, text_diff};
use walkdir::WalkDir;

use crate::{SnapshotError, SnapshotName, atomic, format};

/// Whether a person is there who can approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Pending snapshots can be accepted.
    Propose,
    /// Pending snapshots are left for upload, and nothing is accepted.
    Ci,
}

/// Whose evidence it is: one claim, one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The feature file, relative to the workspace and with `/` between folders.
    pub feature_path: String,
    /// The scenario's name as it is written, for an outline with the values of its example.
    pub scenario: String,
    /// What was taken from which scenario, as a reviewer reads it: `module graph of A module builds`.
    pub expression: String,
}

impl fmt::Display for Claim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { feature_path, scenario, expression } = self;
        write!(formatter, "`{expression}` in the scenario `{scenario}` of {feature_path}")
    }
}

/// How evidence compares with its snapshot. Only [`Checked::Matched`] is a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Checked {
    /// It is what was approved.
    Matched,
    /// Nothing is approved yet.
    New {
        /// The pending file with the evidence.
        pending: PathBuf,
    },
    /// Something else is approved.
    Changed {
        /// The pending file with the evidence.
        pending: PathBuf,
        /// The text that is approved.
        approved: String,
        /// From the approved text to the evidence.
        diff: TextDiff,
    },
}

/// The folder of snapshots during one run. It can be shared by threads.
#[derive(Debug)]
pub struct SnapshotStore {
    pub(crate) root: PathBuf,
    pub(crate) mode: Mode,
    claims: Mutex<BTreeMap<SnapshotName, Claim>>,
}

impl SnapshotStore {
    /// Opens the folder of snapshots, which need not exist.
    pub fn new(root: PathBuf, mode: Mode) -> Self {
        Self { root, mode, claims: Mutex::default() }
    }

    /// Compares evidence with its snapshot.
    ///
    /// Evidence that is not what was approved is left beside the snapshot as `.snap.new`, in CI too; a
    /// `.snap.new` of an earlier run is removed when the evidence matches. The newline at the end of
    /// `contents` may be missing; carriage returns are kept and shown as `␍`.
    ///
    /// # Errors
    /// Where another claim has the same name in this run, or a file can't be read, written or removed.
    pub fn check(
        &self,
        name: &SnapshotName,
        claim: &Claim,
        contents: &str,
    ) -> Result<Checked, SnapshotError> {
        self.claim(name, claim)?;
        let path = name.path_in(&self.root);
        let pending = pending_path(&path);
        let contents = format::comparable(contents);
        let propose = || atomic::write(&pending, &format::render_claim(claim, &contents));
        let Some(approved) = format::read(&path)? else {
            propose()?;
            return Ok(Checked::New { pending });
        };
        match text_diff(&approved.contents, &contents, "approved", "now") {
            None => atomic::remove(&pending).map(|()| Checked::Matched),
            Some(diff) => propose().map(|()| Checked::Changed { pending, approved: approved.contents, diff }),
        }
    }

    /// The approved snapshots in `scope` that nothing claimed in this run, relative to the folder of
    /// snapshots and in order. The scope holds the names whose scenario ran whole; a file whose path is no
    /// snapshot's name can't be claimed by anything and is always among them.
    ///
    /// # Errors
    /// Where a folder can't be listed.
    pub fn unreferenced(&self, scope: impl Fn(&SnapshotName) -> bool) -> Result<Vec<PathBuf>, SnapshotError> {
        let claims = self.claims();
        let mut paths = files_ending_in(&self.root, ".snap")?;
        paths.retain(|path| {
            SnapshotName::from_relative_path(path)
                .is_none_or(|name| scope(&name) && !claims.contains_key(&name))
        });
        Ok(paths)
    }

    fn claim(&self, name: &SnapshotName, claim: &Claim) -> Result<(), SnapshotError> {
        match self.claims().entry(name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(claim.clone());
                Ok(())
            }
            Entry::Occupied(entry) if entry.get() == claim => Ok(()),
            Entry::Occupied(entry) => Err(SnapshotError::Collision {
                name: name.to_string(),
                first: Box::new(entry.get().clone()),
                second: Box::new(claim.clone()),
            }),
        }
    }

    fn claims(&self) -> MutexGuard<'_, BTreeMap<SnapshotName, Claim>> {
        // A panic elsewhere leaves the map whole: it only ever gains an entry.
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The pending file of a snapshot, under the name that `cargo insta` looks for.
fn pending_path(snapshot: &Path) -> PathBuf {
    let mut path = OsString::from(snapshot);
    path.push(".new");
    path.into()
}

/// The files below a folder whose names end so, relative to it and in order; none where there is no such
/// folder.
pub(crate) fn files_ending_in(root: &Path, ending: &str) -> Result<Vec<PathBuf>, SnapshotError> {
    let unlisted = |path: &Path, source| SnapshotError::List { path: path.to_owned(), source };
    if !root.try_exists().map_err(|source| unlisted(root, source))? {
        return Ok(Vec::new());
    }
    let mut paths = Vec::new();
    for entry in WalkDir::new(root).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            unlisted(&path, error.into())
        })?;
        if entry.file_type().is_file() && entry.file_name().to_string_lossy().ends_with(ending) {
            paths.extend(entry.path().strip_prefix(root).map(Path::to_owned));
        }
    }
    Ok(paths)
}

//! A file or a folder to which stabilizers are applied as it is read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;

use twinbuild_model::twins::AppliedStabilizer;

use super::{StabilizeError, Stabilized, Stabilizer, stabilize_content};
use crate::artifact::{Artifact, Content, EntryKind, Folder, FolderEntry};

/// An artifact to which stabilizers are applied. What they change of a folder is known after it was compared.
pub struct StabilizedArtifact<'a> {
    name: &'a str,
    stable: Stable<'a>,
}

enum Stable<'a> {
    Unchanged(&'a dyn Content),
    File(Stabilized),
    Folder(StableFolder<'a>),
}

impl<'a> StabilizedArtifact<'a> {
    /// Applies stabilizers to a file, or to each file of a folder when that is read. A file of a folder that is not readable
    /// as what its first bytes promise, or has too many bytes, is left as it is.
    ///
    /// # Errors
    ///
    /// Those of [`stabilize_content`], for a file.
    pub fn new(artifact: &Artifact<'a>, stabilizers: &'a [Stabilizer]) -> Result<Self, StabilizeError> {
        let stable = match *artifact {
            Artifact::File { content, .. } => {
                stabilize_content(content, stabilizers)?.map_or(Stable::Unchanged(content), Stable::File)
            }
            Artifact::Folder { folder, .. } => Stable::Folder(StableFolder::new(folder, stabilizers)),
        };
        Ok(Self { name: artifact.name(), stable })
    }

    /// The artifact after the stabilizers.
    pub fn artifact(&self) -> Artifact<'_> {
        let name = self.name;
        match &self.stable {
            Stable::Unchanged(content) => Artifact::File { name, content },
            Stable::File(stabilized) => Artifact::File { name, content: &stabilized.bytes },
            Stable::Folder(folder) => Artifact::Folder { name, folder },
        }
    }

    /// The stabilizers that changed something of what was read, by name.
    pub fn applied(&self) -> Vec<AppliedStabilizer> {
        let mut applied = match &self.stable {
            Stable::Unchanged(_) => Vec::new(),
            Stable::File(stabilized) => stabilized.applied.clone(),
            Stable::Folder(folder) => folder.applied.borrow().clone(),
        };
        applied.sort_by(|one, other| one.name.cmp(&other.name));
        applied
    }

    /// The files of a folder that were left as they are although a stabilizer might change them, with the reason.
    pub fn left(&self) -> BTreeMap<String, StabilizeError> {
        match &self.stable {
            Stable::Folder(folder) => folder.left.borrow().clone(),
            Stable::Unchanged(_) | Stable::File(_) => BTreeMap::new(),
        }
    }
}

/// A folder whose files are stabilized one at a time, each time that one is asked for.
struct StableFolder<'a> {
    folder: &'a dyn Folder,
    stabilizers: &'a [Stabilizer],
    applied: RefCell<Vec<AppliedStabilizer>>,
    left: RefCell<BTreeMap<String, StabilizeError>>,
}

impl<'a> StableFolder<'a> {
    fn new(folder: &'a dyn Folder, stabilizers: &'a [Stabilizer]) -> Self {
        Self { folder, stabilizers, applied: RefCell::default(), left: RefCell::default() }
    }
}

impl Folder for StableFolder<'_> {
    fn entries(&self) -> Box<dyn Iterator<Item = io::Result<FolderEntry>> + '_> {
        Box::new(self.folder.entries().map(|entry| {
            let entry = entry?;
            match entry.kind {
                EntryKind::File { .. } => {
                    let size = self.open(&entry)?.size();
                    Ok(FolderEntry { kind: EntryKind::File { size }, ..entry })
                }
                _ => Ok(entry),
            }
        }))
    }

    fn open<'f>(&'f self, entry: &FolderEntry) -> io::Result<Box<dyn Content + 'f>> {
        let content = self.folder.open(entry)?;
        match stabilize_content(&content, self.stabilizers) {
            Ok(None) => Ok(content),
            Ok(Some(stabilized)) => {
                let mut applied = self.applied.borrow_mut();
                for stabilizer in stabilized.applied {
                    if !applied.contains(&stabilizer) {
                        applied.push(stabilizer);
                    }
                }
                Ok(Box::new(stabilized.bytes))
            }
            Err(StabilizeError::Read { reason }) => Err(io::Error::other(reason)),
            Err(error) => {
                self.left.borrow_mut().insert(entry.path.clone(), error);
                Ok(content)
            }
        }
    }
}

//! What can go wrong with snapshots, apart from evidence that differs: that is an answer, not an error.

use std::io;
use std::path::PathBuf;

use crate::Claim;

/// Why a snapshot could not be checked, listed, accepted or rejected. The texts read after "failed to ".
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Two different pieces of evidence of one run have the same file.
    #[error(
        "tell two pieces of evidence apart: the snapshot `{name}` is claimed by {first}, and by {second}"
    )]
    Collision {
        /// The snapshot's path below the folder of snapshots.
        name: String,
        /// Who claimed the file first.
        first: Box<Claim>,
        /// Who claimed it then.
        second: Box<Claim>,
    },
    /// A file could not be read.
    #[error("read the snapshot {path}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is not a text snapshot in insta's format.
    #[error("read the snapshot {path}: {problem}", path = path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A file could not be written. The file that stood there before, if any, is as it was.
    #[error("write the snapshot {path}", path = path.display())]
    Write {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file could not be removed.
    #[error("remove the snapshot {path}", path = path.display())]
    Remove {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A folder could not be listed.
    #[error("list the snapshots in {path}", path = path.display())]
    List {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Acceptance was asked for in CI.
    #[error("accept {count} pending snapshots: nothing is accepted in CI")]
    AcceptInCi {
        /// How many snapshots were to be accepted.
        count: usize,
    },
}

impl SnapshotError {
    /// What helps, for a `hint:` line.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Collision { .. } => {
                Some("file names keep only letters and digits: give the two more different names")
            }
            Self::Malformed { .. } => Some(
                "resolve a merge conflict in the file, or delete it, run the scenario again and review what is proposed",
            ),
            Self::Write { source, .. } | Self::Remove { source, .. } => write_hint(source.kind()),
            Self::AcceptInCi { .. } => Some(
                "take the .snap.new files from the run's artifacts, review and accept them in a checkout of yours",
            ),
            Self::Read { .. } | Self::List { .. } => None,
        }
    }
}

fn write_hint(kind: io::ErrorKind) -> Option<&'static str> {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("free room on the disk that holds the snapshots")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Some("the folder of snapshots must be writable, also in CI: pending snapshots are left there")
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            Some("a file stands where a folder of snapshots should be")
        }
        _ => None,
    }
}

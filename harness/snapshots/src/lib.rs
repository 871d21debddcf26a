//! Twinbuild's snapshots: evidence that someone approved.
//!
//! A snapshot is a text file in insta's format at `<feature>/<scenario>/<what>[@platform].snap` under the
//! folder of snapshots. [`SnapshotStore::check`] compares evidence with it and leaves what is new or changed
//! beside it as `.snap.new`; [`SnapshotStore::accept`] or `cargo insta accept` approves it. Nothing here
//! prints, and no environment variable is read: the caller says by [`Mode`] whether this is CI.
//!
//! This is the only crate that knows insta.

mod atomic;
mod error;
mod format;
mod name;
mod pending;
mod store;

pub use error::SnapshotError;
pub use format::snapshot_contents;
pub use name::SnapshotName;
pub use pending::Pending;
pub use store::{Checked, Claim, Mode, SnapshotStore};

//! Where a source comes from, and the copy that a build site makes of it.

use std::path::PathBuf;

use twinbuild_model::NewlineStyle;

use super::site_error::SiteError;
use crate::background::blocking;
use crate::source::{SourceChange, change_source, copy_tree, write_inline};

/// Where a source comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceTree {
    /// A folder on this machine.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Folders in it that stay behind.
        left_out: Vec<PathBuf>,
    },
    /// Files given inline, as a txtar archive.
    Inline(String),
    /// A folder of the toolchain's own source, relative to its root, with `/`. It is used where it lies, read-only.
    Toolchain(String),
    /// An empty folder.
    Empty,
}

/// Fills `to` with the source, and makes the changes there.
pub(super) async fn fill(
    source: SourceTree,
    to: PathBuf,
    newlines: NewlineStyle,
    changes: Vec<SourceChange>,
) -> Result<(), SiteError> {
    blocking(move || {
        match source {
            SourceTree::Folder { path, left_out } => copy_tree(&path, &to, newlines, &left_out)?,
            SourceTree::Inline(text) => write_inline(&text, &to, newlines)?,
            SourceTree::Toolchain(_) | SourceTree::Empty => {}
        }
        Ok(change_source(&to, &changes)?)
    })
    .await
}

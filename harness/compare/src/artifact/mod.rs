//! Any two artifacts: what they are, how they are read, and which comparison suits them.

mod comparison;
mod content;
mod failure;
mod format;
mod input;
mod options;
mod session;
mod streams;

#[cfg(test)]
mod tests;

pub use comparison::compare_artifacts;
pub use content::{Content, are_same_contents};
pub(crate) use content::{Window, read_all, read_exactly, read_part};
pub use failure::UnreadableArtifact;
pub(crate) use failure::{Failure, NamedContent, Unreadable, named};
pub(crate) use format::Format;
pub use input::{Artifact, EntryKind, Folder, FolderEntry, by_names};
pub use options::ComparisonOptions;
pub(crate) use session::Session;
pub(crate) use streams::{CHUNK_BYTES, Digester, Fingerprint, chunks, hash_part};
#[cfg(test)]
pub(crate) use tests::mirrored;

/// The comparison of two files with the default options.
#[cfg(test)]
pub(crate) fn compared(first: &[u8], second: &[u8]) -> twinbuild_model::Comparison {
    let file = |content| Artifact::File { name: "app", content };
    compare_artifacts(&file(&first), &file(&second), &ComparisonOptions::default()).expect("readable bytes")
}

//! Sources: what is built. Always copied, never built in place, and digested as they were copied.

mod change;
mod copy;
mod date;
mod inline;
mod manifest;
mod merkle;
mod newlines;
mod project;

pub use change::{ChangeError, SourceChange, change_source};
pub(crate) use copy::copy_link;
pub use copy::{CopyError, copy_tree};
pub use date::date_tree;
pub use inline::{InlineError, write_inline};
pub use manifest::{ManifestError, file_manifest};
pub use merkle::{DigestError, OutputDigests, digest_file, digest_output, digest_tree};
pub use newlines::with_newlines;
pub use project::project_facts;

//! Sources: what is built. Always copied, never built in place, and digested as they were copied.

mod copy;
mod inline;
mod merkle;
mod newlines;
mod txtar;

pub use copy::{CopyError, copy_tree};
pub use inline::{InlineError, write_inline};
pub use merkle::{DigestError, digest_file, digest_tree};

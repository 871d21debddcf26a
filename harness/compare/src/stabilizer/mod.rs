//! Stabilizers: named, versioned changes to an artifact that each remove one known, harmless difference.
//!
//! None is on by default. A stabilizer is used by name, and says what it changes and why that is harmless. What it
//! does not know it leaves: files are taken apart without loss, only the named fields are changed, and everything else
//! is written back byte for byte. So an artifact in which no stabilizer finds anything comes back as it was.
//!
//! What is no format's matter a user names: [`Stabilizer::replace_pattern`] and [`Stabilizer::exclude_path`] become a
//! stabilizer when they get a name and a reason, and say with the verdict what they did.
//!
//! # Reach
//!
//! A stabilizer reaches every place where its format is found: the program in a zip in a `.tar.gz` too, through at most
//! [`DEEPEST_NESTING`] archives. A nested file that is not readable is left; the outermost one is an error.
//!
//! # Limits
//!
//! One side is changed without a look at the other. A value of another *length* can push everything behind it to other
//! addresses, and no stabilizer undoes that; each says what it can do.
//! Contents that are changed inside compressed data are stored uncompressed. Where only one of two archives is changed,
//! the other keeps its compression; `zip-compression` or `gzip-compression` makes both the same.
//!
//! # Memory
//!
//! Of a file or a member at most [`LARGEST_STABILIZED`] bytes are read ([`stabilize_content`]), at most
//! [`LARGEST_UNPACKED`] are unpacked in all, and at most about four times the sum of the artifact and
//! what was unpacked is held at once. What a project's own replacements make longer than it was counts beside that, up to
//! the same limit for each member.

mod archive;
mod catalogue;
mod error;
mod executable;
mod fields;
mod format;
mod go_text;
mod member_change;
mod package;
mod path_patterns;
mod stabilize;
mod stabilized_artifact;
#[expect(clippy::module_inception, reason = "a file is named after its main type")]
mod stabilizer;
#[cfg(test)]
mod tests;
mod unpacked;

pub use catalogue::{stabilizer, stabilizer_among, stabilizers};
pub use error::{InvalidStabilizer, StabilizeError, UnknownStabilizer};
pub use format::StabilizedFormat;
pub use stabilize::{DEEPEST_NESTING, LARGEST_STABILIZED, Stabilized, stabilize, stabilize_content};
pub use stabilized_artifact::StabilizedArtifact;
pub use stabilizer::{Stabilizer, UserStabilizer};
pub use unpacked::LARGEST_UNPACKED;

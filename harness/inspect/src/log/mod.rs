//! What a build wrote, made comparable: paths, times and addresses become placeholders.

mod bounded;
mod build_log;
mod normaliser;
mod path_masks;

pub(crate) use bounded::read_line;
pub use build_log::{UnreadableLog, build_log};
pub(crate) use normaliser::normalised;
pub use path_masks::{InvalidPathMask, PathMasks};

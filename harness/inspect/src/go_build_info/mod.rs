//! The build information that the Go linker writes into a program.

mod blob;
mod text;

pub use text::InvalidBuildInfo;

pub(crate) use blob::{ALIGNMENT, BuildInfoTexts, MAGIC, build_info_size, build_info_texts};
pub(crate) use text::parse_build_info;

#[cfg(test)]
pub(crate) use blob::fixtures;

//! The build information that the Go linker writes into a program.

mod blob;
mod text;

pub use text::InvalidBuildInfo;

pub(crate) use blob::{BuildInfoTexts, build_info_texts};
pub(crate) use text::parse_build_info;

#[cfg(test)]
pub(crate) use blob::fixtures;

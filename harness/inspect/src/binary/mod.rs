//! Executables: ELF, PE and Mach-O.

mod build_ids;
mod error;
#[cfg(test)]
pub(crate) mod fixtures;
mod imports;
mod machine;
mod memory_image;
mod profile;
mod sections;
#[cfg(test)]
mod tests;

pub use error::UnreadableBinary;
pub use profile::binary_profile;

pub(crate) use build_ids::{GO_ID_END, GO_ID_PREFIX, GO_ID_SEARCHED, gnu_build_id, go_build_id};
pub(crate) use imports::{imported_libraries, imported_symbols};
pub(crate) use machine::machine;
pub(crate) use memory_image::MemoryImage;
pub(crate) use profile::{GO_SECTIONS, format_of, format_of_file, go_build_info};
pub(crate) use sections::part_beyond;

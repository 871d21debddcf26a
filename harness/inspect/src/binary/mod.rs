//! Executables: ELF, PE and Mach-O.

mod build_ids;
mod error;
#[cfg(test)]
mod fixtures;
mod imports;
mod machine;
mod memory_image;
mod profile;
mod sections;
#[cfg(test)]
mod tests;

pub use error::UnreadableBinary;
pub use profile::binary_profile;

pub(crate) use memory_image::MemoryImage;

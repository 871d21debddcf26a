//! An executable taken apart, so that two of them can be compared: parts, headers, symbols, functions, debugging data.
//!
//! What a reader here costs is bounded by the length of the file: parts do not overlap, and names and tables that
//! overlap are read only up to a budget.

mod budget;
mod carve;
mod debug_data;
#[cfg(test)]
mod debug_data_tests;
mod debug_sections;
mod elf_notes;
mod executable_file;
mod function_table;
mod go_build_id;
mod header_fields;
mod header_ranges;
mod linkage;
mod module_data;
mod part;
mod ranges;
mod symbols;
#[cfg(test)]
mod tests;
mod universal;

pub use debug_data::{DebugData, DebugUnit};
pub use elf_notes::{ElfNote, elf_notes};
pub use executable_file::Executable;
pub use function_table::{GoFunction, GoFunctionTable};
pub use go_build_id::go_build_id_parts;
pub use header_fields::{FieldKind, HeaderField};
pub use linkage::Linkage;
pub use part::{Part, PartKind};
pub use symbols::NamedSymbol;
pub use universal::{ExecutableSlice, executable_slices};

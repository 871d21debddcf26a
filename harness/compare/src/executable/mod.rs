//! Two executables: where they differ, in the terms of what they hold.
//!
//! Sections whose bytes are the same are not looked into. Each part of the file that differs is compared as what it is
//! (headers, Go's build information, functions, data, debugging data), and as plain bytes where that says nothing. So
//! files of other bytes have at least one difference, and files of the same bytes have none.

mod addresses;
mod build_info;
mod certificates;
mod code;
mod comparison;
mod content;
mod data;
mod debug_data;
mod error;
mod finding;
#[cfg(test)]
mod fixtures;
mod function_list;
mod function_table;
mod headers;
#[cfg(test)]
mod kinds_tests;
mod linkage;
mod notes;
mod operands;
mod parts;
mod paths;
mod runs;
#[cfg(test)]
mod samples;
mod sections;
mod side;
mod string_variables;
mod summary;
mod symbols;
#[cfg(test)]
mod tests;
mod text;

pub use comparison::{ExecutableComparison, compare_executables};
pub use error::UnreadableExecutable;
#[cfg(test)]
pub(crate) use samples::samples;

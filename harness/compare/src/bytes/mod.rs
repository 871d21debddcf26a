//! Contents of no known structure: where their bytes differ.

mod comparison;
mod regions;

pub(crate) use comparison::compare_bytes;

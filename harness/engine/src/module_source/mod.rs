//! Reading what a module's source holds, for the views of its module graph.

mod ask_go;
mod cached_modules;
mod go_files;
mod read;
#[cfg(test)]
mod tests;
mod tree;

pub use ask_go::{GoAnswers, ask_go};
pub(crate) use go_files::go_file_heads;
pub use read::{ModuleReading, read_module_source};

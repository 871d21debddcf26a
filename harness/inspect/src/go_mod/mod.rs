//! The files `go.mod` and `go.work`.

mod facts;
mod go_mod_file;
mod go_work_file;
#[cfg(test)]
mod tests;
mod versions;

pub use facts::{GoMod, ModuleRetraction, RequiredModule, parse_go_mod};
pub use go_mod_file::{GoModFile, NamedModule, Retraction, parse_go_mod_file};
pub use go_work_file::{GoWorkFile, parse_go_work_file};

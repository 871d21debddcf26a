//! The file `go.mod`.

mod file;
mod line;

pub use file::{GoMod, ModuleRetraction, RequiredModule, parse_go_mod};

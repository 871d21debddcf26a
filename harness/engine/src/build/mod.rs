//! Builds: a source, an environment and a toolchain brought together, and the commands run there.

mod build_site;
mod executables;
mod spares;
mod standard_library;
mod variables;

pub use build_site::{BuildSite, Inquiry, SiteError, SourceTree};
pub use executables::{ExecutableError, find_executables};
pub use standard_library::StandardLibraryCache;

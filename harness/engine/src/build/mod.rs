//! Builds: a source, an environment and a toolchain brought together, and the commands run there.

mod build_site;
mod output_files;
mod spares;
mod standard_library;
mod variables;

pub use build_site::{BuildSite, Inquiry, ScriptError, SiteError, SourceTree};
pub use output_files::{OutputError, output_files};
pub use standard_library::StandardLibraryCache;

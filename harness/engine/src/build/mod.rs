//! Builds: a source, an environment and a toolchain brought together, and the commands run there.

mod build_site;
mod c_compiler_cache;
mod crash_dumps;
mod forwarder_dll;
pub(crate) mod kept_tree;
mod output_files;
mod rebuilt_toolchain;
mod spares;
pub(crate) mod standard_library;
mod variables;
mod wine_prefix;

pub use build_site::{BuildSite, Inquiry, ScriptError, SiteError, SourceTree};
pub use c_compiler_cache::CCompilerUseError;
pub use crash_dumps::{CrashDump, crash_dumps};
pub use output_files::{OutputError, output_files};
pub use rebuilt_toolchain::RebuildError;
pub use standard_library::StandardLibraryCache;
pub use wine_prefix::WinePrefixError;

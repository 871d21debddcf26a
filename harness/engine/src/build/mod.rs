//! Builds: a source, an environment and a toolchain brought together, and the commands run there.

mod build_site;
mod c_compiler_cache;
mod crash_dumps;
mod emulators;
mod forwarder_dll;
mod guest_machine;
mod inquiry;
pub(crate) mod kept_tree;
mod output_files;
mod placement;
mod rebuilt_toolchain;
mod refused;
mod site_error;
mod source_tree;
mod spares;
pub(crate) mod standard_library;
mod variables;
mod windows_launcher;
mod wine_prefix;

pub use build_site::BuildSite;
pub use c_compiler_cache::CCompilerUseError;
pub use crash_dumps::{CrashDump, crash_dumps};
pub use emulators::{EmulatorKind, Emulators, FoundEmulator, NoEmulator};
pub use guest_machine::GuestError;
pub use inquiry::Inquiry;
pub use output_files::{OutputError, output_files};
pub use rebuilt_toolchain::RebuildError;
pub use site_error::{ScriptError, SiteError};
pub use source_tree::SourceTree;
pub use standard_library::StandardLibraryCache;
pub use windows_launcher::LauncherError;
pub use wine_prefix::WinePrefixError;

//! Modules as values, and the proxies that serve them.

mod archive;
mod contents;
mod file_path;
mod module;
mod module_path;
mod module_proxy;
mod module_version;
mod proxy_request;
mod sources;
#[cfg(test)]
mod tests;

pub use archive::ArchiveError;
pub use contents::{FileProblem, InvalidFile, LARGEST_ARCHIVE, LARGEST_GO_MOD};
pub use file_path::PathProblem;
pub use module::{Module, ModuleError};
pub use module_path::{InvalidModulePath, ModulePath};
pub use module_proxy::ModuleProxy;
pub use module_version::{InvalidModuleVersion, ModuleVersion};
pub use sources::modules_in_folder;

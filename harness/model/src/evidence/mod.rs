//! Evidence: normalised, comparable documents taken from an outcome.
//!
//! Each type holds facts and writes them with its `document()`: a text of one fact a line, sorted where the order
//! carries no meaning, so that a line diff of two documents shows what a release manager has to judge.
//! How the facts are read from bytes and logs is the matter of `twinbuild-inspect`.

mod binary_profile;
mod build_log;
mod crash;
mod file_manifest;
mod go_build_info;
pub(crate) mod line;
mod module_graph;
mod module_graph_document;
mod module_reference;
mod package_list;
mod package_list_document;

pub use binary_profile::{BinaryFormat, BinaryKind, BinaryProfile, BinarySection, ByteOrder, ImportedSymbol};
pub use build_log::{BuildLog, LogText};
pub use crash::{Crash, CrashFault, CrashKind, GoroutineStack, SourcePlace, StackCall};
pub use file_manifest::{FileContent, FileEntry, FileManifest};
pub use go_build_info::{GoBuildInfo, GoModule, GoModuleReplacement, GoSetting};
pub use line::NotThisDocument;
pub use line::OneLine;
pub use module_graph::{
    GraphModule, ModuleGraph, ModuleGraphSource, ModuleReplacement, ModuleRequirement, VendorMarks,
};
pub use module_reference::ModuleReference;
pub use package_list::{ListedPackage, PackageList, PackageModule};

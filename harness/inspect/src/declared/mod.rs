//! What a source declares about its modules.

mod declared_view;
mod module_source;
mod paths;
mod source_package;

pub use declared_view::{DeclaredModule, DeclaredView, FileProblem, Workspace};
pub use module_source::{CachedModule, GoSurroundings, ModuleSource};
pub use paths::{folder_of, in_folder};
pub use source_package::{PackageOwner, SourcePackage};

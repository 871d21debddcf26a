//! What changed between two pieces of evidence of one kind, as facts that a reader judges.

mod module_graph_changes;
mod package_list_changes;

pub use module_graph_changes::{
    MODULE_GRAPH_CHANGES_VERSION, ModuleChange, ModuleChangeKind, ModuleGraphChanges,
};
pub use package_list_changes::{
    PACKAGE_LIST_CHANGES_VERSION, PackageChange, PackageChangeKind, PackageListChanges,
};

//! What changed between two lists of packages, and which imports did it.

mod changes;
mod import_paths;

pub use changes::package_list_changes;

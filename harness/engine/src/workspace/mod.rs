//! Workspaces: the private folders of one build, gone when the build is done with.

mod containers_mark;
mod readable;
mod remove;
mod run_folder;
mod shared_cache;
mod view;
mod workspace_folders;

pub(crate) use containers_mark::ContainersMark;
pub(crate) use readable::readable_by_all;
pub use remove::remove_tree;
pub(crate) use run_folder::is_dead_run;
pub use run_folder::{RunFolder, RunFolderError};
pub use shared_cache::{CacheChangeError, SharedCache};
pub use view::View;
pub(crate) use workspace_folders::{BUILD_CACHE_FOLDER, MODULE_CACHE_FOLDER, OUTPUT_FOLDER, SOURCE_FOLDER};
pub use workspace_folders::{SharedCaches, Workspace, WorkspaceError};
pub(crate) use workspace_folders::{local_hosts, write_etc};

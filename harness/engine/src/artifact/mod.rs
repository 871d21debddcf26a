//! Files and folders of this machine, to be compared.

mod file_content;
mod folder_on_disk;

pub use file_content::FileContent;
pub use folder_on_disk::FolderOnDisk;

//! Folders: names, what is said of each, and contents.

mod comparison;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub(crate) use comparison::{compare_folders, folder_bytes};

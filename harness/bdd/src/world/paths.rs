//! Paths as texts.

use std::path::{Component, Path, PathBuf};

/// The path with neither `.` nor `..` in it, by its text alone.
pub(super) fn without_dots(path: &Path) -> PathBuf {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                result.pop();
            }
            part => result.push(part),
        }
    }
    result
}

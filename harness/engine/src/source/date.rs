//! One fixed time for every file of a tree.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use walkdir::WalkDir;

/// 2020-01-01T00:00:00Z, in seconds since 1970.
const FIXED_TIME: Duration = Duration::from_secs(1_577_836_800);

/// Sets the modification time of every file and folder below `root`; links keep theirs.
///
/// # Errors
/// When the tree can't be read, or a time can't be set.
pub fn date_tree(root: &Path) -> io::Result<()> {
    for entry in WalkDir::new(root).contents_first(true) {
        let entry = entry?;
        // Windows opens no folder as a file.
        if entry.file_type().is_file() || (cfg!(unix) && entry.file_type().is_dir()) {
            File::open(entry.path())?.set_modified(UNIX_EPOCH + FIXED_TIME)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_are_dated() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("inner")).unwrap();
        std::fs::write(folder.path().join("inner/file"), "x").unwrap();
        date_tree(folder.path()).unwrap();
        for path in ["", "inner", "inner/file"] {
            let modified = folder.path().join(path).metadata().unwrap().modified().unwrap();
            assert_eq!(modified, UNIX_EPOCH + FIXED_TIME, "{path}");
        }
    }
}

//! Files that are there whole or not at all.

use std::io::{self, Write as _};
use std::path::Path;

use tempfile::Builder;

use crate::SnapshotError;

/// Writes a file and its folders. Until the last moment the contents stand in a temporary file in the same
/// folder, so that a full disk, a crash or a reader at the same time never meets half of it.
pub(crate) fn write(path: &Path, contents: &str) -> Result<(), SnapshotError> {
    try_write(path, contents).map_err(|source| SnapshotError::Write { path: path.to_owned(), source })
}

fn try_write(path: &Path, contents: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = Builder::new();
    builder.prefix(".snap-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: readable and writable as far as the umask permits, not for the owner alone.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(contents.as_bytes())?;
    // Some file systems tell only now that the disk is full.
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Removes a file. That it is not there is no error.
pub(crate) fn remove(path: &Path) -> Result<(), SnapshotError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(SnapshotError::Remove { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name());
        names.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_written_with_its_folders_and_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b/c.snap");
        for contents in ["first, and longer", "second"] {
            write(&path, contents).expect("written");
            assert_eq!(fs::read_to_string(&path).expect("read"), contents);
        }
        assert_eq!(names_in(&folder.path().join("a/b")), ["c.snap"]);
    }

    #[test]
    fn a_failed_write_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("c.snap");
        fs::create_dir_all(path.join("in-the-way")).expect("a folder");
        let error = write(&path, "new").expect_err("a folder is in the way");
        assert!(error.to_string().contains("c.snap"), "{error}");
        assert_eq!(names_in(folder.path()), ["c.snap"]);
    }

    #[test]
    fn a_file_in_place_of_a_folder_is_an_error_with_a_hint() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("a"), "").expect("written");
        let error = write(&folder.path().join("a/c.snap"), "new").expect_err("not a folder");
        assert!(matches!(error, SnapshotError::Write { .. }), "{error:?}");
        #[cfg(target_os = "linux")]
        assert!(error.hint().is_some_and(|hint| hint.contains("a file stands")), "{error:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_new_file_is_readable_as_any_other() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode();
        let (ours, plain) = (folder.path().join("a.snap"), folder.path().join("plain"));
        write(&ours, "").expect("written");
        fs::write(&plain, "").expect("written");
        assert_eq!(mode(&ours), mode(&plain));
    }

    #[test]
    fn removing_twice_is_no_error_but_a_folder_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, "").expect("written");
        remove(&path).expect("removed");
        remove(&path).expect("nothing to remove");
        assert!(remove(folder.path()).is_err());
    }
}

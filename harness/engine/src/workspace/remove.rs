//! Removing a folder whatever its permissions are: Go makes its module cache read-only.

use std::fs;
use std::io;
use std::path::Path;

use walkdir::WalkDir;

/// Removes `folder` and all that is in it; one that is not there is no error.
///
/// # Errors
/// When something can't be removed, even after it was made writable.
pub fn remove_tree(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(_) => {
            make_writable(folder);
            fs::remove_dir_all(folder)
        }
    }
}

/// Makes every folder and file below `folder` writable for its owner, as far as that can be done.
fn make_writable(folder: &Path) {
    for entry in WalkDir::new(folder).into_iter().flatten().filter(|entry| !entry.path_is_symlink()) {
        let Ok(metadata) = entry.metadata() else { continue };
        let mut permissions = metadata.permissions();
        set_writable(&mut permissions);
        let _ = fs::set_permissions(entry.path(), permissions);
    }
}

#[cfg(unix)]
fn set_writable(permissions: &mut fs::Permissions) {
    use std::os::unix::fs::PermissionsExt as _;
    permissions.set_mode(permissions.mode() | 0o700);
}

#[cfg(not(unix))]
#[expect(
    clippy::permissions_set_readonly_false,
    reason = "off Unix this only clears the read-only attribute"
)]
fn set_writable(permissions: &mut fs::Permissions) {
    permissions.set_readonly(false);
}

//! Files that the users of containers read too: each is another than the one who wrote them.

use std::fs::File;
use std::io;

/// Lets everybody read `file`, whatever the umask.
#[cfg(unix)]
pub(crate) fn readable_by_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(crate) fn readable_by_all(_file: &File) -> io::Result<()> {
    Ok(())
}

//! Writing a file whole or not at all.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::problem::{Problem, ProblemClass};

/// Writes `content` to `path`, through a temporary file beside it.
pub(super) fn write_atomic(path: &Path, content: &str) -> Result<(), Problem> {
    let write = || {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(content.as_bytes())?;
        file.as_file().sync_all()?;
        make_readable(&file)?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error: std::io::Error| {
        Problem::said(ProblemClass::Environment, format!("failed to write {}: {error}", path.display()))
    })
}

/// A temporary file is its owner's alone; what it becomes is read by others too, such as a CI server.
#[cfg(unix)]
fn make_readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the Unix twin of this function can fail")]
fn make_readable(_file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

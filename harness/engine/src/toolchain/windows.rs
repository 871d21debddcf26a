//! Files, folders and links as Windows has them.

use std::fs::{self, File, Metadata};
use std::io;
use std::os::windows::fs::{symlink_dir, symlink_file};
use std::path::Path;
use std::time::Duration;

const RENAME_ATTEMPTS: u32 = 50;
const RENAME_PAUSE: Duration = Duration::from_millis(100);

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Makes a file that was not there before. Windows has no use for the mode.
pub(super) fn make_file(path: &Path, _mode: u32) -> io::Result<File> {
    File::options().write(true).create_new(true).open(path)
}

/// Makes a symbolic link that was not there before. The user needs the right to make links.
pub(super) fn make_link(path: &Path, target: &str) -> io::Result<()> {
    let target = target.replace('/', "\\");
    let is_folder = path.parent().is_some_and(|folder| folder.join(&target).is_dir());
    if is_folder { symlink_dir(target, path) } else { symlink_file(target, path) }
}

/// Gives a folder another name, at once, but not always at the first try: a virus scanner may hold a new file open
/// for a moment, and a folder with an open file can't be renamed.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    for _ in 1..RENAME_ATTEMPTS {
        match fs::rename(from, to) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => std::thread::sleep(RENAME_PAUSE),
            other => return other,
        }
    }
    fs::rename(from, to)
}

/// Windows has no such permission.
pub(super) fn is_executable(_metadata: &Metadata) -> bool {
    false
}

/// Whether `path` is a program that can be started. It is not followed: a Python from the Store is an alias that only
/// the system can follow.
pub(super) fn is_program(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_dir())
}

/// What the file name of a program may end with.
pub(super) const PROGRAM_SUFFIXES: [&str; 3] = [".exe", ".bat", ".cmd"];

//! Files, folders and links as Unix has them.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, symlink};
use std::path::Path;

/// Everybody may read and enter, only the owner may write.
const FOLDER_MODE: u32 = 0o755;
/// What a file may keep of its mode: nobody but the owner writes, and nothing runs as another user.
const FILE_MODE_MASK: u32 = 0o755;
/// What a file has in any case, so that it can be hashed and removed again.
const FILE_MODE_LEAST: u32 = 0o600;

/// Makes a folder and those above it.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(path)
}

/// Makes a file that was not there before, with the permissions `mode`, as far as they are harmless.
pub(super) fn make_file(path: &Path, mode: u32) -> io::Result<File> {
    let mode = mode & FILE_MODE_MASK | FILE_MODE_LEAST;
    File::options().write(true).create_new(true).mode(mode).open(path)
}

/// Makes a symbolic link that was not there before.
pub(super) fn make_link(path: &Path, target: &str) -> io::Result<()> {
    symlink(target, path)
}

/// Gives a folder another name, at once.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

/// Whether the owner may run the file.
pub(super) fn is_executable(metadata: &Metadata) -> bool {
    metadata.mode() & 0o100 != 0
}

/// Whether `path` is a program that can be started.
pub(super) fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.mode() & 0o111 != 0)
}

/// What the file name of a program may end with.
pub(super) const PROGRAM_SUFFIXES: [&str; 1] = [""];

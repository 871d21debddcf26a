//! Copying a source folder into a workspace.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use twinbuild_model::NewlineStyle;
use walkdir::WalkDir;

use super::newlines::with_newlines;

/// Folders that are never part of a source: git's store, and what Twinbuild itself writes.
///
/// Without git's store a copy is the same whether it came from a clone, a worktree or an archive.
const LEFT_OUT: [&str; 2] = [".git", ".twinbuild"];

/// A source that can't be copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The source is no folder.
    #[error("copy the source {}: there is no such folder", path.display())]
    NoSuchFolder {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder couldn't be walked.
    #[error("walk the source {}", path.display())]
    Walk {
        /// The source's root.
        path: PathBuf,
        /// The cause.
        #[source]
        source: walkdir::Error,
    },
    /// A file couldn't be copied.
    #[error("copy {} to {}", from.display(), to.display())]
    Copy {
        /// The original.
        from: PathBuf,
        /// The copy.
        to: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// Neither a file, a folder nor a link.
    #[error("copy {}: it is neither a file, a folder nor a symbolic link", path.display())]
    SpecialFile {
        /// The path.
        path: PathBuf,
    },
}

/// Copies the folder `from` into the existing folder `to`: files with their executable bits, folders, and links as
/// links. Text files get the line ends of `newlines`. `.git`, `.twinbuild` and the folders in `left_out` stay behind.
///
/// # Errors
/// When `from` is no folder, or something in it can't be read, copied, or is no file, folder or link.
pub fn copy_tree(
    from: &Path,
    to: &Path,
    newlines: NewlineStyle,
    left_out: &[PathBuf],
) -> Result<(), CopyError> {
    if !from.is_dir() {
        return Err(CopyError::NoSuchFolder { path: from.to_owned() });
    }
    let is_wanted = |entry: &walkdir::DirEntry| {
        entry.depth() == 0
            || !(LEFT_OUT.iter().any(|name| entry.file_name() == *name)
                || left_out.iter().any(|path| path == entry.path()))
    };
    for entry in WalkDir::new(from).min_depth(1).into_iter().filter_entry(is_wanted) {
        let entry = entry.map_err(|source| CopyError::Walk { path: from.to_owned(), source })?;
        let relative = entry.path().strip_prefix(from).unwrap_or(entry.path());
        let target = to.join(relative);
        let kind = entry.file_type();
        let copied = if kind.is_dir() {
            fs::create_dir_all(&target)
        } else if kind.is_symlink() {
            copy_link(entry.path(), &target)
        } else if kind.is_file() {
            copy_file(entry.path(), &target, newlines)
        } else {
            return Err(CopyError::SpecialFile { path: entry.path().to_owned() });
        };
        copied.map_err(|source| CopyError::Copy { from: entry.path().to_owned(), to: target, source })?;
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path, newlines: NewlineStyle) -> io::Result<()> {
    if newlines == NewlineStyle::AsIs {
        fs::copy(from, to)?;
    } else {
        fs::write(to, with_newlines(&fs::read(from)?, newlines))?;
        fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    }
    Ok(())
}

/// Makes the link `to` one to where the link `from` leads.
#[cfg(unix)]
pub(crate) fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

/// Makes the link `to` one to where the link `from` leads.
#[cfg(windows)]
pub(crate) fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    let target = fs::read_link(from)?;
    if from.is_dir() {
        std::os::windows::fs::symlink_dir(target, to)
    } else {
        std::os::windows::fs::symlink_file(target, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::digest_tree;

    fn source() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("cmd/app")).unwrap();
        fs::create_dir_all(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join("go.mod"), "module example.com/app\n").unwrap();
        fs::write(folder.path().join("cmd/app/main.go"), "package main\n").unwrap();
        fs::write(folder.path().join(".git/HEAD"), "ref\n").unwrap();
        folder
    }

    #[test]
    fn a_copy_has_the_digest_of_what_was_copied_and_no_git_folder() {
        let (from, to) = (source(), tempfile::tempdir().unwrap());
        copy_tree(from.path(), to.path(), NewlineStyle::AsIs, &[]).unwrap();
        assert!(!to.path().join(".git").exists());
        fs::remove_dir_all(from.path().join(".git")).unwrap();
        assert_eq!(digest_tree(from.path()).unwrap(), digest_tree(to.path()).unwrap());
    }

    #[test]
    fn newlines_change_the_copy_and_never_the_original() {
        let (from, to) = (source(), tempfile::tempdir().unwrap());
        copy_tree(from.path(), to.path(), NewlineStyle::Crlf, &[]).unwrap();
        assert_eq!(fs::read(to.path().join("go.mod")).unwrap(), b"module example.com/app\r\n");
        assert_eq!(fs::read(from.path().join("go.mod")).unwrap(), b"module example.com/app\n");
    }

    #[test]
    fn what_is_left_out_is_not_copied_and_a_missing_source_is_an_error() {
        let (from, to) = (source(), tempfile::tempdir().unwrap());
        copy_tree(from.path(), to.path(), NewlineStyle::AsIs, &[from.path().join("cmd")]).unwrap();
        assert!(!to.path().join("cmd").exists());
        let missing = copy_tree(&from.path().join("nothing"), to.path(), NewlineStyle::AsIs, &[]);
        assert!(matches!(missing, Err(CopyError::NoSuchFolder { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_and_executables_stay_executable() {
        use std::os::unix::fs::PermissionsExt as _;
        let (from, to) = (source(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink("go.mod", from.path().join("link")).unwrap();
        fs::write(from.path().join("run.sh"), "#!/bin/sh\n").unwrap();
        fs::set_permissions(from.path().join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
        copy_tree(from.path(), to.path(), NewlineStyle::Lf, &[]).unwrap();
        assert_eq!(fs::read_link(to.path().join("link")).unwrap(), Path::new("go.mod"));
        let mode = fs::metadata(to.path().join("run.sh")).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111);
    }
}

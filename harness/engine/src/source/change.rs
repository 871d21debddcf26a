//! Changes that a feature makes to its source copy before anything is built.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use twinbuild_model::NewlineStyle;

use super::newlines::with_newlines;
use crate::workspace::remove_tree;

/// One change; paths are relative to the source's root, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceChange {
    /// The file has this content, whatever was there.
    Write {
        /// The file.
        path: String,
        /// Its content.
        content: String,
    },
    /// The file or folder is not there.
    Remove {
        /// The file or folder.
        path: String,
    },
    /// The file's line ends are these.
    Newlines {
        /// The file.
        path: String,
        /// The line ends.
        style: NewlineStyle,
    },
}

/// A change that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// A path leads out of the source.
    #[error("change `{path}` in the source copy: the path leads out of it")]
    Escapes {
        /// The path as it was given.
        path: String,
    },
    /// What is to be removed or converted is not there.
    #[error("change `{path}` in the source copy: it is not there")]
    Missing {
        /// The path as it was given.
        path: String,
    },
    /// The toolchain's own source is never changed.
    #[error("change the source: `{folder}` of the toolchain is built where it lies, read-only")]
    ReadOnly {
        /// The folder in the toolchain.
        folder: String,
    },
    /// A file couldn't be read or written.
    #[error("change {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

/// Makes `changes`, in their order, in the source copy `root`.
///
/// # Errors
/// When a path leads out of the copy or names nothing, or a file can't be read or written.
pub fn change_source(root: &Path, changes: &[SourceChange]) -> Result<(), ChangeError> {
    changes.iter().try_for_each(|change| match change {
        SourceChange::Write { path, content } => {
            let file = inside(root, path)?;
            let written =
                file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&file, content));
            written.map_err(|source| ChangeError::Io { path: file, source })
        }
        SourceChange::Remove { path } => {
            let target = existing(root, path)?;
            let removed = if target.is_dir() { remove_tree(&target) } else { fs::remove_file(&target) };
            removed.map_err(|source| ChangeError::Io { path: target, source })
        }
        SourceChange::Newlines { path, style } => {
            let file = existing(root, path)?;
            let converted =
                fs::read(&file).and_then(|content| fs::write(&file, with_newlines(&content, *style)));
            converted.map_err(|source| ChangeError::Io { path: file, source })
        }
    })
}

fn inside(root: &Path, path: &str) -> Result<PathBuf, ChangeError> {
    let stays =
        !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if stays { Ok(root.join(path)) } else { Err(ChangeError::Escapes { path: path.to_owned() }) }
}

fn existing(root: &Path, path: &str) -> Result<PathBuf, ChangeError> {
    let target = inside(root, path)?;
    if target.symlink_metadata().is_ok() {
        Ok(target)
    } else {
        Err(ChangeError::Missing { path: path.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &str) -> SourceChange {
        SourceChange::Write { path: path.into(), content: "a\n".into() }
    }

    #[test]
    fn changes_are_made_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let changes = [
            write("x/a"),
            SourceChange::Newlines { path: "x/a".into(), style: NewlineStyle::Crlf },
            write("y/b"),
            SourceChange::Remove { path: "y".into() },
        ];
        change_source(folder.path(), &changes).unwrap();
        assert_eq!(fs::read(folder.path().join("x/a")).unwrap(), b"a\r\n");
        assert!(!folder.path().join("y").exists());
    }

    #[test]
    fn a_change_outside_or_of_nothing_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["../x", "/x", "", "a/../../x"] {
            assert!(matches!(change_source(folder.path(), &[write(path)]), Err(ChangeError::Escapes { .. })));
        }
        let missing = change_source(folder.path(), &[SourceChange::Remove { path: "x".into() }]);
        assert!(matches!(missing, Err(ChangeError::Missing { .. })));
    }
}

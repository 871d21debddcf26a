//! Sources that stand in the feature file itself, as a txtar archive in a doc string.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use twinbuild_inspect::parse_txtar;
use twinbuild_model::NewlineStyle;

use super::newlines::with_newlines;

/// Files given inline that can't be written.
#[derive(Debug, thiserror::Error)]
pub enum InlineError {
    /// The doc string holds no file.
    #[error("read the files given inline: there is none; each begins with a line `-- name --`")]
    NoFiles,
    /// A name leads out of the source.
    #[error("write the inline file `{name}`: its name leads out of the source")]
    Escapes {
        /// The name as it was given.
        name: String,
    },
    /// A file couldn't be written.
    #[error("write the inline file {}", path.display())]
    Write {
        /// Where.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

/// Writes the files of the txtar archive `text` into the existing folder `to`, with the line ends of `newlines`.
///
/// # Errors
/// When there is no file, a name leads out of `to`, or a file can't be written.
pub fn write_inline(text: &str, to: &Path, newlines: NewlineStyle) -> Result<(), InlineError> {
    let files = parse_txtar(text);
    if files.is_empty() {
        return Err(InlineError::NoFiles);
    }
    for file in files {
        let stays_inside = Path::new(file.name).components().all(|part| matches!(part, Component::Normal(_)));
        if !stays_inside || file.name.contains('\\') {
            return Err(InlineError::Escapes { name: file.name.to_owned() });
        }
        let path = to.join(file.name);
        let write = || {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::write(&path, with_newlines(file.content.as_bytes(), newlines))
        };
        write().map_err(|source| InlineError::Write { path: path.clone(), source })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_written_where_they_say() {
        let folder = tempfile::tempdir().unwrap();
        let text = "a comment\n-- go.mod --\nmodule example.com/x\n-- cmd/x/main.go --\npackage main\n";
        write_inline(text, folder.path(), NewlineStyle::AsIs).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("go.mod")).unwrap(), "module example.com/x\n");
        assert_eq!(fs::read_to_string(folder.path().join("cmd/x/main.go")).unwrap(), "package main\n");
    }

    #[test]
    fn a_name_that_leads_out_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["../x", "/x", "a/../../x", "a\\..\\x"] {
            let refused = write_inline(&format!("-- {name} --\nx\n"), folder.path(), NewlineStyle::AsIs);
            assert!(matches!(refused, Err(InlineError::Escapes { .. })), "{name}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_text_without_files_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = write_inline("package main\n", folder.path(), NewlineStyle::AsIs);
        assert!(matches!(refused, Err(InlineError::NoFiles)));
    }
}

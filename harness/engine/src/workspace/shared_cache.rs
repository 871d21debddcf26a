//! A cache that several builds share, and what can go wrong with one between two builds.

use std::fs::{self, File, FileTimes};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use memchr::memmem;
use walkdir::WalkDir;

use super::remove::remove_tree;
use super::run_folder::RunFolder;
use super::workspace_folders::WorkspaceError;

/// A folder that holds a cache. Dropping it removes it.
#[derive(Debug)]
pub struct SharedCache {
    path: PathBuf,
}

/// A change of a cache that couldn't be made.
#[derive(Debug, thiserror::Error)]
pub enum CacheChangeError {
    /// The path leads out of the cache.
    #[error("change `{path}` in a cache: the path leads out of it")]
    Escapes {
        /// The path as it was given.
        path: String,
    },
    /// There is no such thing in the cache.
    #[error("change {what} in a cache: it is not there")]
    Missing {
        /// What was to be changed.
        what: String,
    },
    /// The new text is longer or shorter, so that it isn't an object of the same size that changes.
    #[error("replace `{from}` by `{to}` in a build cache: the two are not of the same length")]
    OtherLength {
        /// The text that was to be replaced.
        from: String,
        /// The text in its place.
        to: String,
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

/// The file in which Go notes when it last removed old entries of a build cache.
/// Source: `Trim` in <https://go.dev/src/cmd/go/internal/cache/cache.go>
const TRIM_FILE: &str = "trim.txt";

const DAY: Duration = Duration::from_secs(24 * 3600);

impl SharedCache {
    /// Makes an empty one.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn create(run: &RunFolder) -> Result<Self, WorkspaceError> {
        let path = run.fresh_path();
        fs::create_dir_all(&path).map_err(|source| WorkspaceError { path: path.clone(), source })?;
        Ok(Self { path })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Replaces a text in one file, which has it.
    ///
    /// # Errors
    /// When the file is not there, doesn't have the text, or can't be written.
    pub fn edit(&self, path: &str, from: &str, to: &str) -> Result<(), CacheChangeError> {
        let file = self.inside(path)?;
        if !file.is_file() {
            return Err(CacheChangeError::Missing { what: format!("`{path}`") });
        }
        let bytes = fs::read(&file).map_err(|source| io_error(&file, source))?;
        if memmem::find(&bytes, from.as_bytes()).is_none() || from.is_empty() {
            return Err(CacheChangeError::Missing { what: format!("`{from}` in `{path}`") });
        }
        write(&file, &replaced(&bytes, from.as_bytes(), to.as_bytes()))
    }

    /// Removes a file or folder.
    ///
    /// # Errors
    /// When it is not there, or can't be removed.
    pub fn remove(&self, path: &str) -> Result<(), CacheChangeError> {
        let at = self.inside(path)?;
        if !at.exists() {
            return Err(CacheChangeError::Missing { what: format!("`{path}`") });
        }
        if let Some(folder) = at.parent() {
            set_writable(folder).map_err(|source| io_error(folder, source))?;
        }
        let removed = if at.is_dir() { remove_tree(&at) } else { fs::remove_file(&at) };
        removed.map_err(|source| io_error(&at, source))
    }

    /// Replaces a text of the same length in every file that has it. The files keep their names and sizes.
    ///
    /// # Errors
    /// When no file has it, the lengths differ, or a file can't be written.
    pub fn edit_all(&self, from: &str, to: &str) -> Result<(), CacheChangeError> {
        if from.len() != to.len() {
            return Err(CacheChangeError::OtherLength { from: from.into(), to: to.into() });
        }
        self.change_all(from, |bytes| replaced(bytes, from.as_bytes(), to.as_bytes()))
    }

    /// Cuts off the second half of every file that has a text.
    ///
    /// # Errors
    /// When no file has it, or a file can't be written.
    pub fn cut_all(&self, text: &str) -> Result<(), CacheChangeError> {
        self.change_all(text, |bytes| bytes[..bytes.len() / 2].to_vec())
    }

    /// Makes every file so many days older, and forgets when old ones were last removed.
    ///
    /// # Errors
    /// When a file can't be dated.
    pub fn age(&self, days: u32) -> Result<(), CacheChangeError> {
        for file in self.files() {
            let dated = File::options().append(true).open(&file).and_then(|open| {
                let then =
                    open.metadata()?.modified()?.checked_sub(DAY * days).unwrap_or(SystemTime::UNIX_EPOCH);
                open.set_times(FileTimes::new().set_modified(then).set_accessed(then))
            });
            dated.map_err(|source| io_error(&file, source))?;
        }
        match fs::remove_file(self.path.join(TRIM_FILE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io_error(&self.path.join(TRIM_FILE), error))
            }
            _ => Ok(()),
        }
    }

    fn change_all(&self, text: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> Result<(), CacheChangeError> {
        let mut changed = 0;
        for file in self.files() {
            let bytes = fs::read(&file).map_err(|source| io_error(&file, source))?;
            if !text.is_empty() && memmem::find(&bytes, text.as_bytes()).is_some() {
                write(&file, &change(&bytes))?;
                changed += 1;
            }
        }
        if changed > 0 {
            Ok(())
        } else {
            Err(CacheChangeError::Missing { what: format!("an object with `{text}`") })
        }
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let entries = WalkDir::new(&self.path).sort_by_file_name().into_iter().flatten();
        entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path)
    }

    fn inside(&self, path: &str) -> Result<PathBuf, CacheChangeError> {
        let is_name = |part: Component<'_>| matches!(part, Component::Normal(_));
        if !path.is_empty() && Path::new(path).components().all(is_name) {
            Ok(self.path.join(path))
        } else {
            Err(CacheChangeError::Escapes { path: path.into() })
        }
    }
}

impl Drop for SharedCache {
    fn drop(&mut self) {
        let _ = remove_tree(&self.path);
    }
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for start in memmem::find_iter(bytes, from) {
        result.extend_from_slice(&bytes[copied..start]);
        result.extend_from_slice(to);
        copied = start + from.len();
    }
    result.extend_from_slice(&bytes[copied..]);
    result
}

/// Writes a file that may be read-only, as those of the module cache are, and leaves it as it was but for its content.
fn write(file: &Path, bytes: &[u8]) -> Result<(), CacheChangeError> {
    let write = || {
        let permissions = fs::metadata(file)?.permissions();
        set_writable(file)?;
        fs::write(file, bytes)?;
        fs::set_permissions(file, permissions)
    };
    write().map_err(|source| io_error(file, source))
}

#[cfg(unix)]
fn set_writable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_mode(permissions.mode() | 0o200);
    fs::set_permissions(path, permissions)
}

#[cfg(not(unix))]
#[expect(
    clippy::permissions_set_readonly_false,
    reason = "off Unix this only clears the read-only attribute"
)]
fn set_writable(path: &Path) -> io::Result<()> {
    let mut permissions = fs::metadata(path)?.permissions();
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions)
}

fn io_error(path: &Path, source: io::Error) -> CacheChangeError {
    CacheChangeError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Setup {
        cache: SharedCache,
        _run: RunFolder,
        _work: tempfile::TempDir,
    }

    fn setup() -> Setup {
        let work = tempfile::tempdir().unwrap();
        let run = RunFolder::create(work.path()).unwrap();
        let cache = SharedCache::create(&run).unwrap();
        fs::create_dir_all(cache.path().join("ab")).unwrap();
        fs::write(cache.path().join("ab/object-d"), "says v1.0.0, v1.0.0").unwrap();
        fs::write(cache.path().join("ab/other-d"), "says nothing").unwrap();
        Setup { cache, _run: run, _work: work }
    }

    fn text(setup: &Setup, path: &str) -> String {
        fs::read_to_string(setup.cache.path().join(path)).unwrap()
    }

    #[test]
    fn an_edit_changes_what_has_the_text_and_nothing_else() {
        let setup = setup();
        setup.cache.edit_all("v1.0.0", "v9.9.9").unwrap();
        assert_eq!(text(&setup, "ab/object-d"), "says v9.9.9, v9.9.9");
        assert_eq!(text(&setup, "ab/other-d"), "says nothing");
        setup.cache.edit("ab/other-d", "nothing", "something").unwrap();
        assert_eq!(text(&setup, "ab/other-d"), "says something");
        setup.cache.cut_all("something").unwrap();
        assert_eq!(text(&setup, "ab/other-d"), "says so");
    }

    #[test]
    fn a_change_that_would_change_nothing_is_refused() {
        let cache = setup().cache;
        assert!(matches!(cache.edit_all("v1", "v10"), Err(CacheChangeError::OtherLength { .. })));
        assert!(matches!(cache.edit_all("absent", "ABSENT"), Err(CacheChangeError::Missing { .. })));
        assert!(matches!(cache.edit("ab/none", "a", "b"), Err(CacheChangeError::Missing { .. })));
        assert!(matches!(cache.remove("ab/none"), Err(CacheChangeError::Missing { .. })));
        for path in ["", "../x", "/etc/passwd", "ab/../../x"] {
            assert!(matches!(cache.remove(path), Err(CacheChangeError::Escapes { .. })), "{path}");
        }
    }

    #[test]
    fn an_old_cache_is_old() {
        let setup = setup();
        fs::write(setup.cache.path().join(TRIM_FILE), "0").unwrap();
        setup.cache.age(6).unwrap();
        assert!(!setup.cache.path().join(TRIM_FILE).exists());
        let modified = fs::metadata(setup.cache.path().join("ab/object-d")).unwrap().modified().unwrap();
        assert!(modified.elapsed().unwrap() > DAY * 5);
        setup.cache.remove("ab/object-d").unwrap();
        assert!(!setup.cache.path().join("ab/object-d").exists());
    }
}

//! The folder that holds the workspaces of one run, and the removal of what dead runs left.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::containers_mark::ContainersMark;
use super::remove::remove_tree;

/// The file in a run's folder whose lock says that the run is alive.
///
/// The system gives the lock back when the process ends, however it ends, so that a killed run is known as dead.
const LOCK_FILE: &str = "run.lock";

/// The folder of one run. Dropping it removes it; a run that was killed is swept by the next one.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    swept: Vec<PathBuf>,
    swept_containers: bool,
    next: AtomicUsize,
    /// Held for its lock alone.
    _lock: File,
}

/// A run's folder that can't be made.
#[derive(Debug, thiserror::Error)]
#[error("make the run's folder {}", path.display())]
pub struct RunFolderError {
    /// The folder.
    pub path: PathBuf,
    /// The system's error.
    #[source]
    pub source: io::Error,
}

impl RunFolder {
    /// Makes a new folder below `work`, and removes the folders of runs that are no longer alive.
    ///
    /// # Errors
    /// When the folder or its lock can't be made.
    pub fn create(work: &Path) -> Result<Self, RunFolderError> {
        let error = |path: &Path| {
            let path = path.to_owned();
            move |source| RunFolderError { path, source }
        };
        fs::create_dir_all(work).map_err(error(work))?;
        // The shown paths must be the real ones: a build sees its folder through them.
        let work = work.canonicalize().map_err(error(work))?;
        let swept = sweep(&work);
        let swept_containers = ContainersMark::any_of_dead(&work);
        let path = tempfile::Builder::new().prefix("run-").tempdir_in(&work).map_err(error(&work))?.keep();
        let lock_path = path.join(LOCK_FILE);
        let lock = File::create(&lock_path).map_err(error(&lock_path))?;
        lock.lock().map_err(error(&lock_path))?;
        Ok(Self { path, swept, swept_containers, next: AtomicUsize::new(1), _lock: lock })
    }

    /// The folders of dead runs that were removed.
    pub fn swept(&self) -> &[PathBuf] {
        &self.swept
    }

    /// Whether a dead run had containers, which may still have to be removed.
    pub fn swept_containers(&self) -> bool {
        self.swept_containers
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path in this folder that was not given before.
    pub(crate) fn fresh_path(&self) -> PathBuf {
        self.path.join(self.next.fetch_add(1, Ordering::Relaxed).to_string())
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        let _ = remove_tree(&self.path);
    }
}

/// Removes the folders of dead runs and says which they were.
fn sweep(work: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(work) else { return Vec::new() };
    let dead = entries.flatten().map(|entry| entry.path()).filter(|path| is_dead_run(path));
    dead.filter(|path| remove_tree(path).is_ok()).collect()
}

/// Whether `path` is a run's folder that no living process holds the lock of.
///
/// A folder without a lock file may be one that is being made at this moment: it is left for the next sweep to judge
/// once it is an hour old.
pub(crate) fn is_dead_run(path: &Path) -> bool {
    let is_run = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("run-"));
    if !is_run || !path.is_dir() {
        return false;
    }
    match File::open(path.join(LOCK_FILE)) {
        Ok(lock) => !matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => {
            let age = fs::metadata(path).and_then(|metadata| metadata.modified()).map(|time| time.elapsed());
            matches!(age, Ok(Ok(age)) if age.as_secs() > 3600)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_run_leaves_nothing() {
        let work = tempfile::tempdir().unwrap();
        let run = RunFolder::create(work.path()).unwrap();
        fs::write(run.path().join("x"), "x").unwrap();
        drop(run);
        assert_eq!(fs::read_dir(work.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_dead_run_is_swept_and_a_living_one_is_not() {
        let work = tempfile::tempdir().unwrap();
        let dead = work.path().join("run-dead");
        fs::create_dir_all(dead.join("1/src")).unwrap();
        fs::write(dead.join(LOCK_FILE), "").unwrap();
        let living = RunFolder::create(work.path()).unwrap();
        assert_eq!(living.swept(), [dead.canonicalize().unwrap_or(dead.clone())]);
        let other = RunFolder::create(work.path()).unwrap();
        assert!(other.swept().is_empty());
        assert!(living.path().exists());
    }

    #[cfg(unix)]
    #[test]
    fn read_only_folders_go_too() {
        use std::os::unix::fs::PermissionsExt as _;
        let work = tempfile::tempdir().unwrap();
        let folder = work.path().join("cache/module");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("file"), "x").unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
        remove_tree(&work.path().join("cache")).unwrap();
        assert!(!work.path().join("cache").exists());
    }
}

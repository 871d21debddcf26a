//! Build caches made ready before they are asked for.
//!
//! Laying hundreds of links under a private cache takes longer than anything else that a warm build waits for, so it is
//! done ahead: a build takes a ready folder by one rename, and another is made ready beside the build, or given back by one
//! that ended.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::workspace::remove_tree;

/// How many folders are kept ready: as many as builds for one target usually start at once.
const KEPT_READY: usize = 2;

/// How many folders may be ready after builds gave theirs back: what builds take while others run.
const ROOM: usize = 2 * KEPT_READY;

/// The beginning of the name of a folder that is ready.
const READY: &str = "ready-";

/// The beginning of the name of a folder that is not ready yet, or not any more.
const UNFINISHED: &str = ".tmp-";

/// An unfinished folder that is older belongs to a program that was killed.
const ABANDONED_AFTER: Duration = Duration::from_secs(3600);

/// The folders that are ready for one set of kept files.
#[derive(Clone, Debug)]
pub(super) struct Spares {
    folder: PathBuf,
}

impl Spares {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Moves a ready folder to `to`, which is an empty folder. False if none is ready, or none can be moved there.
    pub(super) fn take(&self, to: &Path) -> bool {
        // Of two builds that want the same folder one moves it, and the other finds it gone.
        self.ready().into_iter().any(|spare| fs::rename(spare, to).is_ok())
    }

    /// Makes another folder ready with `fill`, if too few are.
    pub(super) fn replenish(&self, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        if self.ready().len() >= KEPT_READY {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        self.remove_abandoned();
        let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&self.folder)?;
        fill(unfinished.path())?;
        self.finish(unfinished)
    }

    /// Whether another folder that a build used has room here.
    pub(super) fn has_room(&self) -> bool {
        self.ready().len() < ROOM
    }

    /// Moves `used` among what is ready.
    pub(super) fn give_back(&self, used: &Path) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&self.folder)?;
        fs::rename(used, unfinished.path())?;
        self.finish(unfinished)
    }

    fn finish(&self, unfinished: tempfile::TempDir) -> io::Result<()> {
        let unfinished = unfinished.keep();
        let name = unfinished.file_name().unwrap_or_default().to_string_lossy().replace(UNFINISHED, READY);
        fs::rename(&unfinished, self.folder.join(name))
    }

    /// Removes what is ready: the kept files are not the same any more. Each folder is claimed first, so that none is
    /// removed under a build that takes it meanwhile.
    pub(super) fn discard(&self) {
        for spare in self.ready() {
            let name = spare.file_name().unwrap_or_default().to_string_lossy().replace(READY, UNFINISHED);
            let claimed = self.folder.join(name);
            if fs::rename(&spare, &claimed).is_ok() {
                let _ = remove_tree(&claimed);
            }
        }
    }

    fn ready(&self) -> Vec<PathBuf> {
        self.named(|name| name.starts_with(READY))
    }

    fn remove_abandoned(&self) {
        for path in self.named(|name| name.starts_with(UNFINISHED)) {
            let age = fs::metadata(&path).and_then(|metadata| metadata.modified()).map(|time| time.elapsed());
            if matches!(age, Ok(Ok(age)) if age > ABANDONED_AFTER) {
                let _ = remove_tree(&path);
            }
        }
    }

    fn named(&self, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let paths = entries.flatten().filter(|entry| wanted(&entry.file_name().to_string_lossy()));
        paths.map(|entry| entry.path()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ready_is_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let spares = Spares::new(folder.path().join("spares"));
        let to = |name: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(&path).unwrap();
            path
        };
        assert!(!spares.take(&to("nothing-ready")));
        spares.replenish(|path| fs::write(path.join("x"), "x")).unwrap();
        assert!(spares.take(&to("first")));
        assert!(folder.path().join("first/x").exists());
        assert!(!spares.take(&to("second")));
    }

    #[test]
    fn only_so_many_are_made_and_none_that_failed() {
        let folder = tempfile::tempdir().unwrap();
        let spares = Spares::new(folder.path().to_owned());
        assert!(spares.replenish(|_| Err(io::Error::other("disk full"))).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        for _ in 0..KEPT_READY + 2 {
            spares.replenish(|_| Ok(())).unwrap();
        }
        assert_eq!(spares.ready().len(), KEPT_READY);
        spares.discard();
        assert!(spares.ready().is_empty());
    }
}

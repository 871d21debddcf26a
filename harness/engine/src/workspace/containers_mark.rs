//! The note that a run had containers, which outlives the run's folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the name of a note ends with; before it stands the name of the run's folder, beside which it lies.
const ENDING: &str = ".containers";

/// The note of one run. It stays until its containers are known to be gone, so that whichever run finds an engine again
/// asks it, even one that needs no container itself.
#[derive(Clone, Debug)]
pub(crate) struct ContainersMark(PathBuf);

impl ContainersMark {
    /// The note of the run in `folder`.
    pub(crate) fn of(folder: &Path) -> Self {
        let mut name = folder.as_os_str().to_owned();
        name.push(ENDING);
        Self(name.into())
    }

    pub(crate) fn make(&self) -> io::Result<()> {
        fs::write(&self.0, "")
    }

    /// One that is not there need not be removed.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_file(&self.0);
    }

    /// Whether a run below `work` whose folder is gone had containers.
    pub(crate) fn any_of_dead(work: &Path) -> bool {
        !dead(work).is_empty()
    }

    /// Removes the notes beside this one whose runs' folders are gone.
    pub(crate) fn forget_dead(&self) {
        for mark in self.0.parent().map(dead).unwrap_or_default() {
            mark.remove();
        }
    }
}

fn dead(work: &Path) -> Vec<ContainersMark> {
    let Ok(entries) = fs::read_dir(work) else { return Vec::new() };
    let is_dead = |path: &PathBuf| {
        let run = path.to_str().and_then(|path| path.strip_suffix(ENDING));
        run.is_some_and(|run| !Path::new(run).exists())
    };
    entries.flatten().map(|entry| entry.path()).filter(is_dead).map(ContainersMark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::RunFolder;

    #[test]
    fn a_note_stays_until_the_containers_are_gone() {
        let work = tempfile::tempdir().unwrap();
        let first = RunFolder::create(work.path()).unwrap();
        ContainersMark::of(first.path()).make().unwrap();
        let second = RunFolder::create(work.path()).unwrap();
        assert!(!second.swept_containers(), "the first run lives");
        // Its engine went away, so its containers could not be removed.
        drop(first);
        for _ in 0..2 {
            assert!(RunFolder::create(work.path()).unwrap().swept_containers());
        }
        ContainersMark::of(second.path()).make().unwrap();
        ContainersMark::of(second.path()).forget_dead();
        assert!(!RunFolder::create(work.path()).unwrap().swept_containers());
        assert!(ContainersMark(format!("{}{ENDING}", second.path().display()).into()).0.exists());
        ContainersMark::of(second.path()).remove();
        drop(second);
        assert_eq!(fs::read_dir(work.path()).unwrap().count(), 0);
    }
}

//! A tree that takes long to make: made once, and kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::build_site::BuildSite;
use super::standard_library::lock;
use crate::background::blocking;
use crate::source::copy_link;
use crate::workspace::remove_tree;

/// The beginning of the name of a tree that is not whole yet, or never will be.
const UNFINISHED: &str = ".tmp-";

/// A tree that is kept in a folder of its own, where nobody may write to it.
#[derive(Clone, Debug)]
pub(crate) struct KeptTree {
    folder: PathBuf,
    name: &'static str,
}

impl KeptTree {
    /// The tree `name` in `folder`.
    pub(crate) fn new(folder: PathBuf, name: &'static str) -> Self {
        Self { folder, name }
    }

    /// Where the tree is, made first where it is not there yet: `make` runs the commands, and `fill` puts a tree together of
    /// the output folder, its first argument, at its second. `failed` is what becomes of the system's errors.
    ///
    /// # Errors
    /// Those of `make`, and when the tree can't be put together.
    pub(super) async fn get<Error>(
        &self,
        make: impl Future<Output = Result<BuildSite, Error>>,
        fill: impl FnOnce(&Path, &Path) -> io::Result<()> + Send + 'static,
        failed: impl Fn(PathBuf, io::Error) -> Error,
    ) -> Result<PathBuf, Error> {
        let failed = |source| failed(self.folder.clone(), source);
        let kept = self.folder.join(self.name);
        let lock = lock(&self.folder).await.map_err(failed)?;
        if !kept.is_dir() {
            let site = make.await?;
            let (tree, output) = (self.clone(), site.output_folder());
            blocking(move || tree.keep(|to| fill(&output, to))).await.map_err(failed)?;
        }
        drop(lock);
        Ok(kept)
    }

    /// Lets `fill` make the tree beside its place, which it takes when it is whole. Whoever calls it holds the folder's lock.
    pub(crate) fn keep(&self, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                remove_tree(&entry.path())?;
            }
        }
        let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(&self.folder)?.keep();
        let tree = unfinished.join(self.name);
        fill(&tree)?;
        fs::rename(tree, self.folder.join(self.name))?;
        fs::remove_dir(unfinished)
    }
}

/// Makes `to` a tree of the same files as `from`: linked where that can be, else copied, as across file systems. Symbolic
/// links stay links.
pub(super) fn mirror(from: &Path, to: &Path) -> io::Result<()> {
    for entry in WalkDir::new(from).follow_root_links(true) {
        let entry = entry.map_err(io::Error::from)?;
        let below = entry.path().strip_prefix(from).map_err(io::Error::other)?;
        let target = if below.as_os_str().is_empty() { to.to_owned() } else { to.join(below) };
        let kind = entry.file_type();
        if kind.is_dir() {
            fs::create_dir_all(target)?;
        } else if fs::hard_link(entry.path(), &target).is_err() {
            copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_symlink() { copy_link(from, to) } else { fs::copy(from, to).map(|_| ()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_gets_its_name_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(".tmp-killed/tree")).unwrap();
        let kept = KeptTree::new(folder.path().to_owned(), "tree");
        kept.keep(|_| Err(io::Error::other("half-way"))).unwrap_err();
        assert!(!folder.path().join("tree").exists());
        kept.keep(|to| fs::create_dir_all(to.join("inner"))).unwrap();
        assert!(folder.path().join("tree/inner").is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_links_whether_linked_or_copied() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("inner")).unwrap();
        fs::write(from.join("inner/file"), "text").unwrap();
        std::os::unix::fs::symlink("/nowhere", from.join("link")).unwrap();
        mirror(&from, &to).unwrap();
        for name in ["inner/file", "link"] {
            copy(&from.join(name), &to.join(format!("{name}-copied"))).unwrap();
        }
        for (file, link) in [("inner/file", "link"), ("inner/file-copied", "link-copied")] {
            assert_eq!(fs::read_to_string(to.join(file)).unwrap(), "text");
            assert_eq!(fs::read_link(to.join(link)).unwrap(), Path::new("/nowhere"));
        }
        mirror(&folder.path().join("nothing"), &folder.path().join("x")).unwrap_err();
    }
}

//! Puts kept packages under a private build cache, and keeps what a build compiled of them.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::spares::Spares;
use crate::background::blocking;
use crate::workspace::{readable_by_all, remove_tree};

/// What the file of an action's entry ends with in Go's build cache. An entry names its output, which stands anywhere in the
/// cache. Source: `fileName` in <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/go/internal/cache/cache.go>
const ENTRY: &str = "-a";

/// What the file of an output ends with.
const OUTPUT: &str = "-d";

/// How kept files get under a private cache.
#[derive(Clone, Debug)]
pub(super) enum PlaceBy {
    /// As links to where the sandbox shows them, read-only: nothing that a build does can reach the kept files.
    Link(PathBuf),
    /// As copies.
    Copy,
}

/// A private cache and the kept folder under it.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    pub(super) cache: PathBuf,
    pub(super) kept: PathBuf,
    pub(super) spares: Spares,
    pub(super) by: PlaceBy,
}

/// A cache that a build got with links to what is kept. Dropping it makes it ready for another build: making and removing
/// hundreds of links for each build takes some file systems longer than small builds take.
#[derive(Debug)]
pub(super) struct LentCache(pub(super) Placement);

impl Drop for LentCache {
    fn drop(&mut self) {
        // What can't be given back is removed with the build's other folders.
        let _ = self.0.give_back();
    }
}

impl Placement {
    /// Puts every kept file under the private cache, and makes the next build's cache ready beside this build. Where that
    /// fails the build only takes longer. Returns itself where another build can have the cache afterwards.
    pub(super) async fn put_warm(self) -> Option<Self> {
        let put = self.clone();
        let is_put = blocking(move || put.put()).await.is_ok();
        if !is_put || !matches!(self.by, PlaceBy::Link(_)) {
            return None;
        }
        // Nobody waits for it. Copies would take more room than they save time.
        let next = self.clone();
        tokio::task::spawn_blocking(move || next.replenish());
        Some(self)
    }

    /// Puts copies of what is kept into a cache that builds share, if none has used it yet. It stays as it is from then on:
    /// nothing is added before later builds, and nothing of it is kept, since it holds what builds under test made.
    pub(super) async fn put_first(self) {
        let is_unused = fs::read_dir(&self.cache).is_ok_and(|mut entries| entries.next().is_none());
        if is_unused {
            // Where that fails the first build only takes longer.
            let _ = blocking(move || self.put()).await;
        }
    }

    /// Puts every kept file under the private cache: at once where a folder is ready, else one by one.
    pub(super) fn put(&self) -> io::Result<()> {
        let taken = matches!(self.by, PlaceBy::Link(_)) && self.spares.take(&self.cache);
        let filled = if taken { Ok(()) } else { self.fill(&self.cache) };
        // Else each go command would look through the cache for entries of days ago, and remove what is kept.
        // Source: `Trim` in <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/go/internal/cache/cache.go>
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
        fs::write(self.cache.join("trim.txt"), now.to_string())?;
        filled
    }

    /// Makes a folder ready for another build.
    fn replenish(&self) -> io::Result<()> {
        self.spares.replenish(|folder| self.fill(folder))
    }

    /// Makes what a build leaves of its cache ready for another build, with the links that were put there and nothing else.
    /// False where enough is ready, or the kept files are not all linked there any more.
    fn give_back(&self) -> io::Result<bool> {
        let PlaceBy::Link(shown) = &self.by else { return Ok(false) };
        if !self.spares.has_room() {
            return Ok(false);
        }
        let kept: HashSet<PathBuf> = self.kept_files()?.into_iter().collect();
        let like = fs::metadata(&self.kept)?.permissions();
        let is_link = |file: &Path| {
            let relative = file.strip_prefix(&self.cache).ok().filter(|relative| kept.contains(*relative));
            relative.is_some_and(|relative| fs::read_link(file).is_ok_and(|to| to == shown.join(relative)))
        };
        fs::set_permissions(&self.cache, like.clone())?;
        let mut found = 0;
        for folder in named(&self.cache, |_| true)? {
            let metadata = fs::symlink_metadata(&folder)?;
            if !metadata.is_dir() || !is_folder_of_files(&folder) {
                remove(&folder, &metadata)?;
                continue;
            }
            if metadata.permissions() != like {
                fs::set_permissions(&folder, like.clone())?;
            }
            for file in named(&folder, |_| true)? {
                if is_link(&file) {
                    found += 1;
                } else {
                    remove(&file, &fs::symlink_metadata(&file)?)?;
                }
            }
        }
        if found != kept.len() {
            return Ok(false);
        }
        self.spares.give_back(&self.cache)?;
        Ok(true)
    }

    fn fill(&self, cache: &Path) -> io::Result<()> {
        for file in self.kept_files()? {
            let to = place_in(cache, &file)?;
            match &self.by {
                PlaceBy::Link(shown) => link(&shown.join(file), &to)?,
                PlaceBy::Copy => fs::copy(self.kept.join(file), &to).map(|_| ())?,
            }
        }
        Ok(())
    }

    /// The kept files, below the kept folder, in the order in which they are put. No entry is among them without its output,
    /// so entries are looked for first, and put last: the go command can't write anew an entry that is a link to where nobody
    /// may write, and takes a package that it can't index for one that is not there.
    fn kept_files(&self) -> io::Result<Vec<PathBuf>> {
        let entries = files(&self.kept, ENTRY)?;
        let outputs = files(&self.kept, OUTPUT)?;
        let below =
            |file: PathBuf| file.strip_prefix(&self.kept).map(Path::to_owned).map_err(io::Error::other);
        outputs.into_iter().chain(entries).map(below).collect()
    }

    /// Takes what was compiled since into the kept folder; each file appears there whole or not at all, and no entry before
    /// its output, since others fill their caches meanwhile.
    pub(super) fn harvest(&self) -> io::Result<()> {
        for kind in [OUTPUT, ENTRY] {
            for file in files(&self.cache, kind)? {
                let to = place_in(&self.kept, &file)?;
                if file.is_symlink() || to.exists() {
                    continue;
                }
                let into = to.parent().unwrap_or(&self.kept);
                let mut copy = tempfile::NamedTempFile::new_in(into)?;
                io::copy(&mut File::open(&file)?, copy.as_file_mut())?;
                readable_by_all(copy.as_file())?;
                copy.persist(&to)?;
            }
        }
        Ok(())
    }
}

/// Where `file` of one build cache stands in another: its folder there is made if need be.
fn place_in(cache: &Path, file: &Path) -> io::Result<PathBuf> {
    let folder = cache.join(file.parent().and_then(Path::file_name).unwrap_or_default());
    fs::create_dir_all(&folder)?;
    Ok(folder.join(file.file_name().unwrap_or_default()))
}

#[cfg(unix)]
fn link(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn link(_target: &Path, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The files of `kind` in the folders `00` to `ff` of a build cache. Half-written ones have other endings.
fn files(cache: &Path, kind: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in named(cache, |_| true)?.iter().filter(|folder| is_folder_of_files(folder)) {
        files.extend(named(folder, |name| name.ends_with(kind))?);
    }
    Ok(files)
}

/// Whether this is one of the folders `00` to `ff`, by its name.
fn is_folder_of_files(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().as_encoded_bytes();
    name.len() == 2 && name.iter().all(u8::is_ascii_hexdigit)
}

fn remove(path: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_dir() { remove_tree(path) } else { fs::remove_file(path) }
}

/// What is in `folder` under a name that is `wanted`.
fn named(folder: &Path, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if wanted(&entry.file_name().to_string_lossy()) {
            paths.push(entry.path());
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_harvested_is_put_under_the_next_cache() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second, kept) =
            (folder.path().join("1"), folder.path().join("2"), folder.path().join("kept"));
        for path in [&first.join("ab"), &second, &kept] {
            fs::create_dir_all(path).unwrap();
        }
        fs::write(first.join("ab/ab12-d"), "object").unwrap();
        fs::write(first.join("ab/half.tmp"), "half").unwrap();
        fs::write(first.join("trim.txt"), "0").unwrap();
        let of = |cache: &Path| Placement {
            cache: cache.to_owned(),
            kept: kept.clone(),
            spares: Spares::new(folder.path().join("ready")),
            by: PlaceBy::Copy,
        };
        of(&first).harvest().unwrap();
        of(&second).put().unwrap();
        assert_eq!(fs::read_to_string(second.join("ab/ab12-d")).unwrap(), "object");
        assert!(!kept.join("ab/half.tmp").exists() && !kept.join("trim.txt").exists());
    }

    /// A kept folder with one entry and its output, and what is to be put under a cache.
    #[cfg(unix)]
    fn linked(folder: &Path) -> Placement {
        let (cache, kept) = (folder.join("cache"), folder.join("kept"));
        for path in [&cache, &kept.join("00"), &kept.join("ff")] {
            fs::create_dir_all(path).unwrap();
        }
        fs::write(kept.join("00/00-a"), "v1 ff").unwrap();
        fs::write(kept.join("ff/ff-d"), "object").unwrap();
        let spares = Spares::new(kept.join("ready"));
        Placement { cache, kept, spares, by: PlaceBy::Link("/shown".into()) }
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_ready_for_a_kept_folder_that_was_removed() {
        let folder = tempfile::tempdir().unwrap();
        let placement = linked(folder.path());
        placement.replenish().unwrap();
        placement.put().unwrap();
        assert!(placement.cache.join("00/00-a").is_symlink());

        placement.replenish().unwrap();
        fs::remove_dir_all(&placement.kept).unwrap();
        fs::create_dir(&placement.kept).unwrap();
        let cache = folder.path().join("another");
        fs::create_dir(&cache).unwrap();
        let next = Placement { cache, ..placement };
        next.put().unwrap();
        assert!(!next.cache.join("00").exists());
    }

    #[test]
    #[cfg(unix)]
    fn no_entry_is_put_before_its_output() {
        let folder = tempfile::tempdir().unwrap();
        let placement = linked(folder.path());
        fs::write(placement.cache.join("ff"), "in the way of the output's folder").unwrap();
        placement.put().unwrap_err();
        assert!(!placement.cache.join("00/00-a").is_symlink());
        assert!(
            placement.cache.join("trim.txt").exists(),
            "else the go command removes some of what was put"
        );
    }

    #[test]
    fn no_entry_is_kept_before_its_output() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, kept) = (folder.path().join("cache"), folder.path().join("kept"));
        for path in [&cache.join("00"), &cache.join("ff/ff-d"), &kept] {
            fs::create_dir_all(path).unwrap();
        }
        fs::write(cache.join("00/00-a"), "v1 ff").unwrap();
        let spares = Spares::new(folder.path().join("ready"));
        let placement = Placement { cache, kept: kept.clone(), spares, by: PlaceBy::Copy };
        placement.harvest().expect_err("a folder is no output");
        assert!(!kept.join("00/00-a").exists());
    }

    /// A cache that was put, and what it holds by then: also what a build left there.
    #[cfg(unix)]
    fn used(folder: &Path, leave: impl FnOnce(&Path)) -> Placement {
        let placement = linked(folder);
        placement.put().unwrap();
        leave(&placement.cache);
        placement
    }

    #[test]
    #[cfg(unix)]
    fn what_a_build_added_is_not_given_back() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let placement = used(folder.path(), |cache| {
            fs::create_dir(cache.join("ab")).unwrap();
            for added in ["ab/ab-a", "00/01-a", "00/00-a.tmp", "README"] {
                fs::write(cache.join(added), "made by a build").unwrap();
            }
            std::os::unix::fs::symlink("/shown/00/00-a", cache.join("ff/00-a")).unwrap();
            std::os::unix::fs::symlink("/etc", cache.join("cd")).unwrap();
            fs::create_dir_all(cache.join("fuzz/corpus")).unwrap();
            for changed in ["ff", ""] {
                fs::set_permissions(cache.join(changed), fs::Permissions::from_mode(0o777)).unwrap();
            }
        });
        let (kept, spares) = (placement.kept.clone(), placement.spares.clone());
        drop(LentCache(placement));

        let next = folder.path().join("next");
        fs::create_dir(&next).unwrap();
        assert!(spares.take(&next));
        let mut left: Vec<_> = walkdir::WalkDir::new(&next)
            .min_depth(1)
            .into_iter()
            .map(|entry| entry.unwrap().path().strip_prefix(&next).unwrap().display().to_string())
            .collect();
        left.sort();
        assert_eq!(left, ["00", "00/00-a", "ab", "ff", "ff/ff-d"]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!([mode(&next.join("ff")), mode(&next)], [mode(&kept); 2]);
    }

    #[test]
    #[cfg(unix)]
    fn a_cache_that_lacks_a_link_is_not_given_back() {
        type Deed = fn(&Path);
        let deeds: [Deed; 4] = [
            |cache| fs::remove_file(cache.join("ff/ff-d")).unwrap(),
            |cache| {
                fs::remove_file(cache.join("ff/ff-d")).unwrap();
                fs::write(cache.join("ff/ff-d"), "another object").unwrap();
            },
            |cache| {
                fs::remove_file(cache.join("ff/ff-d")).unwrap();
                std::os::unix::fs::symlink("/src/ff-d", cache.join("ff/ff-d")).unwrap();
            },
            |cache| {
                fs::rename(cache.join("ff"), cache.join("moved")).unwrap();
                std::os::unix::fs::symlink("moved", cache.join("ff")).unwrap();
            },
        ];
        for deed in deeds {
            let folder = tempfile::tempdir().unwrap();
            let placement = used(folder.path(), deed);
            assert!(!placement.give_back().unwrap());
            assert!(!placement.spares.take(folder.path()));
        }
        let folder = tempfile::tempdir().unwrap();
        let placement = used(folder.path(), |_| ());
        fs::write(placement.kept.join("00/02-a"), "kept since").unwrap();
        assert!(!placement.give_back().unwrap());
    }

    #[test]
    #[cfg(unix)]
    fn no_more_is_given_back_than_there_is_room_for() {
        let folder = tempfile::tempdir().unwrap();
        let placement = linked(folder.path());
        let mut given = 0;
        for _ in 0..20 {
            fs::create_dir_all(&placement.cache).unwrap();
            placement.fill(&placement.cache).unwrap();
            given += usize::from(placement.give_back().unwrap());
            let _ = remove_tree(&placement.cache);
        }
        assert!((1..20).contains(&given), "{given}");
    }
}

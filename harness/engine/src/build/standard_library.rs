//! Compiled packages of the standard library, kept between builds.
//!
//! A build starts with a private, empty build cache, so that no result of one build can hide a fault of another. The
//! standard library alone may be warm: compiling it takes seconds a build and says nothing about the code under
//! test. Only packages that the go command itself calls standard get in, never a command of the distribution.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::build_site::BuildSite;
use super::inquiry::Inquiry;
use super::spares::Spares;
use crate::background::blocking;
use crate::executor::Executor;
use crate::key::key;
use crate::toolchain::Toolchain;
use crate::workspace::readable_by_all;

/// The folder of what is kept: compiled packages in one folder for each toolchain, executor and target, beside
/// toolchains that were rebuilt from their source (`rebuilt`) and Wine prefixes (`wine`).
#[derive(Debug)]
pub struct StandardLibraryCache {
    root: PathBuf,
}

/// Inside a kept folder: one empty file for each source and package list whose needs are already there.
const WARMED: &str = "warmed";

/// Inside a kept folder: build caches that are ready for it. They only mean something beside what they link to, so they
/// go where it goes.
const READY: &str = "ready";

/// What the file of an action's entry ends with in Go's build cache. An entry names its output, which stands anywhere in the
/// cache. Source: `fileName` in <https://go.googlesource.com/go/+/refs/heads/master/src/cmd/go/internal/cache/cache.go>
const ENTRY: &str = "-a";

/// What the file of an output ends with.
const OUTPUT: &str = "-d";

impl StandardLibraryCache {
    /// Keeps packages, rebuilt toolchains and Wine prefixes below `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder of all that is kept.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Makes sure that the packages of the standard library that `packages` need are there, and puts them under the
    /// site's private build cache. Returns the folder to show to the site's commands.
    pub(super) async fn warm(
        self: &Arc<Self>,
        site: &BuildSite,
        packages: &[String],
        flags: &[String],
    ) -> Option<PathBuf> {
        let directory = site.environment().working_directory.clone().unwrap_or_default();
        self.warm_for(site, packages, flags, vec![site.input_root().to_string(), directory]).await
    }

    /// As [`warm`](Self::warm), for `packages` that are all of the standard library.
    pub(super) async fn warm_packages(
        self: &Arc<Self>,
        site: &BuildSite,
        packages: &[String],
    ) -> Option<PathBuf> {
        self.warm_for(site, packages, &[], Vec::new()).await
    }

    /// `source` is what of the source the list of needed packages depends on.
    async fn warm_for(
        self: &Arc<Self>,
        site: &BuildSite,
        packages: &[String],
        flags: &[String],
        source: Vec<String>,
    ) -> Option<PathBuf> {
        let toolchain = site.toolchain().filter(|_| site.sees_this_machine())?;
        let place = [identity(toolchain), site.executor().name().to_owned(), site.target().to_string()];
        let place = key([&place]);
        let kept = self.root.join(place.short());
        // Go's cache tells results apart by all that they depend on, so one folder serves every set of variables; only
        // whether it holds what a build needs depends on them.
        let variables = relevant_variables(site);
        let needs = key([&source, &variables, packages, flags]);
        let marker = kept.join(WARMED).join(needs.short());
        let placement = Placement {
            cache: site.build_cache_folder(),
            spares: Spares::new(kept.join(READY)),
            kept: kept.clone(),
            by: place_by(site),
        };
        if site.shares_build_cache() {
            return placement.put_first().await;
        }
        if marker.exists() {
            placement.put_warm().await;
            return Some(kept);
        }
        let lock = lock(&kept).await.ok()?;
        if marker.exists() {
            // Whoever had the lock before compiled the same.
            drop(lock);
            placement.put_warm().await;
            return Some(kept);
        }
        let put = placement.clone();
        let is_put = blocking(move || put.put()).await.is_ok();
        if is_put && compile(site, packages, flags, &kept).await && site.fetch_build_cache().await.is_ok() {
            let harvest = move || {
                placement.harvest()?;
                placement.spares.discard();
                fs::create_dir_all(placement.kept.join(WARMED))?;
                File::create(&marker).map(|_| ())
            };
            // Where that fails the next build compiles again.
            let _ = blocking(harvest).await;
        }
        drop(lock);
        Some(kept)
    }
}

/// Compiles the packages of the standard library that `packages` need, into the site's own cache. False
/// where that failed: whatever it was fails again, and is reported, in the build itself.
async fn compile(site: &BuildSite, packages: &[String], flags: &[String], kept: &Path) -> bool {
    let template = "{{if .Standard}}{{.ImportPath}}{{end}}";
    // With `-e`, since a module that is still to be downloaded does not hide what else is needed.
    let list = go(&["list", "-e", "-deps", "-f", template], [flags, packages]);
    let Ok(listed) = site.run_with_standard_library(&list, kept).await else { return false };
    let Ok(text) = tokio::fs::read_to_string(&listed.logs.stdout).await else { return false };
    let standard: Vec<_> = text.lines().filter(|path| is_library(path)).map(str::to_owned).collect();
    if !listed.outcome.exit.is_success() {
        return false;
    }
    if standard.is_empty() {
        return true;
    }
    let build = go(&["build"], [flags, &standard]);
    site.run_with_standard_library(&build, kept).await.is_ok_and(|built| built.outcome.exit.is_success())
}

/// What names a toolchain: its source's digest, or for a Go of the machine, which has none, its place.
pub(super) fn identity(toolchain: &Toolchain) -> String {
    let digest = toolchain.digest.as_ref().map(ToString::to_string);
    let place = digest.unwrap_or_else(|| toolchain.root.to_string_lossy().into_owned());
    format!("{} {} {place}", toolchain.version, toolchain.platform)
}

fn go(arguments: &[&str], more: [&[String]; 2]) -> Inquiry {
    let fixed = std::iter::once("go").chain(arguments.iter().copied()).map(str::to_owned);
    let arguments = fixed.chain(more.into_iter().flatten().cloned()).collect();
    Inquiry { arguments, ..Inquiry::default() }
}

/// The distribution's commands are "standard" too, and may be the code under test.
fn is_library(import_path: &str) -> bool {
    !import_path.is_empty() && import_path != "C" && import_path != "cmd" && !import_path.starts_with("cmd/")
}

/// The variables that the go command's results may depend on. Neither private folders are among them, nor what says where
/// modules come from: the standard library comes from the toolchain.
fn relevant_variables(site: &BuildSite) -> Vec<String> {
    const PRIVATE: [&str; 4] = ["GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT"];
    const DOWNLOADS: [&str; 8] =
        ["GOAUTH", "GOINSECURE", "GONOPROXY", "GONOSUMDB", "GOPRIVATE", "GOPROXY", "GOSUMDB", "GOVCS"];
    let variables = site.action(&Inquiry::default()).variables;
    variables
        .iter()
        .filter(|(name, _)| {
            name.starts_with("GO") || name.starts_with("CGO") || *name == "CC" || *name == "PATH"
        })
        .filter(|(name, _)| !PRIVATE.contains(&name.as_str()) && !DOWNLOADS.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
}

/// How long one waits before one asks again for a lock that another has.
const LOCK_POLL: Duration = Duration::from_millis(50);

/// Waits for whoever is filling `kept`; the wait ends when the future is dropped. The lock is given back when the file
/// is dropped, or when this program dies.
pub(crate) async fn lock(kept: &Path) -> io::Result<File> {
    fs::create_dir_all(kept)?;
    let file = File::create(kept.join("lock"))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(LOCK_POLL).await,
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// How kept files get under a private cache.
#[derive(Clone, Debug)]
enum PlaceBy {
    /// As links to where the sandbox shows them, read-only: nothing that a build does can reach the kept files.
    Link(PathBuf),
    /// As copies.
    Copy,
}

fn place_by(site: &BuildSite) -> PlaceBy {
    match site.executor() {
        _ if site.shares_build_cache() => PlaceBy::Copy,
        Executor::Sandbox { .. } | Executor::Container(_) => {
            PlaceBy::Link(crate::executor::STANDARD_LIBRARY_IN_SANDBOX.into())
        }
        Executor::Host => PlaceBy::Copy,
    }
}

/// A private cache and the kept folder under it.
#[derive(Clone, Debug)]
struct Placement {
    cache: PathBuf,
    kept: PathBuf,
    spares: Spares,
    by: PlaceBy,
}

impl Placement {
    /// Puts every kept file under the private cache, and makes the next build's cache ready beside this build. Where that
    /// fails the build only takes longer.
    async fn put_warm(self) {
        let put = self.clone();
        let is_put = blocking(move || put.put()).await.is_ok();
        if is_put && matches!(self.by, PlaceBy::Link(_)) {
            // Nobody waits for it. Copies would take more room than they save time.
            tokio::task::spawn_blocking(move || self.replenish());
        }
    }

    /// Puts copies of what is kept into a cache that builds share, if none has used it yet. It stays as it is from then on:
    /// nothing is added before later builds, and nothing of it is kept, since it holds what builds under test made.
    async fn put_first(self) -> Option<PathBuf> {
        let is_unused = fs::read_dir(&self.cache).is_ok_and(|mut entries| entries.next().is_none());
        if is_unused {
            // Where that fails the first build only takes longer.
            let _ = blocking(move || self.put()).await;
        }
        None
    }

    /// Puts every kept file under the private cache: at once where a folder is ready, else one by one.
    fn put(&self) -> io::Result<()> {
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

    /// Never leaves an entry without its output, so entries are looked for first, and put last: the go command can't write
    /// anew an entry that is a link to where nobody may write, and takes a package that it can't index for one that is not
    /// there.
    fn fill(&self, cache: &Path) -> io::Result<()> {
        let entries = files(&self.kept, ENTRY)?;
        let outputs = files(&self.kept, OUTPUT)?;
        for file in outputs.into_iter().chain(entries) {
            let to = place_in(cache, &file)?;
            match &self.by {
                PlaceBy::Link(shown) => {
                    link(&shown.join(file.strip_prefix(&self.kept).map_err(io::Error::other)?), &to)?;
                }
                PlaceBy::Copy => fs::copy(&file, &to).map(|_| ())?,
            }
        }
        Ok(())
    }

    /// Takes what was compiled since into the kept folder; each file appears there whole or not at all, and no entry before
    /// its output, since others fill their caches meanwhile.
    fn harvest(&self) -> io::Result<()> {
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
    for folder in named(cache, |name| name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit()))? {
        files.extend(named(&folder, |name| name.ends_with(kind))?);
    }
    Ok(files)
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
    fn commands_of_the_distribution_are_never_kept() {
        for kept in ["fmt", "vendor/golang.org/x/crypto/chacha20", "internal/cmdline"] {
            assert!(is_library(kept), "{kept}");
        }
        for refused in ["", "C", "cmd/gofmt", "cmd/vendor/golang.org/x/mod/semver"] {
            assert!(!is_library(refused), "{refused}");
        }
    }

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
        let spares = Spares::new(kept.join(READY));
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
}

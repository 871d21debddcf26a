//! Compiled packages of the standard library, kept between builds.
//!
//! A build starts with a private, empty build cache, so that no result of one build can hide a fault of another. The
//! standard library alone may be warm: compiling it takes seconds a build and says nothing about the code under
//! test. Only packages that the go command itself calls standard get in, never a command of the distribution.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::build_site::BuildSite;
use super::inquiry::Inquiry;
use super::placement::{PlaceBy, Placement};
use super::spares::Spares;
use crate::background::blocking;
use crate::executor::Executor;
use crate::key::key;
use crate::toolchain::Toolchain;

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

/// What a site got.
#[derive(Debug)]
pub(super) struct Warmed {
    /// The kept folder, which is shown to the site's commands.
    pub(super) kept: PathBuf,
    /// How the site's own cache was put, where another site can have it afterwards.
    pub(super) lent: Option<Placement>,
}

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
    /// site's private build cache.
    pub(super) async fn warm(
        self: &Arc<Self>,
        site: &BuildSite,
        packages: &[String],
        flags: &[String],
    ) -> Option<Warmed> {
        let directory = site.environment().working_directory.clone().unwrap_or_default();
        self.warm_for(site, packages, flags, vec![site.input_root().to_string(), directory]).await
    }

    /// As [`warm`](Self::warm), for `packages` that are all of the standard library.
    pub(super) async fn warm_packages(
        self: &Arc<Self>,
        site: &BuildSite,
        packages: &[String],
    ) -> Option<Warmed> {
        self.warm_for(site, packages, &[], Vec::new()).await
    }

    /// `source` is what of the source the list of needed packages depends on.
    async fn warm_for(
        self: &Arc<Self>,
        site: &BuildSite,
        packages: &[String],
        flags: &[String],
        source: Vec<String>,
    ) -> Option<Warmed> {
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
            placement.put_first().await;
            return None;
        }
        if marker.exists() {
            return Some(Warmed { lent: placement.put_warm().await, kept });
        }
        let lock = lock(&kept).await.ok()?;
        if marker.exists() {
            // Whoever had the lock before compiled the same.
            drop(lock);
            return Some(Warmed { lent: placement.put_warm().await, kept });
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
        Some(Warmed { kept, lent: None })
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

fn place_by(site: &BuildSite) -> PlaceBy {
    match site.executor() {
        _ if site.shares_build_cache() => PlaceBy::Copy,
        Executor::Sandbox { .. } | Executor::Container(_) => {
            PlaceBy::Link(crate::executor::STANDARD_LIBRARY_IN_SANDBOX.into())
        }
        Executor::Host => PlaceBy::Copy,
    }
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
}

//! A Wine prefix for Go programs: the folder that Wine takes for a Windows machine's drive C, made once and kept.
//!
//! It takes Wine some seconds and hundreds of megabytes to make one. Nearly all of that are copies of its own libraries,
//! for which links do as well; what is kept has a few megabytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use twinbuild_model::{Environment, Exit, NetworkPolicy};

use super::build_site::BuildSite;
use super::forwarder_dll::forwarder_dll;
use super::inquiry::Inquiry;
use super::kept_tree::{KeptTree, mirror};
use super::site_error::SiteError;
use super::source_tree::SourceTree;
use super::standard_library::StandardLibraryCache;
use crate::executor::{Conditions, ExecuteError, Executor, WineInstallation};
use crate::key::key;
use crate::process::said;
use crate::workspace::RunFolder;

/// The prefix in its folder, and in the output of the script.
const PREFIX: &str = "prefix";

/// Makes a prefix, and puts links in the place of copies of Wine's libraries. The source is a txtar archive.
///
/// Wine 10 for ARM64 crashes where `TMPDIR` is set. A 64-bit Wine says that it can't start a 32-bit program, and is none the
/// worse for it.
const SOURCE: &str = r#"-- make.sh --
unset TMPDIR
mkdir "$WINEPREFIX" && cp /src/fonts.conf "$WINEPREFIX" || exit 1
"$1" wineboot -i || exit 1
"$(dirname "$1")/wineserver64" -w || wineserver -w
cd "$WINEPREFIX" || exit 1
find drive_c -type f -size +1k | while IFS= read -r file; do
  for library in /usr/lib/*/wine/*-windows/"${file##*/}"; do
    if cmp -s "$file" "$library"; then ln -sf "$library" "$file"; fi
  done
done
-- fonts.conf --
<fontconfig/>
"#;

/// A prefix that couldn't be made.
#[derive(Debug, thiserror::Error)]
pub enum WinePrefixError {
    /// The site couldn't be made ready.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// Wine couldn't be run.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// Wine failed.
    #[error("make a Wine prefix with {}: {exit}\n{said}", loader.display())]
    Failed {
        /// Wine's loader.
        loader: PathBuf,
        /// How it ended.
        exit: Exit,
        /// What it wrote to its standard error.
        said: String,
    },
    /// The prefix couldn't be kept.
    #[error("keep a Wine prefix in {}", folder.display())]
    Keep {
        /// Its folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

impl StandardLibraryCache {
    /// A prefix of this Wine, in which Go programs run. It is kept, and must not be written to.
    ///
    /// # Errors
    /// When Wine makes none, or it can't be kept.
    pub async fn wine_prefix(
        self: &Arc<Self>,
        executor: &Executor,
        run: &RunFolder,
        wine: &WineInstallation,
    ) -> Result<PathBuf, WinePrefixError> {
        let loader = wine.root.as_deref().map_or_else(
            || wine.loader.clone(),
            |root| root.join(wine.loader.strip_prefix("/").unwrap_or(&wine.loader)),
        );
        let key = key([[&identity(&loader), SOURCE]]);
        let folder = self.root().join("wine").join(key.short());
        let make = make_prefix(executor, run, wine);
        let failed = |folder, source| WinePrefixError::Keep { folder, source };
        KeptTree::new(folder, PREFIX).get(make, complete, failed).await
    }
}

/// What names one Wine: its loader's place, size and time.
fn identity(loader: &Path) -> String {
    let metadata = fs::metadata(loader).ok();
    let time = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
    let seconds =
        time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs());
    format!("{} {} {seconds}", loader.display(), metadata.map_or(0, |metadata| metadata.len()))
}

async fn make_prefix(
    executor: &Executor,
    run: &RunFolder,
    wine: &WineInstallation,
) -> Result<BuildSite, WinePrefixError> {
    let environment = Environment { network: Some(NetworkPolicy::None), ..Environment::default() };
    let source = SourceTree::Inline(SOURCE.to_owned());
    let mut site = BuildSite::prepare(executor, run, &source, &[], environment, None).await?;
    site.set_conditions(Conditions { system_root: wine.root.clone(), ..Conditions::default() });
    let words = ["/bin/sh".to_owned(), "make.sh".to_owned(), wine.loader.display().to_string()];
    let prefix = site.view().output.join(PREFIX).display().to_string();
    let variables =
        wine.variables(&prefix).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let inquiry =
        Inquiry { arguments: words.to_vec(), variables, machine_programs: true, ..Inquiry::default() };
    let execution = site.run(&inquiry).await?;
    if execution.outcome.exit.is_success() {
        return Ok(site);
    }
    Err(WinePrefixError::Failed {
        loader: wine.loader.clone(),
        exit: execution.outcome.exit,
        said: said(&execution.logs.stderr).await,
    })
}

/// Makes `to` the prefix of `output`, with the library that Go programs need and older Wines lack.
fn complete(output: &Path, to: &Path) -> io::Result<()> {
    mirror(&output.join(PREFIX), to)?;
    let library = to.join("drive_c/windows/system32/bcryptprimitives.dll");
    // One that is there may be a link to where only the sandbox has anything.
    if fs::symlink_metadata(&library).is_err() {
        let dll = forwarder_dll("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036");
        fs::write(library, dll)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_prefix_without_the_library_gets_one() {
        let folder = tempfile::tempdir().unwrap();
        for (name, own) in [("without", None), ("with", Some("its own"))] {
            let output = folder.path().join(name);
            let system = output.join("prefix/drive_c/windows/system32");
            fs::create_dir_all(&system).unwrap();
            if let Some(own) = own {
                fs::write(system.join("bcryptprimitives.dll"), own).unwrap();
            }
            let to = folder.path().join(format!("kept-{name}"));
            complete(&output, &to).unwrap();
            let bytes = fs::read(to.join("drive_c/windows/system32/bcryptprimitives.dll")).unwrap();
            assert_eq!(bytes.starts_with(b"MZ"), own.is_none());
        }
        assert!(complete(&folder.path().join("nothing"), &folder.path().join("x")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_library_that_leads_into_the_sandbox_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (output, to) = (folder.path().join("output"), folder.path().join("kept"));
        let library = Path::new("drive_c/windows/system32/bcryptprimitives.dll");
        let inside = Path::new("/only/inside/bcryptprimitives.dll");
        let made = output.join(PREFIX).join(library);
        fs::create_dir_all(made.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(inside, &made).unwrap();
        complete(&output, &to).unwrap();
        assert_eq!(fs::read_link(to.join(library)).unwrap(), inside);
    }
}

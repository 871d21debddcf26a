//! A toolchain whose compiler, assembler and linker were built from its own source instead of taken as distributed.
//!
//! Whether a program depends on who built the compiler is what a rebuilt one shows: same version, same source, other
//! bytes. Rebuilding takes about a minute, so what came of it is kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twinbuild_model::{Environment, Exit, NetworkPolicy};
use walkdir::WalkDir;

use super::build_site::{BuildSite, Inquiry, SiteError, SourceTree};
use super::standard_library::{StandardLibraryCache, identity, key, lock};
use crate::background::blocking;
use crate::executor::{ExecuteError, Executor};
use crate::toolchain::Toolchain;
use crate::workspace::{RunFolder, remove_tree};

/// The programs that turn source into code. Each is a package of the distribution's `src/cmd`.
const REBUILT: [&str; 3] = ["asm", "compile", "link"];

/// The distribution's programs are built without debugging data; these have it, so that their bytes are other ones.
const FLAGS: [&str; 1] = ["-trimpath"];

/// Where the rebuilt toolchain lies in its folder.
const TREE: &str = "go";

/// The beginning of the name of a tree that is not whole yet, or never will be.
const UNFINISHED: &str = ".tmp-";

/// A toolchain that couldn't be rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The site couldn't be made ready.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The go command couldn't be run.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// The go command failed.
    #[error("rebuild the compiler, assembler and linker of Go {version}: {exit}\n{said}")]
    Failed {
        /// Go's version.
        version: String,
        /// How it ended.
        exit: Exit,
        /// What it wrote to its standard error.
        said: String,
    },
    /// The rebuilt toolchain couldn't be put together.
    #[error("put a rebuilt toolchain together in {}", folder.display())]
    Assemble {
        /// Its folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

impl StandardLibraryCache {
    /// `wanted`, with the programs that make code built from source by `native`, which runs on this machine and has the
    /// same version. It is kept; whoever asks next gets the same.
    ///
    /// # Errors
    /// When the programs can't be built, or the tree can't be written.
    pub async fn rebuilt_toolchain(
        self: &Arc<Self>,
        executor: &Executor,
        run: &RunFolder,
        native: &Toolchain,
        wanted: &Toolchain,
    ) -> Result<Toolchain, RebuildError> {
        let folder = self.root().join("rebuilt").join(key(&[
            vec![identity(wanted)],
            FLAGS.map(str::to_owned).to_vec(),
            REBUILT.map(str::to_owned).to_vec(),
        ]));
        let assemble = |source| RebuildError::Assemble { folder: folder.clone(), source };
        let root = folder.join(TREE);
        let lock = lock(&folder).await.map_err(assemble)?;
        if !root.is_dir() {
            let site = self.build_programs(executor, run, native, wanted).await?;
            let (output, wanted, folder) = (site.output_folder(), wanted.clone(), folder.clone());
            blocking(move || put_together(&output, &wanted, &folder)).await.map_err(assemble)?;
        }
        drop(lock);
        let source = format!("{}, with {} built from its source", wanted.source, REBUILT.join(", "));
        Ok(Toolchain { root, source, digest: None, ..wanted.clone() })
    }

    async fn build_programs(
        self: &Arc<Self>,
        executor: &Executor,
        run: &RunFolder,
        native: &Toolchain,
        wanted: &Toolchain,
    ) -> Result<BuildSite, RebuildError> {
        let environment = Environment {
            target: Some(wanted.platform.clone()),
            network: Some(NetworkPolicy::None),
            variables: [("CGO_ENABLED".to_owned(), "0".to_owned())].into(),
            ..Environment::default()
        };
        let source = SourceTree::Toolchain("src/cmd".into());
        let mut site =
            BuildSite::prepare(executor, run, &source, &[], environment, Some(native.clone())).await?;
        let packages = REBUILT.map(|name| format!("cmd/{name}"));
        let flags = FLAGS.map(str::to_owned);
        site.warm_standard_library(self, &packages, &flags).await;
        let output = format!("{}/", site.view().output.display());
        let words = ["go".to_owned(), "build".to_owned(), "-o".to_owned(), output];
        let arguments = words.into_iter().chain(flags).chain(packages).collect();
        let execution = site.run(&Inquiry { arguments, ..Inquiry::default() }).await?;
        if execution.outcome.exit.is_success() {
            return Ok(site);
        }
        let said = fs::read(&execution.logs.stderr).unwrap_or_default();
        Err(RebuildError::Failed {
            version: wanted.version.to_string(),
            exit: execution.outcome.exit,
            said: String::from_utf8_lossy(&said).trim().to_owned(),
        })
    }
}

/// Makes the tree of `wanted` in `folder`, with the programs of `output` in the place of its own. Whoever calls it holds
/// the folder's lock. The tree gets its name when it is whole.
fn put_together(output: &Path, wanted: &Toolchain, folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            remove_tree(&entry.path())?;
        }
    }
    let unfinished = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(folder)?.keep();
    let tree = unfinished.join(TREE);
    mirror(&wanted.root, &tree)?;
    let platform = &wanted.platform;
    let tools = tree.join(format!("pkg/tool/{}_{}", platform.os(), platform.arch()));
    for name in REBUILT {
        let name = format!("{name}{}", platform.executable_suffix());
        let tool = tools.join(&name);
        // The name is freed first: what it named may be the distribution's own file.
        fs::remove_file(&tool)?;
        fs::copy(output.join(&name), &tool)?;
    }
    fs::rename(tree, folder.join(TREE))?;
    fs::remove_dir(unfinished)
}

/// Makes `to` a tree of the same files as `from`, which nobody may write to: linked where that can be, else copied.
fn mirror(from: &Path, to: &Path) -> io::Result<()> {
    for entry in WalkDir::new(from).follow_root_links(true) {
        let entry = entry.map_err(io::Error::from)?;
        let below = entry.path().strip_prefix(from).map_err(io::Error::other)?;
        let target = if below.as_os_str().is_empty() { to.to_owned() } else { to.join(below) };
        let kind = entry.file_type();
        if kind.is_dir() {
            fs::create_dir_all(target)?;
        } else if fs::hard_link(entry.path(), &target).is_err() {
            copy(entry.path(), &target, kind.is_symlink())?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn copy(from: &Path, to: &Path, is_link: bool) -> io::Result<()> {
    match is_link {
        true => std::os::unix::fs::symlink(fs::read_link(from)?, to),
        false => fs::copy(from, to).map(|_| ()),
    }
}

#[cfg(not(unix))]
fn copy(from: &Path, to: &Path, _is_link: bool) -> io::Result<()> {
    fs::copy(from, to).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distribution(folder: &Path) -> Toolchain {
        let root = folder.join("distribution");
        let tools = root.join("pkg/tool/linux_amd64");
        fs::create_dir_all(&tools).unwrap();
        for name in REBUILT.into_iter().chain(["vet"]) {
            fs::write(tools.join(name), format!("distributed {name}")).unwrap();
        }
        fs::write(root.join("VERSION"), "go1.27.3\n").unwrap();
        Toolchain {
            version: "1.27.3".parse().unwrap(),
            platform: "linux/amd64".parse().unwrap(),
            root,
            source: "a test".into(),
            digest: None,
        }
    }

    #[test]
    fn rebuilt_programs_take_the_place_of_the_distributed_ones_and_leave_those_alone() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = distribution(folder.path());
        let (output, kept) = (folder.path().join("out"), folder.path().join("kept"));
        fs::create_dir_all(&output).unwrap();
        fs::create_dir_all(kept.join(".tmp-killed/go")).unwrap();
        REBUILT.iter().for_each(|name| fs::write(output.join(name), "rebuilt").unwrap());
        put_together(&output, &wanted, &kept).unwrap();
        let read = |root: &Path, path: &str| fs::read_to_string(root.join(path)).unwrap();
        let tree = kept.join(TREE);
        assert_eq!(read(&tree, "pkg/tool/linux_amd64/compile"), "rebuilt");
        assert_eq!(read(&tree, "pkg/tool/linux_amd64/vet"), "distributed vet");
        assert_eq!(read(&tree, "VERSION"), "go1.27.3\n");
        assert_eq!(read(&wanted.root, "pkg/tool/linux_amd64/compile"), "distributed compile");
        assert_eq!(fs::read_dir(&kept).unwrap().count(), 1, "nothing unfinished is left");
    }

    #[test]
    fn a_program_that_was_not_built_leaves_no_tree() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = distribution(folder.path());
        let (output, kept) = (folder.path().join("out"), folder.path().join("kept"));
        fs::create_dir_all(&output).unwrap();
        fs::create_dir_all(&kept).unwrap();
        fs::write(output.join("asm"), "rebuilt").unwrap();
        assert!(put_together(&output, &wanted, &kept).is_err());
        assert!(!kept.join(TREE).exists());
    }
}

//! A toolchain whose compiler, assembler and linker were built from its own source instead of taken as distributed.
//!
//! Whether a program depends on who built the compiler is what a rebuilt one shows: same version, same source, other
//! bytes. Rebuilding takes about a minute, so what came of it is kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twinbuild_model::{Environment, Exit, NetworkPolicy};

use super::build_site::BuildSite;
use super::inquiry::Inquiry;
use super::kept_tree::{KeptTree, mirror};
use super::site_error::SiteError;
use super::source_tree::SourceTree;
use super::standard_library::{StandardLibraryCache, identity};
use crate::executor::{ExecuteError, Executor};
use crate::key::key;
use crate::process::said;
use crate::toolchain::Toolchain;
use crate::workspace::RunFolder;

/// The programs that turn source into code. Each is a package of the distribution's `src/cmd`.
const REBUILT: [&str; 3] = ["asm", "compile", "link"];

/// The distribution's programs are built without debugging data; these have it, so that their bytes are other ones.
const FLAGS: [&str; 1] = ["-trimpath"];

/// Where the rebuilt toolchain lies in its folder.
const TREE: &str = "go";

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
        let key = key([&[identity(wanted).as_str()][..], &FLAGS, &REBUILT]);
        let folder = self.root().join("rebuilt").join(key.short());
        let distributed = wanted.clone();
        let root = KeptTree::new(folder, TREE)
            .get(
                self.build_programs(executor, run, native, wanted),
                move |output, tree| put_together(output, &distributed, tree),
                |folder, source| RebuildError::Assemble { folder, source },
            )
            .await?;
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
        Err(RebuildError::Failed {
            version: wanted.version.to_string(),
            exit: execution.outcome.exit,
            said: said(&execution.logs.stderr).await,
        })
    }
}

/// Makes the tree of `wanted` at `tree`, with the programs of `output` in the place of its own.
fn put_together(output: &Path, wanted: &Toolchain, tree: &Path) -> io::Result<()> {
    mirror(&wanted.root, tree)?;
    let platform = &wanted.platform;
    let tools = tree.join(format!("pkg/tool/{}_{}", platform.os(), platform.arch()));
    for name in REBUILT {
        let name = format!("{name}{}", platform.executable_suffix());
        let tool = tools.join(&name);
        // The name is freed first: what it named may be the distribution's own file.
        fs::remove_file(&tool)?;
        fs::copy(output.join(&name), &tool)?;
    }
    Ok(())
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
        fs::create_dir_all(&kept).unwrap();
        REBUILT.iter().for_each(|name| fs::write(output.join(name), "rebuilt").unwrap());
        let tree = KeptTree::new(kept.clone(), TREE);
        tree.keep(|tree| put_together(&output, &wanted, tree)).unwrap();
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
        let tree = KeptTree::new(kept.clone(), TREE);
        assert!(tree.keep(|tree| put_together(&output, &wanted, tree)).is_err());
        assert!(!kept.join(TREE).exists());
    }
}

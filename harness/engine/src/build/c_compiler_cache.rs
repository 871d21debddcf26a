//! The libraries that a C compiler makes when it is used first: made once for each target, and kept.
//!
//! zig compiles its C library from source, which takes a minute. Each site has a copy of its own, since a build may write
//! to it. Nothing of the code under test is kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use twinbuild_model::{Exit, NewlineStyle};

use super::build_site::BuildSite;
use super::inquiry::Inquiry;
use super::kept_tree::KeptTree;
use super::standard_library::lock;
use crate::background::blocking;
use crate::executor::ExecuteError;
use crate::process::said;
use crate::source::{CopyError, copy_tree};

/// Where a site's compiler keeps what it made, below the folder for temporary files.
pub(super) const COMPILER_CACHE: &str = "c-compiler";

/// The kept libraries in their folder.
const TREE: &str = "libraries";

/// Compiles and links an empty program, for which all of a C library's parts are made.
const SCRIPT: &str =
    "cd \"$TMPDIR\"; echo 'int main(void) { return 0; }' > empty.c; $CC -o empty empty.c; rm -f empty*";

/// A C compiler that can't be used at a site.
#[derive(Debug, thiserror::Error)]
pub enum CCompilerUseError {
    /// It couldn't be run.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// It failed.
    #[error("compile an empty program with the C compiler: {exit}\n{said}")]
    Failed {
        /// How it ended.
        exit: Exit,
        /// What it wrote to its standard error.
        said: String,
    },
    /// What it made couldn't be kept.
    #[error("keep what the C compiler made in {}", folder.display())]
    Keep {
        /// The folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// What it made couldn't be copied.
    #[error(transparent)]
    Copy(#[from] CopyError),
}

/// Lays what the site's compiler made earlier before it, made now and kept in `folder` where nobody did.
pub(super) async fn fill_compiler_cache(site: &BuildSite, folder: PathBuf) -> Result<(), CCompilerUseError> {
    let failed = |source| CCompilerUseError::Keep { folder: folder.clone(), source };
    let here = site.temporary_folder().join(COMPILER_CACHE);
    let kept = folder.join(TREE);
    let lock = lock(&folder).await.map_err(failed)?;
    if !kept.is_dir() {
        let inquiry = Inquiry {
            arguments: ["/bin/sh", "-euc", SCRIPT].map(str::to_owned).to_vec(),
            machine_programs: true,
            ..Inquiry::default()
        };
        let execution = site.run(&inquiry).await?;
        let exit = execution.outcome.exit;
        if !exit.is_success() {
            return Err(CCompilerUseError::Failed { exit, said: said(&execution.logs.stderr).await });
        }
        let (tree, made) = (KeptTree::new(folder.clone(), TREE), here);
        let keep = move || tree.keep(|to| copy(&made, to).map_err(io::Error::other));
        return blocking(keep).await.map_err(failed);
    }
    drop(lock);
    blocking(move || copy(&kept, &here)).await.map_err(CCompilerUseError::Copy)
}

fn copy(from: &Path, to: &Path) -> Result<(), CopyError> {
    let unmade = |source| CopyError::Copy { from: from.to_owned(), to: to.to_owned(), source };
    fs::create_dir_all(to).map_err(unmade)?;
    copy_tree(from, to, NewlineStyle::AsIs, &[])
}

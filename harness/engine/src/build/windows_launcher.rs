//! A Windows program that starts another one and writes its exit code and its error output to files.
//!
//! Under Wine on qemu the outer exit status says nothing: threads that are killed at a program's end may crash qemu after
//! Windows' exit code is set. qemu says so on the standard error of the process that it is, so the program has another.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use twinbuild_model::{Environment, Exit, NetworkPolicy, Platform};

use super::build_site::BuildSite;
use super::inquiry::Inquiry;
use super::kept_tree::KeptTree;
use super::site_error::SiteError;
use super::source_tree::SourceTree;
use super::standard_library::{StandardLibraryCache, identity};
use crate::executor::{ExecuteError, Executor};
use crate::key::key;
use crate::process::said;
use crate::toolchain::Toolchain;
use crate::workspace::RunFolder;

/// The launcher's file, in its folder and in the output folder of its build.
const LAUNCHER: &str = "launcher.exe";

/// Its source, a txtar archive. Nothing is read of a program that could not be started: there is no file then.
const SOURCE: &str = r#"-- go.mod --
module launcher

go 1.21
-- main.go --
package main

import (
	"os"
	"strconv"
)

func main() {
	if err := run(); err != nil {
		os.Stderr.WriteString("launcher: " + err.Error() + "\n")
	}
}

func run() error {
	said, err := os.Create(`C:\stderr`)
	if err != nil {
		return err
	}
	streams := []*os.File{os.Stdin, os.Stdout, said}
	process, err := os.StartProcess(os.Args[1], os.Args[1:], &os.ProcAttr{Files: streams})
	if err != nil {
		return err
	}
	state, err := process.Wait()
	if err != nil {
		return err
	}
	code := strconv.FormatUint(uint64(uint32(state.ExitCode())), 10)
	return os.WriteFile(`C:\exit-code`, []byte(code), 0o644)
}
"#;

/// A launcher that couldn't be made.
#[derive(Debug, thiserror::Error)]
pub enum LauncherError {
    /// The site couldn't be made ready.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The go command couldn't be run.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// The go command failed.
    #[error("build the launcher of programs for {platform}: {exit}\n{said}")]
    Failed {
        /// The platform.
        platform: Platform,
        /// How the go command ended.
        exit: Exit,
        /// What it wrote to its standard error.
        said: String,
    },
    /// The launcher couldn't be kept.
    #[error("keep the launcher of Windows programs in {}", folder.display())]
    Keep {
        /// Its folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

impl StandardLibraryCache {
    /// The launcher for `platform`, built by `toolchain`. It is kept.
    ///
    /// # Errors
    /// When it can't be built or kept.
    pub(super) async fn windows_launcher(
        self: &Arc<Self>,
        executor: &Executor,
        run: &RunFolder,
        toolchain: &Toolchain,
        platform: &Platform,
    ) -> Result<PathBuf, LauncherError> {
        let key = key([[&identity(toolchain), &platform.to_string(), SOURCE]]);
        let tree = KeptTree::new(self.root().join("launchers").join(key.short()), "launcher");
        let make = self.build_launcher(executor, run, toolchain, platform);
        let failed = |folder, source| LauncherError::Keep { folder, source };
        Ok(tree.get(make, take, failed).await?.join(LAUNCHER))
    }

    async fn build_launcher(
        self: &Arc<Self>,
        executor: &Executor,
        run: &RunFolder,
        toolchain: &Toolchain,
        platform: &Platform,
    ) -> Result<BuildSite, LauncherError> {
        let environment = Environment {
            target: Some(platform.clone()),
            network: Some(NetworkPolicy::None),
            variables: [("CGO_ENABLED".to_owned(), "0".to_owned())].into(),
            ..Environment::default()
        };
        let source = SourceTree::Inline(SOURCE.to_owned());
        let mut site =
            BuildSite::prepare(executor, run, &source, &[], environment, Some(toolchain.clone())).await?;
        let packages = [".".to_owned()];
        site.warm_standard_library(self, &packages, &[]).await;
        let output = site.view().output.join(LAUNCHER).display().to_string();
        let words = ["go", "build", "-trimpath", "-ldflags=-s -w", "-o", &output, "."];
        let inquiry = Inquiry { arguments: words.map(str::to_owned).to_vec(), ..Inquiry::default() };
        let execution = site.run(&inquiry).await?;
        if execution.outcome.exit.is_success() {
            return Ok(site);
        }
        Err(LauncherError::Failed {
            platform: platform.clone(),
            exit: execution.outcome.exit,
            said: said(&execution.logs.stderr).await,
        })
    }
}

fn take(output: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    fs::copy(output.join(LAUNCHER), to.join(LAUNCHER)).map(|_| ())
}

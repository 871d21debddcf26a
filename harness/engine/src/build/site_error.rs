//! Why a build site can't be made ready, or its source changed.

use twinbuild_model::Exit;

use crate::executor::{ExecuteError, Refusal};
use crate::source::{ChangeError, CopyError, DigestError, InlineError};
use crate::workspace::WorkspaceError;

/// A site that can't be made ready.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The workspace couldn't be made.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// The source couldn't be copied.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The inline files couldn't be written.
    #[error(transparent)]
    Inline(#[from] InlineError),
    /// A declared change of the source copy couldn't be made.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The source copy couldn't be digested.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// The executor can't provide the environment.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The declared working directory leads out of the source.
    #[error(
        "start commands in `{directory}`: a working directory is relative to the source and stays inside it"
    )]
    WorkingDirectory {
        /// The directory as it was declared.
        directory: String,
    },
    /// The toolchain's own source is to be built, and there is no toolchain.
    #[error("build the toolchain's own `{folder}`: no toolchain was declared")]
    NoToolchain {
        /// The folder in the toolchain.
        folder: String,
    },
}

/// A script that could not change the source copy.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// It couldn't be run.
    #[error(transparent)]
    Execute(#[from] ExecuteError),
    /// It failed.
    #[error("change the source copy with `{script}`: {exit}\n{said}")]
    Failed {
        /// The script.
        script: String,
        /// How it ended.
        exit: Exit,
        /// What it wrote to its standard error.
        said: String,
    },
    /// The changed copy couldn't be digested.
    #[error(transparent)]
    Digest(#[from] DigestError),
}

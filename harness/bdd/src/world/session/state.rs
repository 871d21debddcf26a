//! What a session is between two steps.

use std::sync::Arc;

use twinbuild_engine::build::{BuildSite, SourceTree};
use twinbuild_engine::process::Logs;

use super::super::failure::Failure;
use super::super::state::World;

/// Commands in one working folder, one after another.
#[derive(Debug)]
pub(crate) struct Session {
    /// What lies in the folder before the first command.
    pub(super) source: SourceTree,
    /// The folder, from the first step on that needs it.
    pub(super) site: Option<Arc<BuildSite>>,
    /// Where commands start: relative to the folder, with `/`, empty for the folder itself; absolute for another one.
    pub(super) directory: String,
    /// What the last command wrote.
    pub(super) written: Written,
}

/// What the last command wrote, or what was shown instead.
#[derive(Debug, Default)]
pub(super) enum Written {
    /// Nothing was run yet.
    #[default]
    Nothing,
    /// A command's streams.
    Logs(Logs),
    /// The content of files that were shown, as standard output.
    Shown(String),
}

impl World {
    /// There is a working folder with the files of a txtar archive.
    pub(crate) fn declare_working_folder(&mut self, txtar: &str) -> Result<(), Failure> {
        self.declare_session(SourceTree::Inline(txtar.to_owned()))
    }

    /// There is a working folder with nothing in it.
    pub(crate) fn declare_empty_working_folder(&mut self) -> Result<(), Failure> {
        self.declare_session(SourceTree::Empty)
    }

    fn declare_session(&mut self, source: SourceTree) -> Result<(), Failure> {
        if self.session.is_some() {
            return Err(Failure::new("failed to make a working folder: the scenario has one already"));
        }
        let (site, directory, written) = (None, String::new(), Written::Nothing);
        self.session = Some(Session { source, site, directory, written });
        Ok(())
    }

    /// The session, or a failure that says there is none.
    pub(super) fn session(&self) -> Result<&Session, Failure> {
        self.session.as_ref().ok_or_else(no_session)
    }

    /// The session, or a failure that says there is none.
    pub(super) fn session_mut(&mut self) -> Result<&mut Session, Failure> {
        self.session.as_mut().ok_or_else(no_session)
    }
}

fn no_session() -> Failure {
    Failure::new("there is no working folder")
        .with_hint(Some("a step such as `Given an empty working folder` declares it"))
}

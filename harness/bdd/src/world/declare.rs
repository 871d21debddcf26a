//! What a scenario declares before it builds.

use std::path::PathBuf;

use twinbuild_engine::build::SourceTree;
use twinbuild_engine::c_compiler::UnknownCCompiler;
use twinbuild_engine::settings::read_profile;
use twinbuild_engine::source::SourceChange;
use twinbuild_model::{Environment, NewlineStyle};

use super::failure::Failure;
use super::state::World;

impl World {
    /// The source is the folder `name` below the project's modules.
    pub(crate) fn declare_module(&mut self, name: &str) -> Result<(), Failure> {
        let context = self.context()?;
        let modules = context.path(&context.project.paths.modules);
        self.declare_source_folder(modules.join(name))
    }

    /// The source is the folder `relative` below the project's root.
    pub(crate) fn declare_folder(&mut self, relative: &str) -> Result<(), Failure> {
        let folder = self.context()?.path(relative);
        self.declare_source_folder(folder)
    }

    fn declare_source_folder(&mut self, path: PathBuf) -> Result<(), Failure> {
        let context = self.context()?;
        if !path.is_dir() {
            return Err(Failure::new(format!(
                "failed to find the source {}: there is no such folder",
                path.display()
            )));
        }
        let left_out = vec![context.path(&context.project.paths.output)];
        self.source = Some(SourceTree::Folder { path, left_out });
        Ok(())
    }

    /// The source is given inline, as a txtar archive.
    pub(crate) fn declare_inline(&mut self, text: &str) {
        self.source = Some(SourceTree::Inline(text.to_owned()));
    }

    /// The source is a folder of the toolchain.
    pub(crate) fn declare_toolchain_source(&mut self, folder: &str) {
        self.source = Some(SourceTree::Toolchain(folder.to_owned()));
    }

    /// The source copy is changed before anything is built.
    pub(crate) fn declare_change(&mut self, change: SourceChange) {
        self.changes.push(change);
    }

    /// Go of this version builds.
    pub(crate) fn declare_go(&mut self, version: &str) {
        self.go = Some(version.to_owned());
    }

    /// Go builds find this C compiler.
    pub(crate) fn declare_c_compiler(&mut self, name: &str) -> Result<(), Failure> {
        self.c_compiler = Some(name.parse().map_err(|error: UnknownCCompiler| Failure::from_error(&error))?);
        Ok(())
    }

    /// Every build gets these flags; quotes as in a shell.
    pub(crate) fn declare_build_flags(&mut self, flags: &str) -> Result<(), Failure> {
        self.build_flags.extend(split_words(flags)?);
        Ok(())
    }

    /// Lays `environment` over what was declared so far.
    pub(crate) fn declare_environment(&mut self, environment: Environment) {
        self.environment = std::mem::take(&mut self.environment).overlaid_with(environment);
    }

    /// Sets variables, one a row: name and value.
    pub(crate) fn declare_variables(&mut self, rows: &[Vec<String>]) -> Result<(), Failure> {
        for row in rows {
            let [name, value] = row.as_slice() else {
                return Err(Failure::new(format!(
                    "a row of the environment has a variable and its value, not {} cells: {}",
                    row.len(),
                    row.join(" | ")
                )));
            };
            if name.is_empty() || name.contains('=') {
                return Err(Failure::new(format!("`{name}` is no variable's name")));
            }
            self.environment.variables.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    /// Lays the profile `name` under what was declared so far: steps win over profiles.
    pub(crate) fn declare_profile(&mut self, name: &str) -> Result<(), Failure> {
        let context = self.context()?;
        let mut profile = read_profile(&context.path(&context.project.paths.environments), name)
            .map_err(|error| Failure::from_error(&error).with_hint(error.hint()))?;
        if let Some(container) = profile.container.take() {
            self.container = Some((name.to_owned(), container));
        }
        self.environment = profile.overlaid_with(std::mem::take(&mut self.environment));
        Ok(())
    }

    /// Text files of the source copy get these line ends.
    pub(crate) fn declare_newlines(&mut self, newlines: NewlineStyle) {
        self.environment.newlines = Some(newlines);
    }
}

/// Splits a command line into words, with quotes as in a POSIX shell and nothing expanded.
pub(super) fn split_words(text: &str) -> Result<Vec<String>, Failure> {
    shlex::split(text)
        .ok_or_else(|| Failure::new(format!("failed to split `{text}` into words: a quote is not closed")))
}

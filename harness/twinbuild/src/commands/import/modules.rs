//! The modules that Go's tests publish, of which a lab serves those that keep the rules of modules.

use std::fs;
use std::path::Path;

use twinbuild_bdd::RefusedModule;
use twinbuild_inspect::unescape_module;
use twinbuild_lab::{Module, ModuleError};

use crate::problem::{Problem, ProblemClass};

/// Why scripts that need one are not imported.
const REASON: &str = "needs a module that breaks the rules of modules, which no lab serves";

/// The modules in a folder such as `cmd/go/testdata/mod`.
#[derive(Debug, Default)]
pub(super) struct TestModules {
    served: Vec<(String, String)>,
    refused: Vec<(RefusedModule, String)>,
}

impl TestModules {
    /// Reads a folder of txtar archives.
    pub(super) fn read(folder: &Path) -> Result<Self, Problem> {
        let trouble = |error: std::io::Error| {
            let message = format!("failed to read the modules in {}: {error}", folder.display());
            Problem::said(ProblemClass::Usage, message)
        };
        let mut modules = Self::default();
        let mut entries: Vec<_> = fs::read_dir(folder).map_err(trouble)?.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some((path, version)) = named_module(&name) else { continue };
            match String::from_utf8(fs::read(entry.path()).map_err(trouble)?) {
                Ok(text) => modules.add(name, text, path, version),
                Err(error) => {
                    modules.refuse(vec![path], format!("{name} is no text: {}", error.utf8_error()));
                }
            }
        }
        Ok(modules)
    }

    fn add(&mut self, name: String, text: String, path: String, version: String) {
        let mut names = vec![path];
        let why = match Module::from_proxy_txtar(&name, &text) {
            Ok(_) if has_go_mod(&text) => return self.served.push((name, text)),
            Ok(_) => format!("{} {version} has no go.mod to answer with, and a lab would make one", names[0]),
            Err(error) => {
                // The tests' proxy lists no version that does not fit its path: it is met only by name.
                if matches!(error, ModuleError::MajorVersion { .. }) {
                    names.push(version);
                }
                error.to_string()
            }
        };
        self.refuse(names, why);
    }

    fn refuse(&mut self, names: Vec<String>, why: String) {
        self.refused.push((RefusedModule { names, reason: REASON.to_owned() }, why));
    }

    /// The files of modules that a lab serves, with their texts.
    pub(super) fn served(&self) -> impl Iterator<Item = &(String, String)> {
        self.served.iter()
    }

    /// How many modules a lab serves.
    pub(super) fn count(&self) -> usize {
        self.served.len()
    }

    /// Why each of the other modules is not served.
    pub(super) fn refusals(&self) -> impl ExactSizeIterator<Item = &str> {
        self.refused.iter().map(|(_, why)| why.as_str())
    }

    /// The modules that no lab serves.
    pub(super) fn refused(&self) -> Vec<RefusedModule> {
        self.refused.iter().map(|(module, _)| module.clone()).collect()
    }
}

/// Whether the archive has an answer for `.mod`, which the tests' proxy never makes.
fn has_go_mod(text: &str) -> bool {
    text.lines().any(|line| matches!(line.trim_end(), "-- .mod --" | "-- go.mod --"))
}

/// Path and version in a name such as `example.com_!dep_v1.2.0.txt`, or as much of them as can be read.
fn named_module(name: &str) -> Option<(String, String)> {
    let stem = name.strip_suffix(".txt")?;
    let at = stem.rfind("_v")?;
    let escaped = stem[..at].replace('_', "/");
    let path = unescape_module(&escaped).unwrap_or(escaped);
    Some((path, stem[at + 1..].to_owned()))
}

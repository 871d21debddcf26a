//! What a module's source holds, read by somebody else.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_model::evidence::ModuleReference;
use twinbuild_model::{Platform, Sha256};

use super::paths::{joined_path, led_back};
use crate::GoHeader;

/// What a module's source holds. The caller reads it; nothing here opens a file. All paths are relative to the main
/// module's folder, with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleSource {
    /// The texts of module files: `go.mod`, `go.sum`, `go.work`, `go.work.sum`, `vendor/modules.txt`, of this module, its
    /// workspace and the folders that stand in for others.
    pub texts: BTreeMap<String, String>,
    /// All files.
    pub files: BTreeSet<String>,
    /// All folders.
    pub folders: BTreeSet<String>,
    /// The heads of the Go files.
    pub go_files: BTreeMap<String, GoHeader>,
    /// The names of the main module's folder and of those around it, the innermost first: from outside, paths lead back in.
    pub own_names: Vec<String>,
    /// Folders above the main module's that still belong to the source: 1 where `../x` does and `../../x` does not.
    pub levels_above: usize,
    /// What could not be read, and why.
    pub unread: Vec<(String, String)>,
    /// Digests of the files of vendored modules that the module cache has too.
    pub vendored: BTreeMap<String, Sha256>,
    /// What the module cache has of the modules that are named.
    pub cache: BTreeMap<ModuleReference, CachedModule>,
    /// What is around the source.
    pub surroundings: GoSurroundings,
}

/// What the module cache has of a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CachedModule {
    /// Its extracted files, by their names in the module; `None` where it is not extracted.
    pub files: Option<BTreeMap<String, Sha256>>,
    /// The hash that was recorded when it was downloaded.
    pub recorded_hash: Option<String>,
    /// The `go.mod` of its newest version in the cache, where what is retracted is said, and that version.
    pub newest_go_mod: Option<(String, String)>,
}

/// What is around the source when the go command runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoSurroundings {
    /// Variables that the go command reads.
    pub variables: BTreeMap<String, String>,
    /// Flags of the command that builds, which go before those of `GOFLAGS`.
    pub command_flags: Vec<String>,
    /// The toolchain's version: `1.27.3`.
    pub go_version: Option<String>,
    /// The platforms that are built for; none where nothing is asked about targets.
    pub targets: Vec<Platform>,
    /// The platform that builds.
    pub host: Option<Platform>,
}

impl GoSurroundings {
    /// The value of a flag of the command, else of `GOFLAGS`: of `-mod=vendor` it is `vendor`.
    pub fn flag(&self, name: &str) -> Option<&str> {
        value_of(name, self.command_flags.iter().map(String::as_str))
            .or_else(|| self.flag_of_environment(name))
    }

    /// A variable's value, unless it is empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The value of a flag in `GOFLAGS`.
    ///
    /// Source: <https://pkg.go.dev/cmd/go#hdr-Environment_variables>
    pub fn flag_of_environment(&self, name: &str) -> Option<&str> {
        value_of(name, self.variable("GOFLAGS")?.split_whitespace())
    }
}

/// The value of the last flag of this name, which stands behind `=` or is the next word.
fn value_of<'a>(name: &str, mut words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut found = None;
    while let Some(word) = words.next() {
        let Some(flag) = word.strip_prefix('-') else { continue };
        let flag = flag.strip_prefix('-').unwrap_or(flag);
        match flag.split_once('=') {
            Some((flag, value)) if flag == name => found = Some(value),
            None if flag == name => found = words.next().or(found),
            _ => {}
        }
    }
    found
}

impl ModuleSource {
    /// The path `relative` seen from `folder`; one that leads out of the main module and back in is inside. `None` for an
    /// absolute path.
    pub fn joined(&self, folder: &str, relative: &str) -> Option<String> {
        joined_path(folder, relative).map(|path| led_back(&path, &self.own_names))
    }

    /// Whether a folder belongs to the source.
    pub fn is_inside(&self, folder: &str) -> bool {
        folder.split('/').take_while(|part| *part == "..").count() <= self.levels_above
    }
}

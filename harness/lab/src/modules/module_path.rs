//! Paths of modules, as the protocol allows and writes them.

use std::fmt;

use twinbuild_inspect::{fits_path_major, path_major, unescape_module};

use super::file_path::{PathKind, PathProblem, check_path};
use super::module_version::ModuleVersion;

/// A valid module path, such as `example.com/dep/v2`.
///
/// Rules: <https://go.dev/ref/mod#go-mod-file-ident>.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModulePath(String);

/// Text that is no module path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("read the module path `{path}`: {problem}")]
pub struct InvalidModulePath {
    /// The text.
    pub path: String,
    /// What is wrong with it.
    pub problem: PathProblem,
}

impl ModulePath {
    /// Checks `path`.
    ///
    /// # Errors
    /// When it is no module path.
    pub fn parse(path: &str) -> Result<Self, InvalidModulePath> {
        check_module_path(path).map_err(|problem| InvalidModulePath { path: path.to_owned(), problem })?;
        Ok(Self(path.to_owned()))
    }

    /// Reads a path as requests write it: `!` and a small letter for a capital.
    /// <https://go.dev/ref/mod#goproxy-protocol>
    ///
    /// # Errors
    /// When it is not escaped so, or is no module path.
    pub fn unescape(escaped: &str) -> Result<Self, InvalidModulePath> {
        let invalid = || InvalidModulePath { path: escaped.to_owned(), problem: PathProblem::Escape };
        Self::parse(&unescape_module(escaped).ok_or_else(invalid)?)
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without the suffix of its major version, and the suffix: `/v2`, `.v2` or nothing.
    pub fn split_major(&self) -> (&str, &str) {
        split_major(&self.0).unwrap_or((&self.0, ""))
    }

    /// Whether `version` fits the suffix of the major version.
    /// <https://go.dev/ref/mod#major-version-suffixes>
    pub fn allows(&self, version: &ModuleVersion) -> bool {
        fits_path_major(version.as_str(), self.split_major().1).is_ok()
    }
}

impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As `CheckPath` of <https://pkg.go.dev/golang.org/x/mod/module#CheckPath>.
fn check_module_path(path: &str) -> Result<(), PathProblem> {
    check_path(path, PathKind::Module)?;
    let first = path.split('/').next().unwrap_or_default();
    if !first.contains('.') {
        return Err(PathProblem::NoDot);
    }
    let allowed = |c: char| matches!(c, '-' | '.' | '0'..='9' | 'a'..='z');
    if let Some(character) = first.chars().find(|c| !allowed(*c)) {
        return Err(PathProblem::Character(character));
    }
    split_major(path).map(|_| ()).ok_or(PathProblem::MajorVersion)
}

/// As `SplitPathVersion` of <https://pkg.go.dev/golang.org/x/mod/module#SplitPathVersion>.
fn split_major(path: &str) -> Option<(&str, &str)> {
    Some(path.split_at(path.len() - path_major(path)?.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_go_accepts_are_accepted() {
        let good = [
            "example.com",
            "example.com/dep",
            "example.com/dep/v2",
            "github.com/BurntSushi/toml",
            "gopkg.in/yaml.v3",
            "gopkg.in/yaml.v3-unstable",
            "example.com/a~b_c/d-e.f",
            "rsc.io/v8.1x",
        ];
        for path in good {
            assert_eq!(ModulePath::parse(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn paths_that_go_refuses_are_refused() {
        let bad = [
            "",
            "/",
            "dep",
            "Example.com/x",
            "-x.com/y",
            "x.com//y",
            "x.com/y/",
            "/x.com",
            "x.com/../y",
            "x.com/.hidden",
            "x.com/y.",
            "x.com/a b",
            "x.com/a@b",
            "x.com/a\\b",
            "x.com/a\0",
            "x.com/é",
            "x.com/con",
            "x.com/aux.go",
            "x.com/foo~1",
            "x.com/y/v1",
            "x.com/y/v0",
            "x.com/y/v02",
            "x.com/y/v2.1",
            "gopkg.in/yaml",
            "gopkg.in/yaml.v01",
            "x_y.com/a",
        ];
        for path in bad {
            assert!(ModulePath::parse(path).is_err(), "{path}");
        }
    }

    #[test]
    fn the_suffix_says_which_versions_there_are() {
        let allows = |path: &str, version: &str| {
            ModulePath::parse(path).unwrap().allows(&ModuleVersion::parse(version).unwrap())
        };
        for (path, version) in [
            ("x.com/y", "v0.1.0"),
            ("x.com/y", "v1.2.3"),
            ("x.com/y", "v2.0.0+incompatible"),
            ("x.com/y/v2", "v2.0.1"),
            ("gopkg.in/y.v1", "v1.0.0"),
            ("gopkg.in/y.v1", "v0.0.0-20161208181325-20d25e280405"),
            ("gopkg.in/y.v2-unstable", "v2.0.0"),
        ] {
            assert!(allows(path, version), "{path}@{version}");
        }
        for (path, version) in [
            ("x.com/y", "v2.0.0"),
            ("x.com/y/v2", "v1.0.0"),
            ("x.com/y/v2", "v3.0.0"),
            ("gopkg.in/y.v2", "v1.0.0"),
        ] {
            assert!(!allows(path, version), "{path}@{version}");
        }
    }
}

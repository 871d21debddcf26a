//! Whether what is asked to be built is there at all: a name that is mistyped is no build that failed.

use std::io;
use std::path::Path;

use twinbuild_engine::build::SourceTree;
use twinbuild_engine::source::project_facts;
use twinbuild_inspect::parse_go_mod;
use twinbuild_model::Platform;

use crate::subject::{Subject, Work};

/// How many names are offered for an unknown one.
const NEAREST: usize = 3;

/// What was asked for and is not there.
#[derive(Debug, thiserror::Error)]
pub enum AskedError {
    /// The toolchain can't build for the platform.
    #[error("build for {target}: Go {version} knows no such platform")]
    Target {
        /// The platform.
        target: Platform,
        /// The toolchain's version.
        version: String,
        /// The platforms whose names come nearest.
        nearest: Vec<String>,
    },
    /// The source has no such package.
    #[error("build {package}: {why}")]
    Package {
        /// The package, as it was asked for.
        package: String,
        /// What is wrong with it, in the go command's words.
        why: String,
        /// The packages of the source whose names come nearest.
        nearest: Vec<String>,
    },
    /// The toolchain or the source couldn't be read.
    #[error("read what can be built")]
    Read(#[source] io::Error),
}

impl AskedError {
    /// What to do.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Target { nearest, .. } | Self::Package { nearest, .. } if !nearest.is_empty() => {
                Some(format!("the nearest names: {}", nearest.join(", ")))
            }
            Self::Package { .. } => Some("the source holds no package that can be built".into()),
            Self::Target { .. } | Self::Read(_) => None,
        }
    }
}

impl Subject {
    /// Whether the toolchain knows the target, and the source, where it is a folder, has the packages. What only the go
    /// command can tell, such as packages of other modules, is left to it.
    ///
    /// # Errors
    /// When something that was asked for is not there.
    pub fn check_asked(&self) -> Result<(), AskedError> {
        let Work::GoBuild { packages, .. } = &self.work else { return Ok(()) };
        if let (Some(toolchain), Some(target)) = (&self.toolchain, &self.environment.target) {
            let known = toolchain.targets().map_err(AskedError::Read)?;
            if let Some(known) = known.filter(|known| !known.contains(target)) {
                let names = known.iter().map(Platform::to_string).collect();
                let (target, version) = (target.clone(), toolchain.version.to_string());
                let nearest = nearest(&target.to_string(), names);
                return Err(AskedError::Target { target, version, nearest });
            }
        }
        match &self.source {
            SourceTree::Folder { path, .. } => packages.iter().try_for_each(|package| find(path, package)),
            SourceTree::Inline(_) | SourceTree::Toolchain(_) | SourceTree::Empty => Ok(()),
        }
    }
}

/// Looks for a package that is named by its folder, or by its path in the source's own module.
fn find(root: &Path, package: &str) -> Result<(), AskedError> {
    let Some(folder) = folder_of(root, package)? else { return Ok(()) };
    let (folder, is_pattern) = match folder.strip_suffix("...") {
        Some(above) => (above, true),
        None => (folder.as_str(), false),
    };
    let place = root.join(folder);
    // What comes before `...` may be the beginning of a name, and a file may be named too.
    if is_pattern && !folder.is_empty() && !folder.ends_with('/') || place.is_file() {
        return Ok(());
    }
    let why = if !place.is_dir() {
        "directory not found"
    } else if is_pattern || has_go_files(&place).map_err(AskedError::Read)? {
        return Ok(());
    } else {
        "no Go files in this folder"
    };
    let facts = project_facts(root).map_err(AskedError::Read)?;
    let go_files = facts.paths.iter().filter(|path| path.ends_with(".go") && !path.ends_with("_test.go"));
    let folders =
        go_files.map(|path| path.rsplit_once('/').map_or(".".into(), |(above, _)| format!("./{above}")));
    let nearest = nearest(package, folders.collect());
    Err(AskedError::Package { package: package.to_owned(), why: why.into(), nearest })
}

/// The folder below the source's root that a package lies in, with `...` at its end for a pattern; `None` where the package
/// is none of the source's own module.
fn folder_of(root: &Path, package: &str) -> Result<Option<String>, AskedError> {
    if package == "." || package == "./" {
        return Ok(Some(String::new()));
    }
    if let Some(folder) = package.strip_prefix("./") {
        return Ok(Some(folder.to_owned()));
    }
    let text = match std::fs::read_to_string(root.join("go.mod")) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AskedError::Read(error)),
    };
    let (go_mod, _) = parse_go_mod(&text);
    let below =
        go_mod.module.and_then(|module| package.strip_prefix(&format!("{module}/")).map(str::to_owned));
    Ok(below)
}

fn has_go_files(folder: &Path) -> io::Result<bool> {
    for entry in folder.read_dir()? {
        if entry?.path().extension().is_some_and(|extension| extension == "go") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn nearest(name: &str, mut known: Vec<String>) -> Vec<String> {
    let likeness = |known: &str| strsim::jaro_winkler(name, known);
    known.sort();
    known.dedup();
    known.sort_by(|one, other| likeness(other).total_cmp(&likeness(one)));
    known.truncate(NEAREST);
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_not_there_has_its_nearest() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("go.mod", "module example.com/app\n"),
            ("cmd/greeter/main.go", "package main\n"),
            ("cmd/other/main.go", "package main\n"),
            ("doc/notes.txt", "n"),
        ] {
            let file = root.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        for package in [
            "./...",
            "./cmd/...",
            "./cmd/greeter",
            "./cmd/greeter/",
            "./cmd/gr...",
            "./cmd/greeter/main.go",
            "fmt",
            "example.com/app/cmd/greeter",
            "example.com/app/...",
            "example.com/other/x",
        ] {
            assert!(find(root.path(), package).is_ok(), "{package}");
        }
        for (package, why) in [
            ("./cmd/grteer", "directory not found"),
            ("./cmd/grteer/...", "directory not found"),
            ("example.com/app/cmd/grteer", "directory not found"),
            ("./doc", "no Go files"),
            (".", "no Go files"),
        ] {
            let error = find(root.path(), package).unwrap_err();
            assert!(error.to_string().contains(why), "{package}: {error}");
            assert!(error.hint().unwrap().contains("./cmd/greeter"), "{package}: {:?}", error.hint());
        }
    }

    #[test]
    fn the_nearest_names_come_first() {
        let known =
            ["linux/arm64", "linux/amd64", "windows/amd64", "js/wasm", "linux/amd64"].map(String::from);
        assert_eq!(nearest("linux/amd46", known.to_vec())[0], "linux/amd64");
    }
}

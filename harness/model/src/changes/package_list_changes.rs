//! What changed between two lists of packages: of two builds, or of two targets of one build.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::line::OneLine;

/// The version of [`PackageListChanges`] that this program writes.
///
/// It grows by one with each change that a reader of the former version would misread.
pub const PACKAGE_LIST_CHANGES_VERSION: u32 = 1;

/// What changed from one list of packages to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageListChanges {
    /// [`PACKAGE_LIST_CHANGES_VERSION`] at the time of writing.
    pub version: u32,
    /// The changes of packages that are not of the standard library, by import path.
    pub changes: Vec<PackageChange>,
    /// Import paths of the standard library that only the second list has.
    pub standard_added: Vec<String>,
    /// Import paths of the standard library that only the first list has.
    pub standard_removed: Vec<String>,
}

/// One change. A package can have several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageChange {
    /// What happened.
    pub kind: PackageChangeKind,
    /// The import path.
    pub import_path: String,
    /// The module that gave it, or `no module`; of [`PackageChangeKind::OtherFiles`] the files that were compiled only
    /// before.
    pub before: Vec<String>,
    /// The same after.
    pub after: Vec<String>,
    /// The shortest way of imports from a package that was named to this one. Empty where it is not known.
    pub because: Vec<String>,
}

/// What happens to a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PackageChangeKind {
    /// It was not compiled.
    Added,
    /// It is not compiled any more.
    Removed,
    /// Another module gives it, or another version of it.
    OtherModule,
    /// Other files of it are compiled or embedded.
    OtherFiles,
}

impl PackageListChanges {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.standard_added.is_empty() && self.standard_removed.is_empty()
    }
}

impl PackageChangeKind {
    /// The words that count changes: `2 added`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::OtherModule => "from another module",
            Self::OtherFiles => "with other files",
        }
    }
}

impl PackageChange {
    /// The way of imports as one line: `example.com/app -> example.com/b`; `None` where there is none.
    pub fn because(&self) -> Option<String> {
        let packages: Vec<String> = self.because.iter().map(|path| OneLine(path).to_string()).collect();
        (!packages.is_empty()).then(|| packages.join(" -> "))
    }
}

/// The change without its reason: `example.com/disk has disk_windows.go in place of disk_linux.go`.
impl fmt::Display for PackageChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = OneLine(&self.import_path);
        let list = |items: &[String]| {
            let items: Vec<String> = items.iter().map(|item| OneLine(item).to_string()).collect();
            items.join(", ")
        };
        let (before, after) = (list(&self.before), list(&self.after));
        match self.kind {
            PackageChangeKind::Added => write!(formatter, "added {path}"),
            PackageChangeKind::Removed => write!(formatter, "removed {path}"),
            PackageChangeKind::OtherModule => {
                write!(formatter, "{path} comes from {after} in place of {before}")
            }
            PackageChangeKind::OtherFiles if self.before.is_empty() => {
                write!(formatter, "{path} has {after} too")
            }
            PackageChangeKind::OtherFiles if self.after.is_empty() => {
                write!(formatter, "{path} lacks {before}")
            }
            PackageChangeKind::OtherFiles => write!(formatter, "{path} has {after} in place of {before}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_in_words() {
        let change = |kind, before: &[&str], after: &[&str]| {
            let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect();
            let (before, after) = (list(before), list(after));
            PackageChange { kind, import_path: "a/b".to_owned(), before, after, because: Vec::new() }
                .to_string()
        };
        assert_eq!(change(PackageChangeKind::Added, &[], &["m"]), "added a/b");
        assert_eq!(change(PackageChangeKind::Removed, &["m"], &[]), "removed a/b");
        assert_eq!(
            change(PackageChangeKind::OtherModule, &["a@v1"], &["no module"]),
            "a/b comes from no module in place of a@v1"
        );
        let files = PackageChangeKind::OtherFiles;
        assert_eq!(change(files, &["x.go"], &["y.go", "z.s"]), "a/b has y.go, z.s in place of x.go");
        assert_eq!(change(files, &[], &["y.go"]), "a/b has y.go too");
        assert_eq!(change(files, &["x.go"], &[]), "a/b lacks x.go");
    }
}

//! What both forms say: a headline that counts, and for each change a sentence with its reason.

use twinbuild_model::changes::{ModuleGraphChanges, PackageListChanges};
use twinbuild_model::grouped;

use crate::printable::one_line;
use crate::terminal::Ink;

/// One change in words.
pub(super) struct ChangeLine {
    pub(super) ink: Ink,
    pub(super) sentence: String,
    /// The way that leads there.
    pub(super) because: Option<String>,
}

/// All that is said of some changes.
pub(super) struct ChangeLines {
    /// `the module graph changed: 1 added, 2 upgraded`.
    pub(super) headline: String,
    pub(super) lines: Vec<ChangeLine>,
    /// What is counted only.
    pub(super) note: Option<String>,
}

impl From<&ModuleGraphChanges> for ChangeLines {
    fn from(changes: &ModuleGraphChanges) -> Self {
        use twinbuild_model::changes::ModuleChangeKind as Kind;
        let line = |change: &twinbuild_model::changes::ModuleChange| ChangeLine {
            ink: match change.kind {
                Kind::Added | Kind::Excluded => Ink::Good,
                Kind::Removed | Kind::NoLongerExcluded => Ink::Bad,
                _ => Ink::Attention,
            },
            sentence: one_line(&change.to_string()),
            because: change.because().map(|because| one_line(&because)),
        };
        let words = changes.changes.iter().map(|change| match change.kind {
            Kind::GoLine => "go line",
            Kind::ToolchainLine => "toolchain line",
            kind => kind.words(),
        });
        Self {
            headline: headline("module graph", "module", words),
            lines: changes.changes.iter().map(line).collect(),
            note: None,
        }
    }
}

impl From<&PackageListChanges> for ChangeLines {
    fn from(changes: &PackageListChanges) -> Self {
        use twinbuild_model::changes::PackageChangeKind as Kind;
        let line = |change: &twinbuild_model::changes::PackageChange| ChangeLine {
            ink: match change.kind {
                Kind::Added => Ink::Good,
                Kind::Removed => Ink::Bad,
                Kind::OtherModule | Kind::OtherFiles => Ink::Attention,
            },
            sentence: one_line(&change.to_string()),
            because: change.because().map(|because| one_line(&because)),
        };
        let (added, removed) = (changes.standard_added.len(), changes.standard_removed.len());
        let note = (added + removed > 0).then(|| {
            let (added, removed) = (grouped(added as u64), grouped(removed as u64));
            format!("of the standard library {added} added, {removed} removed")
        });
        Self {
            headline: headline(
                "package list",
                "package outside the standard library",
                changes.changes.iter().map(|change| change.kind.words()),
            ),
            lines: changes.changes.iter().map(line).collect(),
            note,
        }
    }
}

/// The headline, with each kind counted in the order of its first change.
fn headline<'words>(what: &str, item: &str, words: impl Iterator<Item = &'words str>) -> String {
    let mut counts: Vec<(&str, u64)> = Vec::new();
    for word in words {
        match counts.iter_mut().find(|(counted, _)| *counted == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    if counts.is_empty() {
        return format!("in the {what} no {item} changed");
    }
    let counts: Vec<String> =
        counts.iter().map(|(word, count)| format!("{} {word}", grouped(*count))).collect();
    format!("the {what} changed: {}", counts.join(", "))
}

//! What changed between two module graphs.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::ModuleReference;
use crate::evidence::line::OneLine;

/// The version of [`ModuleGraphChanges`] that this program writes.
///
/// It grows by one with each change that a reader of the former version would misread.
pub const MODULE_GRAPH_CHANGES_VERSION: u32 = 1;

/// What changed from one module graph to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleGraphChanges {
    /// [`MODULE_GRAPH_CHANGES_VERSION`] at the time of writing.
    pub version: u32,
    /// The changes: first the lines of the main module, then by module path. Empty where nothing changed that a change is
    /// made of; other requirements may still lead to the same modules.
    pub changes: Vec<ModuleChange>,
}

/// One change. A module can have several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleChange {
    /// What happened.
    pub kind: ModuleChangeKind,
    /// The module's path.
    pub path: String,
    /// The version before; of a replacement what stood in the module's place, of a line its text.
    pub before: Option<String>,
    /// The same after.
    pub after: Option<String>,
    /// The shortest way of requirements from a main module to the version that the change is about, the main module first.
    /// Of a removed module it is the way that led to it before. Empty where there is none, or none is to be told.
    pub because: Vec<ModuleReference>,
}

/// What happens to a module. The words are those of `go get` where it has some:
/// <https://go.dev/ref/mod#go-get>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ModuleChangeKind {
    /// The `go` line of the main module is another.
    GoLine,
    /// The `toolchain` line of the main module is another.
    ToolchainLine,
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// Its version is higher: <https://go.dev/ref/mod#versions>.
    Upgraded,
    /// Its version is lower.
    Downgraded,
    /// Its version is another, and neither is higher.
    OtherVersion,
    /// Something else is used in its place, or something else than before.
    Replaced,
    /// It is used itself again.
    NoLongerReplaced,
    /// The main module's `go.mod` requires it for its own packages now.
    Direct,
    /// It is marked `// indirect` now.
    Indirect,
    /// A version of it is excluded.
    Excluded,
    /// A version of it is not excluded any more.
    NoLongerExcluded,
}

impl ModuleGraphChanges {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl ModuleChangeKind {
    /// The words that stand before a module, and count changes: `upgraded`.
    pub fn words(self) -> &'static str {
        match self {
            Self::GoLine => "go",
            Self::ToolchainLine => "toolchain",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Upgraded => "upgraded",
            Self::Downgraded => "downgraded",
            Self::OtherVersion => "changed",
            Self::Replaced => "replaced",
            Self::NoLongerReplaced => "no longer replaced",
            Self::Direct => "now direct",
            Self::Indirect => "now indirect",
            Self::Excluded => "excluded",
            Self::NoLongerExcluded => "no longer excluded",
        }
    }
}

impl ModuleChange {
    /// The way of requirements as one line: `example.com/app -> example.com/b v1.1.0`; `None` where there is none.
    pub fn because(&self) -> Option<String> {
        let modules: Vec<String> = self.because.iter().map(module_words).collect();
        (!modules.is_empty()).then(|| modules.join(" -> "))
    }
}

/// `example.com/b v1.1.0`, as `go list -m` writes it.
fn module_words(module: &ModuleReference) -> String {
    match &module.version {
        Some(version) => format!("{} {}", OneLine(&module.path), OneLine(version)),
        None => OneLine(&module.path).to_string(),
    }
}

/// The change without its reason: `upgraded example.com/b v1.0.0 => v1.1.0`.
impl fmt::Display for ModuleChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.kind.words();
        let or_none = |text: &Option<String>| {
            text.as_deref().map_or_else(|| "none".to_owned(), |text| OneLine(text).to_string())
        };
        let (before, after) = (or_none(&self.before), or_none(&self.after));
        let path = OneLine(&self.path);
        match self.kind {
            ModuleChangeKind::GoLine | ModuleChangeKind::ToolchainLine => {
                write!(formatter, "{words} {before} => {after}")
            }
            ModuleChangeKind::Upgraded | ModuleChangeKind::Downgraded | ModuleChangeKind::OtherVersion => {
                write!(formatter, "{words} {path} {before} => {after}")
            }
            ModuleChangeKind::Replaced => match self.before {
                None => write!(formatter, "{words} {path} with {after}"),
                Some(_) => write!(formatter, "{words} {path} with {after}, before with {before}"),
            },
            ModuleChangeKind::NoLongerReplaced => write!(formatter, "{words} {path}, before with {before}"),
            ModuleChangeKind::Added
            | ModuleChangeKind::Removed
            | ModuleChangeKind::Direct
            | ModuleChangeKind::Indirect
            | ModuleChangeKind::Excluded
            | ModuleChangeKind::NoLongerExcluded => match self.after.as_ref().or(self.before.as_ref()) {
                Some(version) => write!(formatter, "{words} {path} {}", OneLine(version)),
                None => write!(formatter, "{words} {path}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: ModuleChangeKind, before: Option<&str>, after: Option<&str>) -> String {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let (before, after) = (text(before), text(after));
        ModuleChange { kind, path: "a/b".to_owned(), before, after, because: Vec::new() }.to_string()
    }

    #[test]
    fn each_kind_is_told_in_words() {
        use ModuleChangeKind::*;
        let (one, two) = (Some("v1.0.0"), Some("v2.0.0"));
        assert_eq!(change(GoLine, None, Some("1.22")), "go none => 1.22");
        assert_eq!(change(Added, None, one), "added a/b v1.0.0");
        assert_eq!(change(Added, None, None), "added a/b");
        assert_eq!(change(Removed, one, None), "removed a/b v1.0.0");
        assert_eq!(change(Upgraded, one, two), "upgraded a/b v1.0.0 => v2.0.0");
        assert_eq!(change(Downgraded, two, one), "downgraded a/b v2.0.0 => v1.0.0");
        assert_eq!(change(Replaced, None, Some("../b")), "replaced a/b with ../b");
        assert_eq!(
            change(Replaced, Some("../c\n"), Some("../b")),
            "replaced a/b with ../b, before with ../c\\n"
        );
        assert_eq!(change(NoLongerReplaced, Some("../b"), None), "no longer replaced a/b, before with ../b");
        assert_eq!(change(Direct, one, one), "now direct a/b v1.0.0");
        assert_eq!(change(NoLongerExcluded, one, None), "no longer excluded a/b v1.0.0");
    }

    #[test]
    fn a_reason_is_a_way_of_modules() {
        let because = vec![ModuleReference::unversioned("app"), ModuleReference::at("b", "v1.1.0")];
        let mut change = ModuleChange {
            kind: ModuleChangeKind::Added,
            path: "b".to_owned(),
            before: None,
            after: Some("v1.1.0".to_owned()),
            because,
        };
        assert_eq!(change.because().as_deref(), Some("app -> b v1.1.0"));
        change.because.clear();
        assert_eq!(change.because(), None);
    }
}

//! The modules that a build chooses from, and why.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ModuleReference;
use super::line::{OneLine, joined, sorted};

/// The module graph of a main module.
///
/// Source: <https://go.dev/ref/mod#glos-module-graph>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleGraph {
    /// Where the graph was read from.
    pub source: ModuleGraphSource,
    /// Path of the main module, empty when `go.mod` states none.
    pub main_module: String,
    /// The `go` line: `1.22`.
    pub go: Option<String>,
    /// The `toolchain` line: `go1.22.10`.
    pub toolchain: Option<String>,
    /// The chosen modules without the main one. In a workspace its other modules are here, with no version.
    pub modules: Vec<GraphModule>,
    /// Who requires whom, before a version is chosen.
    pub requirements: Vec<ModuleRequirement>,
    /// The `replace` lines.
    pub replacements: Vec<ModuleReplacement>,
    /// The `exclude` lines.
    pub exclusions: Vec<ModuleReference>,
    /// Import paths of the packages in the vendor folder, as `vendor/modules.txt` lists them.
    pub vendored_packages: Vec<String>,
}

/// Where a module graph was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ModuleGraphSource {
    /// From `go list -m -json all`, `go mod graph` and `go.mod`.
    GoList,
    /// From `go.mod` and `vendor/modules.txt`, because `go list -m all` is refused while a vendor folder is in use.
    /// It has only the requirements of the main module: the others are not in a vendor folder.
    Vendor,
}

/// A chosen module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GraphModule {
    /// The path and the chosen version.
    pub module: ModuleReference,
    /// What is used in its place; a folder as `go.mod` writes it.
    pub replacement: Option<ModuleReference>,
    /// No package of the main module imports it directly, as far as `go.mod` says.
    pub indirect: bool,
    /// The `go` line of its own `go.mod`.
    pub go: Option<String>,
    /// What `vendor/modules.txt` says of it; absent when there is no vendor folder in use.
    pub vendor: Option<VendorMarks>,
}

/// What `vendor/modules.txt` says of a module.
///
/// Source: <https://go.dev/ref/mod#go-mod-vendor>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorMarks {
    /// It is marked `## explicit`: `go.mod` requires it.
    pub explicit: bool,
    /// It gives packages to the vendor folder.
    pub has_packages: bool,
}

/// An edge of the graph.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleRequirement {
    /// The module whose `go.mod` requires the other.
    pub from: ModuleReference,
    /// The least version that it accepts.
    pub to: ModuleReference,
}

/// A `replace` line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleReplacement {
    /// What is replaced; without a version, all its versions.
    pub from: ModuleReference,
    /// What is used in its place: a module at a version, or a folder as written.
    pub to: ModuleReference,
}

impl ModuleGraph {
    /// The graph, one fact a line, sorted within each kind.
    pub fn document(&self) -> String {
        let mut lines =
            vec![format!("source {}", self.source), format!("main {}", OneLine(&self.main_module))];
        lines.extend(self.go.iter().map(|version| format!("go {}", OneLine(version))));
        lines.extend(self.toolchain.iter().map(|name| format!("toolchain {}", OneLine(name))));
        lines.extend(sorted(self.modules.iter().map(GraphModule::line)));
        lines.extend(sorted(
            self.replacements
                .iter()
                .map(|replacement| format!("replace {} => {}", replacement.from, replacement.to)),
        ));
        lines.extend(sorted(self.exclusions.iter().map(|module| format!("exclude {module}"))));
        lines.extend(sorted(
            self.requirements
                .iter()
                .map(|requirement| format!("requirement {} -> {}", requirement.from, requirement.to)),
        ));
        lines.extend(sorted(
            self.vendored_packages.iter().map(|path| format!("vendored package {}", OneLine(path))),
        ));
        joined(lines)
    }
}

impl GraphModule {
    fn line(&self) -> String {
        let mut line = format!("module {}", self.module);
        if let Some(replacement) = &self.replacement {
            line.push_str(&format!(" => {replacement}"));
        }
        if self.indirect {
            line.push_str(" indirect");
        }
        if let Some(version) = &self.go {
            line.push_str(&format!(" go {}", OneLine(version)));
        }
        if let Some(marks) = self.vendor {
            line.push_str(if marks.explicit { " explicit" } else { " not explicit" });
            line.push_str(if marks.has_packages { " vendored" } else { " not vendored" });
        }
        line
    }
}

impl fmt::Display for ModuleGraphSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::GoList => "go list -m all, go mod graph, go.mod",
            Self::Vendor => "go.mod, vendor/modules.txt",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> ModuleGraph {
        let lib = ModuleReference::at("example.com/lib", "v1.0.0");
        ModuleGraph {
            source: ModuleGraphSource::GoList,
            main_module: "example.com/app".to_owned(),
            go: Some("1.22".to_owned()),
            toolchain: None,
            modules: vec![
                GraphModule {
                    module: lib.clone(),
                    replacement: Some(ModuleReference::unversioned("../fork")),
                    indirect: false,
                    go: Some("1.21".to_owned()),
                    vendor: None,
                },
                GraphModule {
                    module: ModuleReference::at("example.com/a", "v0.1.0"),
                    replacement: None,
                    indirect: true,
                    go: None,
                    vendor: Some(VendorMarks { explicit: true, has_packages: false }),
                },
            ],
            requirements: vec![ModuleRequirement {
                from: ModuleReference::unversioned("example.com/app"),
                to: lib,
            }],
            replacements: vec![ModuleReplacement {
                from: ModuleReference::unversioned("example.com/lib"),
                to: ModuleReference::unversioned("../fork"),
            }],
            exclusions: vec![ModuleReference::at("example.com/a", "v0.2.0")],
            vendored_packages: vec!["example.com/a/b".to_owned()],
        }
    }

    #[test]
    fn the_document_has_a_line_for_each_fact() {
        let expected = "source go list -m all, go mod graph, go.mod\nmain example.com/app\ngo 1.22\n\
                        module example.com/a@v0.1.0 indirect explicit not vendored\n\
                        module example.com/lib@v1.0.0 => ../fork go 1.21\n\
                        replace example.com/lib => ../fork\nexclude example.com/a@v0.2.0\n\
                        requirement example.com/app -> example.com/lib@v1.0.0\n\
                        vendored package example.com/a/b\n";
        assert_eq!(graph().document(), expected);
    }

    #[test]
    fn order_carries_no_meaning_and_versions_do() {
        let mut other = graph();
        other.modules.reverse();
        assert_eq!(other.document(), graph().document());
        other.modules[0].module.version = Some("v0.1.1".to_owned());
        assert_ne!(other.document(), graph().document());
    }
}

//! The module graph of a source, as several views see it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ModuleFinding;
use crate::evidence::{
    GraphModule, ModuleGraph, ModuleGraphSource, ModuleReference, ModuleReplacement, ModuleRequirement,
};

/// The version of the JSON form of [`ModuleViews`].
pub const MODULE_VIEWS_VERSION: u32 = 1;

/// Modules, packages and what binds them, each with the views that have it; and where the views disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleViews {
    /// [`MODULE_VIEWS_VERSION`].
    pub version: u32,
    /// The path of the main module, empty when its `go.mod` states none.
    pub main_module: String,
    /// The views that were taken.
    pub views: Vec<View>,
    /// The modules.
    pub modules: Vec<ModuleNode>,
    /// The packages that are not of the standard library.
    pub packages: Vec<PackageNode>,
    /// What binds them.
    pub edges: Vec<GraphEdge>,
    /// The disagreements, by place.
    pub findings: Vec<ModuleFinding>,
    /// What is worth a look and no disagreement, by place: such as modules that a traced build left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<ModuleFinding>,
}

impl ModuleViews {
    /// Its modules and requirements as evidence has them: what pictures are drawn of.
    pub fn module_graph(&self) -> ModuleGraph {
        let is_main = |module: &&ModuleNode| module.module.path == self.main_module;
        let modules = self.modules.iter().filter(|module| !is_main(module)).map(|node| GraphModule {
            module: node.module.clone(),
            replacement: node.replacement.clone(),
            indirect: false,
            go: None,
            vendor: None,
        });
        let of_kind = |kind: EdgeKind| self.edges.iter().filter(move |edge| edge.kind == kind);
        let ends =
            |edge: &GraphEdge| (ModuleReference::from_text(&edge.from), ModuleReference::from_text(&edge.to));
        let requirement = |edge| {
            let (from, to) = ends(edge);
            ModuleRequirement { from, to }
        };
        let replacement = |edge| {
            let (from, to) = ends(edge);
            ModuleReplacement { from, to }
        };
        ModuleGraph {
            source: ModuleGraphSource::Vendor,
            main_module: self.main_module.clone(),
            go: None,
            toolchain: None,
            modules: modules.collect(),
            requirements: of_kind(EdgeKind::Requirement).map(requirement).collect(),
            replacements: of_kind(EdgeKind::Replacement).map(replacement).collect(),
            exclusions: Vec::new(),
            vendored_packages: Vec::new(),
        }
    }
}

/// Who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// The module files and the sources.
    Declared,
    /// The go command.
    Resolved,
    /// What a build opened.
    Opened,
}

/// A module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModuleNode {
    /// Its path, and its version if it is no main module.
    pub module: ModuleReference,
    /// What is used in its place.
    pub replacement: Option<ModuleReference>,
    /// The views that have it.
    pub views: Vec<View>,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackageNode {
    /// How it is imported.
    pub import_path: String,
    /// Its folder, relative to the main module's, where that is known.
    pub folder: Option<String>,
    /// The path of the module that has it; `None` for a phantom.
    pub module: Option<String>,
    /// The views that have it.
    pub views: Vec<View>,
}

/// What binds two nodes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GraphEdge {
    /// What it is.
    pub kind: EdgeKind,
    /// A module as `path@version`, or a package's import path.
    pub from: String,
    /// A module as `path@version`, a folder, or a package's import path.
    pub to: String,
    /// The views that have it.
    pub views: Vec<View>,
}

/// What an edge is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// A module requires another.
    Requirement,
    /// A module stands in for another.
    Replacement,
    /// A package imports another.
    Import,
}

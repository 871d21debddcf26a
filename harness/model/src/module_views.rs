//! The module graph of a source, as several views see it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ModuleFinding;
use crate::evidence::ModuleReference;

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

//! What `go list -json` writes of modules: one JSON object after the other.

use serde::Deserialize;
use twinbuild_model::evidence::ModuleReference;

use crate::Problem;

/// A module as `go list -m -json` writes it, and in part as packages name theirs.
///
/// Source: `Module` in <https://go.dev/ref/mod#go-list-m>
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListedModule {
    pub(crate) path: String,
    pub(crate) version: Option<String>,
    pub(crate) replace: Option<ListedReplacement>,
    #[serde(default)]
    pub(crate) main: bool,
    #[serde(default)]
    pub(crate) indirect: bool,
    pub(crate) go_version: Option<String>,
    pub(crate) retracted: Option<Vec<String>>,
    pub(crate) error: Option<ListedError>,
}

/// What is used in a module's place.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListedReplacement {
    path: String,
    version: Option<String>,
}

/// Why a module or a package can't be loaded.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListedError {
    #[serde(default)]
    pub(crate) err: String,
}

impl ListedModule {
    /// The path and the chosen version.
    pub(crate) fn reference(&self) -> ModuleReference {
        ModuleReference { path: self.path.clone(), version: self.version.clone() }
    }

    /// What is used in its place.
    pub(crate) fn replacement(&self) -> Option<ModuleReference> {
        let of = |listed: &ListedReplacement| ModuleReference {
            path: listed.path.clone(),
            version: listed.version.clone(),
        };
        self.replace.as_ref().map(of)
    }
}

/// What is no JSON of the kind that is expected, in the answer to the command `text`.
pub(crate) fn json_problem(text: &'static str, error: &serde_json::Error) -> Problem {
    Problem { text, line: error.line(), column: error.column(), message: error.to_string() }
}

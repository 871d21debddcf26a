//! What `go.mod` says, without places and comments.

use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

use super::go_mod_file::{GoModFile, parse_go_mod_file};
use crate::Problem;
use crate::mod_syntax::Directive;

/// What `go.mod` says. The directives `godebug`, `tool` and `ignore` are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoMod {
    /// Path of the main module.
    pub module: Option<String>,
    /// The `go` line: `1.22`.
    pub go: Option<String>,
    /// The `toolchain` line: `go1.22.10`.
    pub toolchain: Option<String>,
    /// The `require` lines, in the file's order.
    pub required: Vec<RequiredModule>,
    /// The `replace` lines, in the file's order; folders as written.
    pub replacements: Vec<ModuleReplacement>,
    /// The `exclude` lines, in the file's order.
    pub exclusions: Vec<ModuleReference>,
    /// The `retract` lines, in the file's order.
    pub retractions: Vec<ModuleRetraction>,
}

/// A `require` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiredModule {
    /// The module and the least version.
    pub module: ModuleReference,
    /// Marked `// indirect`.
    pub indirect: bool,
}

/// A `retract` line: the versions from `low` to `high`, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleRetraction {
    /// The lowest version.
    pub low: String,
    /// The highest version.
    pub high: String,
}

impl GoMod {
    /// What `go.mod` puts in the place of a module at a version. A line with the version goes before one without.
    pub fn replacement_of(&self, module: &ModuleReference) -> Option<&ModuleReference> {
        let unversioned = ModuleReference::unversioned(module.path.clone());
        let replaced_as = |wanted: &ModuleReference| {
            self.replacements.iter().find(|replacement| replacement.from == *wanted)
        };
        replaced_as(module).or_else(|| replaced_as(&unversioned)).map(|replacement| &replacement.to)
    }
}

/// Reads `go.mod`, as [`parse_go_mod_file`] does.
pub fn parse_go_mod(text: &str) -> (GoMod, Vec<Problem>) {
    let (file, problems) = parse_go_mod_file(text);
    (GoMod::from(file), problems)
}

impl From<GoModFile> for GoMod {
    fn from(file: GoModFile) -> Self {
        Self {
            module: file.module.map(|module| module.value.path),
            go: file.go.map(|version| version.value),
            toolchain: file.toolchain.map(|name| name.value),
            required: values(file.required),
            replacements: values(file.replacements),
            exclusions: values(file.exclusions),
            retractions: file.retractions.into_iter().map(|retraction| retraction.value.versions).collect(),
        }
    }
}

fn values<Value>(directives: Vec<Directive<Value>>) -> Vec<Value> {
    directives.into_iter().map(|directive| directive.value).collect()
}

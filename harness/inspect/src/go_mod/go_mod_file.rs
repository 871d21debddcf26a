//! `go.mod` with its places and comments.
//!
//! Source: <https://go.dev/ref/mod#go-mod-file-grammar>

use std::sync::Arc;

use twinbuild_model::evidence::{ModuleReference, ModuleReplacement};

use super::facts::{ModuleRetraction, RequiredModule};
use super::versions::{is_go_version, is_toolchain_name};
use crate::Problem;
use crate::mod_syntax::{Arguments, Directive, Reporter, Statement, statements};

/// What `go.mod` says, and where. Lists are in the file's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoModFile {
    /// The `module` line.
    pub module: Option<Directive<NamedModule>>,
    /// The `go` line: `1.22`.
    pub go: Option<Directive<String>>,
    /// The `toolchain` line: `go1.22.10`.
    pub toolchain: Option<Directive<String>>,
    /// The `godebug` lines: key and value.
    pub debug_settings: Vec<Directive<(String, String)>>,
    /// The `require` lines.
    pub required: Vec<Directive<RequiredModule>>,
    /// The `replace` lines; folders as written.
    pub replacements: Vec<Directive<ModuleReplacement>>,
    /// The `exclude` lines.
    pub exclusions: Vec<Directive<ModuleReference>>,
    /// The `retract` lines.
    pub retractions: Vec<Directive<Retraction>>,
    /// The `tool` lines: import paths.
    pub tools: Vec<Directive<String>>,
    /// The `ignore` lines: folders as written.
    pub ignored: Vec<Directive<String>>,
}

/// A `module` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedModule {
    /// The module's path.
    pub path: String,
    /// Why it is deprecated: <https://go.dev/ref/mod#go-mod-file-module-deprecation>.
    pub deprecated: Option<String>,
}

/// A `retract` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retraction {
    /// The versions.
    pub versions: ModuleRetraction,
    /// Why, as its comments say; empty where they say nothing.
    pub rationale: Arc<str>,
}

/// The directives that may stand before a block.
const BLOCKS: [&str; 8] = ["module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore"];

/// Reads `go.mod`. Carriage returns are blanks, as for Go. A line that can't be read is left out and reported. A line that
/// can be read but that Go refuses, such as a version that is none, is kept and reported; so is a byte order mark.
pub fn parse_go_mod_file(text: &str) -> (GoModFile, Vec<Problem>) {
    let mut reporter = Reporter::new("go.mod");
    let mut file = GoModFile::default();
    for statement in statements(text, &BLOCKS, &mut reporter) {
        if let Some(refused) = file.add(&statement).unwrap_or_else(Some) {
            reporter.report_at(&statement, refused);
        }
    }
    (file, reporter.problems)
}

impl GoModFile {
    /// Adds what a statement says; what Go refuses in it, or why it can't be read at all.
    fn add(&mut self, statement: &Statement) -> Result<Option<String>, String> {
        let arguments = Arguments(&statement.arguments);
        match statement.directive.as_str() {
            "module" => {
                let deprecated = deprecation(&statement.explanation());
                let path = arguments.single_string()?;
                set(&mut self.module, statement.saying(NamedModule { path, deprecated }))?;
                Ok(None)
            }
            "go" => set_version(&mut self.go, statement, is_go_version),
            "toolchain" => set_version(&mut self.toolchain, statement, is_toolchain_name),
            "godebug" => {
                self.debug_settings.push(statement.saying(arguments.key_and_value()?));
                Ok(None)
            }
            "require" => {
                let (module, refused) = arguments.module_at_version()?;
                let indirect = statement.is_indirect();
                self.required.push(statement.saying(RequiredModule { module, indirect }));
                Ok(refused)
            }
            "exclude" => {
                let (module, refused) = arguments.module_at_version()?;
                self.exclusions.push(statement.saying(module));
                Ok(refused)
            }
            "replace" => {
                let (replacement, refused) = arguments.replacement()?;
                self.replacements.push(statement.saying(replacement));
                Ok(refused)
            }
            "retract" => {
                let ((low, high), refused) = arguments.version_interval()?;
                let versions = ModuleRetraction { low, high };
                let rationale = statement.explanation();
                self.retractions.push(statement.saying(Retraction { versions, rationale }));
                Ok(refused)
            }
            "tool" => {
                self.tools.push(statement.saying(arguments.single_string()?));
                Ok(None)
            }
            "ignore" => {
                self.ignored.push(statement.saying(arguments.single_string()?));
                Ok(None)
            }
            _ => Err("no such directive".to_owned()),
        }
    }
}

/// Keeps the first.
pub(super) fn set<Value>(place: &mut Option<Value>, value: Value) -> Result<(), String> {
    if place.is_some() {
        return Err("stands twice".to_owned());
    }
    *place = Some(value);
    Ok(())
}

/// Sets a line that has one version, which Go may refuse.
pub(super) fn set_version(
    place: &mut Option<Directive<String>>,
    statement: &Statement,
    is_valid: fn(&str) -> bool,
) -> Result<Option<String>, String> {
    let version = Arguments(&statement.arguments).single_word()?;
    let refused = (!is_valid(&version)).then(|| format!("{version} is no version of Go"));
    set(place, statement.saying(version))?;
    Ok(refused)
}

/// The paragraph of comments that says that a module is deprecated.
fn deprecation(explanation: &str) -> Option<String> {
    let paragraphs = explanation.split("\n\n");
    let text = paragraphs.filter_map(|paragraph| paragraph.strip_prefix("Deprecated:")).next()?;
    Some(text.trim_start_matches(' ').to_owned()).filter(|text| !text.is_empty())
}

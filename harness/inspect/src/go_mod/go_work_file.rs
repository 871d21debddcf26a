//! `go.work` with its places and comments.
//!
//! Source: <https://go.dev/ref/mod#go-work-file>

use twinbuild_model::evidence::ModuleReplacement;

use super::go_mod_file::set_version;
use super::versions::{is_go_version, is_toolchain_name};
use crate::Problem;
use crate::mod_syntax::{Arguments, Directive, Reporter, Statement, statements};

/// What `go.work` says, and where. Lists are in the file's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoWorkFile {
    /// The `go` line: `1.22`.
    pub go: Option<Directive<String>>,
    /// The `toolchain` line: `go1.22.10`.
    pub toolchain: Option<Directive<String>>,
    /// The `godebug` lines: key and value.
    pub debug_settings: Vec<Directive<(String, String)>>,
    /// The `use` lines: folders as written.
    pub used: Vec<Directive<String>>,
    /// The `replace` lines; folders as written.
    pub replacements: Vec<Directive<ModuleReplacement>>,
}

/// The directives that may stand before a block.
const BLOCKS: [&str; 3] = ["godebug", "use", "replace"];

/// Reads `go.work`, as [`parse_go_mod_file`](super::parse_go_mod_file) reads `go.mod`.
pub fn parse_go_work_file(text: &str) -> (GoWorkFile, Vec<Problem>) {
    let mut reporter = Reporter::new("go.work");
    let mut file = GoWorkFile::default();
    for statement in statements(text, &BLOCKS, &mut reporter) {
        if let Some(refused) = file.add(&statement).unwrap_or_else(Some) {
            reporter.report_at(&statement, refused);
        }
    }
    (file, reporter.problems)
}

impl GoWorkFile {
    fn add(&mut self, statement: &Statement) -> Result<Option<String>, String> {
        let arguments = Arguments(&statement.arguments);
        match statement.directive.as_str() {
            "go" => set_version(&mut self.go, statement, is_go_version),
            "toolchain" => set_version(&mut self.toolchain, statement, is_toolchain_name),
            "godebug" => {
                self.debug_settings.push(statement.saying(arguments.key_and_value()?));
                Ok(None)
            }
            "use" => {
                self.used.push(statement.saying(arguments.single_string()?));
                Ok(None)
            }
            "replace" => {
                let (replacement, refused) = arguments.replacement()?;
                self.replacements.push(statement.saying(replacement));
                Ok(refused)
            }
            _ => Err("no such directive".to_owned()),
        }
    }
}

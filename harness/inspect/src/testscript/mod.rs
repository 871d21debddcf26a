//! The scripts that Go's own command is tested with, and the two languages inside them: variables and patterns.
//!
//! A script is a txtar archive whose comment is the commands:
//! <https://pkg.go.dev/cmd/internal/script#hdr-Script_Language>. Scripts are read here, never run.

mod pattern;
mod script;
mod script_line;
mod variables;

pub use pattern::{GoPattern, InvalidPattern};
pub use script::{Testscript, parse_testscript};
pub use script_line::{
    Expectation, ScriptCommand, ScriptCondition, ScriptLine, ScriptProblem, ScriptWord, WordFragment,
};
pub use variables::{VariablePiece, variable_pieces};

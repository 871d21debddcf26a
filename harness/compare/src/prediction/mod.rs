//! What the configuration of a build lets one predict before it is built.
//!
//! Every rule stands for a factor that was measured to change a Go program's bytes, and looks for what lets that factor
//! vary. What can't be decided from the texts, such as a flag in a variable that is set elsewhere, is no prediction.

mod build_rules;
mod cgo_rule;
mod container_rules;
mod embed_rule;
mod git_attributes;
mod go_command;
mod line_reader;
mod module_rules;
mod predict;
mod project_facts;
mod rule;
mod script;
mod setting_rules;
mod shell_words;
mod source_file;
#[cfg(test)]
mod tests;

pub use predict::predict;
pub use project_facts::{ProjectFacts, ProjectFile};

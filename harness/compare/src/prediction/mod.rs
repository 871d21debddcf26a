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
mod goreleaser_rules;
mod line_reader;
mod module_rules;
mod predict;
mod project_facts;
mod readers;
mod rule;
mod script;
mod service_images;
mod setting_place;
mod setting_rules;
mod shell_words;
mod source_file;
mod stamp;
#[cfg(test)]
mod tests;
mod toolchain_rules;
mod vendor_rule;
mod yaml;

pub use predict::predict;
pub use project_facts::{ProjectFacts, ProjectFile};
pub use rule::{possible_predictions, prediction_codes};
pub use setting_place::{BuildSetting, setting_place};

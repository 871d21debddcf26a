//! Where the module files of a source, the go command and the disk disagree.
//!
//! Every rule is a pure function over the declared view, and stands for something that was measured with the real go command.
//! What can't be decided from what was read is no finding.

mod catalogue;
mod environment_findings;
mod file_findings;
mod find;
mod graph;
mod hash_findings;
mod import_findings;
mod modules;
mod name_findings;
mod opened;
mod opened_findings;
#[cfg(test)]
mod opened_tests;
mod reach;
mod replace_findings;
mod resolved_findings;
mod sum_findings;
mod target_findings;
#[cfg(test)]
mod tests;
mod vendor_findings;
mod version_findings;
mod workspace_findings;

pub use catalogue::{FINDING_RULES, FindingRule, MODULE_CYCLE_CODE};
pub use find::module_views;

//! Importing the scripts that Go's own command is tested with: each becomes a feature of the steps of this crate.
//!
//! What a feature can't say is an obstacle, and a script with one is not imported: a feature tests all that its script
//! tests on the target platform, or there is none.

mod commands;
mod conditions;
mod environment;
mod feature_text;
mod files;
mod obstacle;
mod program;
mod testscript;

pub use obstacle::Obstacle;
pub use testscript::{ImportSettings, RefusedModule, import_testscript};

//! Behaviour-driven runs: cucumber's World, the step library, and a strict runner.
//!
//! [`selection`] reads feature files and chooses scenarios, [`run`] runs them and makes the run record, `steps` is
//! the step library with its catalogue, and [`World`] is what steps share. cucumber is used in this crate only.

mod import;
mod steps;
mod world;

pub mod run;
pub mod selection;

pub use import::{ImportSettings, Obstacle, RefusedModule, import_testscript};
pub use steps::{catalogue, markdown_catalogue};
pub use world::{Failure, RunContext, World};

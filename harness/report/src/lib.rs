//! Twinbuild's reports: text made from a run record, and from the step definitions.
//!
//! Nothing here reads a file, a clock or a variable: the caller decides where a text goes, and whether it is
//! coloured. What a report says comes from the run record alone.

mod printable;
mod problem;
mod steps_and_commands;

pub mod catalogue;
pub mod junit;
pub mod terminal;

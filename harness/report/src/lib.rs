//! Twinbuild's reports: text made from a run record, a comparison, changes of evidence, twins, predictions, a
//! diagnosis, and from the step definitions.
//!
//! Nothing here reads a file, a clock or a variable: the caller decides where a text goes, and whether it is
//! coloured. What a report says comes from the data that it is given alone.

mod budget;
mod github_markdown;
mod hex_window;
mod html;
mod matrix_lines;
mod printable;
mod problem;
mod sarif;
mod shortened;
mod steps_and_commands;
mod text_pair;

pub mod catalogue;
pub mod changes;
pub mod diagnosis;
pub mod difference;
pub mod graph_picture;
pub mod hosts;
pub mod junit;
pub mod module_views;
pub mod prediction;
pub mod terminal;
pub mod twins;

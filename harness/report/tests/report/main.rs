//! The reports through their public surface.

mod arbitrary;
mod catalogue;
mod junit;
mod records;
mod terminal_scenario;
mod terminal_summary;

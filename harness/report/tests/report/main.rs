//! The reports through their public surface.

mod arbitrary;
mod arbitrary_twins;
mod catalogue;
mod comparisons;
mod diagnoses;
mod difference_markdown;
mod difference_terminal;
mod graph_changes;
mod graph_pictures;
mod hosts;
mod html;
mod junit;
mod predictions;
mod records;
mod sarif;
mod terminal_scenario;
mod terminal_summary;
mod twins_samples;
mod twins_terminal;

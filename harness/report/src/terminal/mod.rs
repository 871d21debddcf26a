//! What a run prints: a few lines when a scenario ends, and a summary at the end.

mod scenario;
mod style;
mod summary;

pub use scenario::scenario_lines;
pub(crate) use style::Ink;
pub use style::Style;
pub use summary::summary;

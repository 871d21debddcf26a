//! Which scenarios are run: reading feature files, expanding outlines, and filters.

mod feature_files;
mod filter;
mod listing;
mod select;
mod table_rows;

pub use filter::{Filter, InvalidFilter, PathFilter};
pub use listing::{DryRun, ListedStep, dry_run, list};
pub use select::{SelectedScenario, Selection, select};

pub(crate) use listing::nearest_steps;

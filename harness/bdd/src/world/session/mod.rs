//! Sessions: commands one after another in one working folder, and what lies there.

mod checks;
mod content;
mod files;
mod running;
mod state;

pub(crate) use checks::{FileState, Reading};
pub(crate) use content::Content;
pub(super) use state::Session;

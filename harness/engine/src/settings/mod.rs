//! The user's files: `twinbuild.toml` and environment profiles.

mod declared_stabilizers;
mod profile;
mod project;
mod read_toml;

pub use profile::read_profile;
pub use project::{PROJECT_FILE, Paths, Project, ProjectContainer};
pub use read_toml::SettingsError;

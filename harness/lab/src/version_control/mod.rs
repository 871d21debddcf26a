//! Hosts of repositories, for builds that get modules directly.

mod cgi;
mod fast_import;
mod git;
mod repository;
mod repository_host;
#[cfg(test)]
#[cfg(unix)]
mod tests;

pub use git::GitError;
pub use repository::{Repository, RepositoryError};
pub use repository_host::RepositoryHost;

//! What goes wrong when a lab is set up.

use std::io;

use crate::checksum_database::KeyError;
use crate::namespace::NamespaceError;
use crate::tls::AuthorityError;
use crate::version_control::{GitError, RepositoryError};

/// A lab that can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// Its network can't be made.
    #[error(transparent)]
    Namespace(#[from] NamespaceError),
    /// The setting up was given up.
    #[error("set up a lab: {said}")]
    Interrupted {
        /// Why.
        said: String,
    },
    /// An authority can't be made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The checksum database has no key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// An intercepting proxy can't be made.
    #[error("make the intercepting proxy: {said}")]
    Interception {
        /// Why not.
        said: String,
    },
    /// A repository can't be.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// git can't make a repository.
    #[error(transparent)]
    Git(#[from] GitError),
    /// There is no git.
    #[error("make a repository: git is not on this machine")]
    NoGit,
    /// A folder for repositories couldn't be made.
    #[error("make a folder for repositories")]
    Folder(#[source] io::Error),
    /// A socket can't be broken as it was declared.
    #[error("make the service `{service}` such that it {fault}")]
    Fault {
        /// The service.
        service: String,
        /// The fault's name.
        fault: String,
        /// The system's error.
        #[source]
        source: io::Error,
    },
    /// Two services have one name.
    #[error("set up a lab: two of its services are called `{name}`")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// An interception stands in a proxy that there is not.
    #[error("set up a lab: its interception is said to be in the HTTP proxy `{name}`, which is not declared")]
    UnknownProxy {
        /// The proxy's name.
        name: String,
    },
    /// A fault that its service can't have.
    #[error(
        "make the service `{service}` such that it {fault}: an HTTP proxy has faults of its own and of connections"
    )]
    FaultDoesNotFit {
        /// The service.
        service: String,
        /// The fault's name.
        fault: String,
    },
    /// A fault of listeners that its service has not.
    #[error(
        "make the service `{service}` such that it {fault}: it has nothing there that could have this fault"
    )]
    FaultIsNowhere {
        /// The service.
        service: String,
        /// The fault's name, with its place.
        fault: String,
    },
    /// A name that no host can have.
    #[error("set up a lab: `{name}` can't be the name of a host")]
    InvalidHost {
        /// The name.
        name: String,
    },
    /// All addresses are taken.
    #[error("set up a lab: there is no address left for `{name}`")]
    NoAddress {
        /// The host.
        name: String,
    },
}

impl LabError {
    /// What the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Namespace(error) => error.hint(),
            Self::NoGit => Some("install the package `git`"),
            _ => None,
        }
    }
}

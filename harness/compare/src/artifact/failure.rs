//! Why a comparison stops, or goes on in another way.

use std::io;

use super::Content;

/// A file or folder could not be read.
#[derive(Debug, thiserror::Error)]
#[error("read {name}")]
pub struct UnreadableArtifact {
    /// How the user calls it; of a file in a folder the folder's name and the path in it.
    pub name: String,
    /// What the system says.
    #[source]
    pub source: io::Error,
}

/// Something is not what its format promises, or is too big to be looked into: it is compared in a plainer way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Unreadable {
    pub(crate) reason: String,
}

impl Unreadable {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// What goes through [`Content::read_at`] where packed data is not what its format promises.
impl From<Unreadable> for io::Error {
    fn from(unreadable: Unreadable) -> Self {
        Self::new(io::ErrorKind::InvalidData, unreadable)
    }
}

/// Why a part of a comparison ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The system can't read an artifact: the whole comparison ends.
    #[error(transparent)]
    Read(io::Error),
    /// The format is broken or too big: only this way of comparing ends.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Unreadable>() {
            Ok(unreadable) => Self::Unreadable(unreadable),
            Err(error) => Self::Read(error),
        }
    }
}

/// A content whose errors say which artifact could not be read.
pub(crate) struct NamedContent<C> {
    pub(crate) name: String,
    pub(crate) content: C,
}

impl<C: Content> Content for NamedContent<C> {
    fn size(&self) -> u64 {
        self.content.size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.content.read_at(offset, buffer).map_err(|source| named(&self.name, source))
    }
}

/// An error of the system with the name of what could not be read.
pub(crate) fn named(name: &str, source: io::Error) -> io::Error {
    let kind = source.kind();
    io::Error::new(kind, UnreadableArtifact { name: name.to_owned(), source })
}

/// Takes the name out of an error again.
pub(crate) fn with_name(error: io::Error, otherwise: &str) -> UnreadableArtifact {
    error
        .downcast::<UnreadableArtifact>()
        .unwrap_or_else(|source| UnreadableArtifact { name: otherwise.to_owned(), source })
}

//! Why two executables could not be compared.

use twinbuild_inspect::UnreadableBinary;

/// One of two executables can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableExecutable {
    /// The first.
    #[error("compare the executables: the first can't be read")]
    First(#[source] UnreadableBinary),
    /// The second.
    #[error("compare the executables: the second can't be read")]
    Second(#[source] UnreadableBinary),
}

//! Why a file could not be read as an executable.

use twinbuild_model::evidence::BinaryFormat;

use crate::InvalidBuildInfo;

/// A file could not be read as an executable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableBinary {
    /// It starts like none of the formats.
    #[error("read an executable that is neither ELF nor PE nor Mach-O: the file starts with {start:02x?}")]
    UnknownFormat {
        /// The first bytes, at most four.
        start: Vec<u8>,
    },
    /// It is a Mach-O file with programs for several machines.
    #[error(
        "read the executable: not readable as Mach-O: a universal (fat) file holds several programs; take one of them out first"
    )]
    Fat,
    /// The container is damaged.
    #[error("read the executable: not readable as {format}: {reason}")]
    Container {
        /// The format that its first bytes promise.
        format: BinaryFormat,
        /// What the reader of the container says.
        reason: String,
    },
    /// The file ends before what its headers promise.
    #[error(
        "read the executable: not readable as {format}: {part} ends at byte {end}, the file at byte {file_size}"
    )]
    Cut {
        /// The format that its first bytes promise.
        format: BinaryFormat,
        /// The section or segment.
        part: String,
        /// Where it should end.
        end: u64,
        /// Length of the file in bytes.
        file_size: u64,
    },
    /// There are more or longer imports than any program has.
    #[error("read the executable: not readable as {format}: more than {limit} {what}")]
    TooMuch {
        /// The format that its first bytes promise.
        format: BinaryFormat,
        /// How many are read at most.
        limit: usize,
        /// Of what there are too many.
        what: &'static str,
    },
    /// The container is sound, but what the Go linker wrote is not.
    #[error("read the executable: not readable as {format}: its Go build information is damaged")]
    BuildInfo {
        /// The container.
        format: BinaryFormat,
        /// The line, and what is wrong with it.
        #[source]
        source: InvalidBuildInfo,
    },
}

//! Why a file could not be read as an executable.

use std::fmt;

use twinbuild_model::evidence::BinaryFormat;

use crate::InvalidBuildInfo;

/// A file could not be read as an executable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableBinary {
    /// It starts like none of the formats.
    UnknownFormat {
        /// The first bytes, at most four.
        start: Vec<u8>,
    },
    /// It is a Mach-O file with programs for several machines.
    Fat,
    /// The container is damaged.
    Container {
        /// The format that its first bytes promise.
        format: BinaryFormat,
        /// What the reader of the container says.
        reason: String,
    },
    /// The file ends before what its headers promise.
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
    TooMuch {
        /// The format that its first bytes promise.
        format: BinaryFormat,
        /// How many are read at most.
        limit: usize,
        /// Of what there are too many.
        what: &'static str,
    },
    /// The container is sound, but what the Go linker wrote is not.
    BuildInfo {
        /// The container.
        format: BinaryFormat,
        /// The line, and what is wrong with it.
        #[source]
        source: InvalidBuildInfo,
    },
}

impl UnreadableBinary {
    /// The format that the file's first bytes promise; `None` where they promise none.
    pub fn format(&self) -> Option<BinaryFormat> {
        match self {
            Self::UnknownFormat { .. } => None,
            Self::Fat => Some(BinaryFormat::MachO),
            Self::Container { format, .. }
            | Self::Cut { format, .. }
            | Self::TooMuch { format, .. }
            | Self::BuildInfo { format, .. } => Some(*format),
        }
    }

    /// What is wrong with the file, without the name of its format.
    pub fn reason(&self) -> String {
        match self {
            Self::UnknownFormat { start } => {
                format!("neither ELF nor PE nor Mach-O: the file starts with {start:02x?}")
            }
            Self::Fat => {
                "a universal (fat) file holds several programs; take one of them out first".to_owned()
            }
            Self::Container { reason, .. } => reason.clone(),
            Self::Cut { part, end, file_size, .. } => {
                format!("{part} ends at byte {end}, the file at byte {file_size}")
            }
            Self::TooMuch { limit, what, .. } => format!("more than {limit} {what}"),
            Self::BuildInfo { .. } => "its Go build information is damaged".to_owned(),
        }
    }
}

impl fmt::Display for UnreadableBinary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason();
        match self.format() {
            Some(format) => write!(formatter, "read the executable: not readable as {format}: {reason}"),
            None => write!(formatter, "read an executable that is {reason}"),
        }
    }
}

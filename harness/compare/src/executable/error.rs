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

impl UnreadableExecutable {
    /// Which one, and why, in one line.
    pub(crate) fn reason(&self) -> String {
        let (which, error) = match self {
            Self::First(error) => ("first", error),
            Self::Second(error) => ("second", error),
        };
        format!("the {which}: {}", error.reason())
    }
}

#[cfg(test)]
mod tests {
    use twinbuild_model::evidence::BinaryFormat;

    use super::*;

    #[test]
    fn a_reason_is_told_whole_whatever_is_in_it() {
        let reason = "not readable as ELF: a section: its name: too long".to_owned();
        let error = UnreadableBinary::Container { format: BinaryFormat::Elf, reason: reason.clone() };
        assert_eq!(UnreadableExecutable::Second(error).reason(), format!("the second: {reason}"));
        let unknown = UnreadableExecutable::First(UnreadableBinary::UnknownFormat { start: vec![0x7f] });
        assert_eq!(unknown.reason(), "the first: neither ELF nor PE nor Mach-O: the file starts with [7f]");
    }
}

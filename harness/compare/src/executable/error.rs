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
        let error = error.to_string();
        // Its beginning names the format, as whoever asks does.
        let format = error.strip_prefix("read the executable: not readable as ");
        let reason = format.and_then(|format| format.split_once(": ")).map_or(&*error, |(_, reason)| reason);
        format!("the {which}: {reason}")
    }
}

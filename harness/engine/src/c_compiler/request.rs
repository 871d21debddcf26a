//! The C compiler that a feature asks for.

use std::fmt;
use std::str::FromStr;

/// A C compiler by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CCompilerRequest {
    /// The machine's gcc, for the machine's own platform.
    Gcc,
    /// Debian's mingw-w64, for Windows.
    MingwW64,
    /// zig, for all targets that it knows; the newest pinned version whose number begins so.
    Zig {
        /// The beginning of the version's number, empty for any.
        version: String,
    },
}

/// A text that names no C compiler.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no C compiler known here: expected `gcc`, `mingw-w64`, `zig` or `zig 0.17`")]
pub struct UnknownCCompiler {
    /// The text as it was given.
    pub text: String,
}

impl fmt::Display for CCompilerRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gcc => formatter.write_str("gcc"),
            Self::MingwW64 => formatter.write_str("mingw-w64"),
            Self::Zig { version } if version.is_empty() => formatter.write_str("zig"),
            Self::Zig { version } => write!(formatter, "zig {version}"),
        }
    }
}

impl FromStr for CCompilerRequest {
    type Err = UnknownCCompiler;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split(' ').collect();
        let is_version = |word: &str| {
            let parts = || word.split('.');
            parts().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        match words[..] {
            ["gcc"] => Ok(Self::Gcc),
            ["mingw-w64"] => Ok(Self::MingwW64),
            ["zig"] => Ok(Self::Zig { version: String::new() }),
            ["zig", version] if is_version(version) => Ok(Self::Zig { version: version.to_owned() }),
            _ => Err(UnknownCCompiler { text: text.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_reads_as_it_is_written() {
        for text in ["gcc", "mingw-w64", "zig", "zig 0.17", "zig 0.17.1"] {
            assert_eq!(text.parse::<CCompilerRequest>().unwrap().to_string(), text);
        }
        for text in ["", "clang", "gcc 12", "zig ", "zig x", "zig 0..1", "zig 0.17 1"] {
            assert!(text.parse::<CCompilerRequest>().is_err(), "{text}");
        }
    }
}

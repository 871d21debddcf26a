//! Why a C compiler can't be had.

use std::io;
use std::path::PathBuf;

use twinbuild_model::{Platform, Sha256};

use super::request::CCompilerRequest;
use crate::toolchain::SourceError;

/// Why a C compiler can't be had for a build.
#[derive(Debug, thiserror::Error)]
pub enum CCompilerError {
    /// It does not compile for the build's target.
    #[error("compile C for {target} with {compiler}: it compiles for {platforms}")]
    OtherTarget {
        /// The compiler.
        compiler: CCompilerRequest,
        /// The build's target.
        target: Platform,
        /// What it compiles for.
        platforms: String,
    },
    /// The machine does not have it.
    #[error("find the C compiler `{program}` on this machine")]
    Missing {
        /// The program.
        program: &'static str,
        /// Debian's package that has it.
        package: &'static str,
    },
    /// No such version is pinned.
    #[error("find a pinned version of `{request}`: {pinned}")]
    NotPinned {
        /// What was asked for.
        request: CCompilerRequest,
        /// What is pinned, for people.
        pinned: String,
    },
    /// It is not pinned for this machine's platform.
    #[error("get zig {version} for {platform}: the pin has no SHA-256 for that platform")]
    NoPin {
        /// The version.
        version: String,
        /// The machine's platform.
        platform: Platform,
    },
    /// It couldn't be fetched.
    #[error("get zig {version}")]
    Fetch {
        /// The version.
        version: String,
        /// The cause.
        #[source]
        source: Box<SourceError>,
    },
    /// What was fetched is not what is pinned.
    #[error("check the wheel of zig {version}: its SHA-256 is {actual}, pinned is {pinned}")]
    WrongDigest {
        /// The version.
        version: String,
        /// The digest that it has.
        actual: Sha256,
        /// The digest that it should have.
        pinned: Sha256,
    },
    /// It couldn't be put in its place.
    #[error("install zig {version} in {}", folder.display())]
    Install {
        /// The version.
        version: String,
        /// Its folder.
        folder: PathBuf,
        /// The system's error.
        #[source]
        source: io::Error,
    },
}

impl CCompilerError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::OtherTarget { compiler: CCompilerRequest::Zig { .. }, .. } => None,
            Self::OtherTarget { .. } => {
                Some("zig compiles for all of them: `Given the C compiler \"zig\"`".into())
            }
            Self::Missing { package, .. } => Some(format!("install the package `{package}`")),
            Self::NotPinned { .. } => Some("add a [zig.\"<version>\"] table to twinbuild.toml".into()),
            Self::NoPin { .. } => Some("add this platform's SHA-256 to the pin in twinbuild.toml".into()),
            Self::Fetch { source, .. } => source.hint().map(str::to_owned),
            Self::WrongDigest { .. } => Some("somebody changed the file or the pin: find out which".into()),
            Self::Install { .. } => None,
        }
    }
}

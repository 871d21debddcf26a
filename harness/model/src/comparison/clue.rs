//! What a difference hints at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a difference hints at: the link from where it is to what may have caused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Clue {
    /// A path of the machine that built: in the function table's files, in debugging data, in a string.
    Path,
    /// Go's build id, a hash over all inputs: <https://go.dev/src/cmd/internal/buildid/buildid.go>.
    GoBuildId,
    /// A linker's own id: GNU build id, Mach-O UUID, PE debug GUID.
    LinkerId,
    /// A signature or a checksum over the rest.
    Signature,
    /// A point in time.
    Time,
    /// What Go stamps from version control: `vcs.*`, the main module's version.
    VcsStamp,
    /// A checksum of a module in Go's build information.
    ModuleSum,
    /// Another setting in Go's build information: `-tags`, `GOAMD64`, `CGO_ENABLED`, `DefaultGODEBUG`.
    BuildSetting,
    /// The version of the compiler or linker.
    Toolchain,
    /// The text of a variable, as `-ldflags -X` sets it.
    VariableText,
    /// Content that was embedded in the program.
    EmbeddedContent,
    /// Line ends alone.
    LineEnds,
    /// Instructions, beyond addresses that moved.
    Code,
    /// Addresses that moved since something before them changed size.
    Moved,
    /// Debugging data or symbols that only one side has.
    DebugData,
    /// The order of members, names or lines.
    Order,
    /// Permissions.
    Mode,
    /// Owner or group.
    Owner,
    /// How data was compressed; the data itself is the same.
    Compression,
}

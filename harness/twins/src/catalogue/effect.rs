//! What one side of a variation changes about a build.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use twinbuild_engine::executor::EntryOrder;
use twinbuild_model::{NetworkPolicy, Umask, User};

/// Changes to how a build is made, as data. What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Effect {
    /// Variables that the build sees. `{home}` stands for the home folder.
    pub variables: BTreeMap<String, String>,
    /// Where folders lie inside the sandbox.
    pub paths: Paths,
    /// Who builds.
    pub user: Option<User>,
    /// The user's full name in `/etc/passwd`.
    pub full_name: Option<String>,
    /// The user's login shell in `/etc/passwd`.
    pub login_shell: Option<String>,
    /// The name that the machine calls itself.
    pub host_name: Option<String>,
    /// The file mode creation mask.
    pub umask: Option<Umask>,
    /// The time zone.
    pub time_zone: Option<String>,
    /// What the build may reach.
    pub network: Option<NetworkPolicy>,
    /// A folder added at the end of `PATH`.
    pub path_suffix: Option<String>,
    /// A command that runs the build's command.
    pub wrapper: Vec<String>,
    /// Arguments of `setarch`, of which there is one for all variations: a later one would undo an earlier one.
    pub personality: Vec<String>,
    /// Programs of the machine that a Go build finds.
    pub programs: Vec<String>,
    /// Programs of the machine that a Go build doesn't find, whatever else asks for them.
    pub without_programs: Vec<String>,
    /// Another program shown in the place of one of the machine's: at, from.
    pub instead_of: BTreeMap<PathBuf, PathBuf>,
    /// Shell scripts that change the source copy before the build; they may write to the home folder too.
    pub prepare: Vec<String>,
    /// Flags of `go build`, after the declared ones.
    pub flags: Vec<String>,
    /// The packages to build instead.
    pub packages: Option<Vec<String>>,
    /// `go install` instead of `go build`.
    pub install: bool,
    /// Files in the home folder: path, content.
    pub home_files: BTreeMap<String, String>,
    /// Whether even the standard library is compiled anew.
    pub cold_cache: bool,
    /// In which order the source's folders list their entries.
    pub order: Option<EntryOrder>,
    /// Another clock for programs that ask the C library: an offset as libfaketime has it, `+400d`.
    pub clock: Option<String>,
    /// A locale other than the POSIX one, compiled for the build: `et_EE`.
    pub locale: Option<String>,
    /// Whether a toolchain builds whose compiler, assembler and linker were built from its own source.
    pub rebuilt_toolchain: bool,
    /// The host platform whose toolchain builds, emulated: `linux/arm64`.
    pub host_platform: Option<String>,
}

/// Where folders lie inside the sandbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Paths {
    /// The source.
    pub source: Option<PathBuf>,
    /// A link through which the source is entered.
    pub source_link: Option<PathBuf>,
    /// The home folder.
    pub home: Option<PathBuf>,
    /// For temporary files.
    pub temporary: Option<PathBuf>,
    /// The toolchain.
    pub toolchain: Option<PathBuf>,
    /// Go's module cache.
    pub module_cache: Option<PathBuf>,
    /// Go's build cache.
    pub build_cache: Option<PathBuf>,
}

//! One version of a module, as a value.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use jiff::Timestamp;
use twinbuild_inspect::hash1;

use super::archive::{ArchiveError, write_archive};
use super::contents::{InvalidFile, contents};
use super::module_path::{InvalidModulePath, ModulePath};
use super::module_version::{InvalidModuleVersion, ModuleVersion};

/// One version of a module: its files, its `go.mod` and its time.
///
/// Clones share the archive, which is made once, when it is first asked for.
#[derive(Clone, Debug)]
pub struct Module {
    path: ModulePath,
    version: ModuleVersion,
    files: BTreeMap<String, Bytes>,
    go_mod: Option<Bytes>,
    info: Option<Bytes>,
    time: Timestamp,
    archive: Arc<OnceLock<Result<Bytes, ArchiveError>>>,
}

/// A module that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum ModuleError {
    /// The path is none.
    #[error(transparent)]
    Path(#[from] InvalidModulePath),
    /// The version is none.
    #[error(transparent)]
    Version(#[from] InvalidModuleVersion),
    /// The version does not fit the path. <https://go.dev/ref/mod#major-version-suffixes>
    #[error("make the module {path} {version}: the path's suffix does not allow this major version")]
    MajorVersion {
        /// The path.
        path: ModulePath,
        /// The version.
        version: ModuleVersion,
    },
    /// A file can't be in a module.
    #[error("make the module {path} {version}")]
    File {
        /// The path.
        path: String,
        /// The version.
        version: String,
        /// The file and what is wrong with it.
        source: InvalidFile,
    },
    /// A file or folder couldn't be read.
    #[error("read {}", path.display())]
    Read {
        /// Where.
        path: PathBuf,
        /// The system's error.
        #[source]
        source: std::io::Error,
    },
    /// A name does not say which module it is.
    #[error("read the module `{name}`: its name is not of the form PATH_vVERSION, with `_` for `/`")]
    Name {
        /// The name.
        name: String,
    },
}

/// When versions are from that say nothing else: the beginning of 2020.
const DEFAULT_TIME_SECONDS: i64 = 1_577_836_800;

/// Words that are no names in Go. <https://go.dev/ref/spec#Keywords>
const KEYWORDS: [&str; 25] = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

impl Module {
    /// The version `version` of the module `path`, with these files. What no archive has is left out: nested modules and
    /// vendored packages.
    ///
    /// # Errors
    /// When path, version or a file are not allowed.
    pub fn new(path: &str, version: &str, files: BTreeMap<String, Bytes>) -> Result<Self, ModuleError> {
        let (path, version) = (ModulePath::parse(path)?, ModuleVersion::parse(version)?);
        if !path.allows(&version) {
            return Err(ModuleError::MajorVersion { path, version });
        }
        let files =
            contents(files).map_err(|source| invalid_file(path.as_str(), version.as_str(), source))?;
        let default_time = Timestamp::from_second(DEFAULT_TIME_SECONDS).unwrap_or(Timestamp::UNIX_EPOCH);
        let time = version.pseudo_time().unwrap_or(default_time);
        let archive = Arc::default();
        Ok(Self { path, version, files, go_mod: None, info: None, time, archive })
    }

    /// A module that compiles: a `go.mod` and one package with the function `Version`, which returns the version.
    ///
    /// # Errors
    /// When path or version are not allowed.
    pub fn minimal(path: &str, version: &str) -> Result<Self, ModuleError> {
        let package = package_name(&ModulePath::parse(path)?);
        let go_file = format!(
            "// Package {package} tells which version of it was built.\npackage {package}\n\n\
             // Version is the version of this module.\nfunc Version() string {{ return \"{version}\" }}\n"
        );
        let go_mod = (!version.ends_with("+incompatible")).then(|| format!("module {path}\n\ngo 1.21\n"));
        let go_mod = go_mod.map(|text| ("go.mod".to_owned(), Bytes::from(text)));
        let go_file = ("module.go".to_owned(), Bytes::from(go_file));
        Self::new(path, version, [go_file].into_iter().chain(go_mod).collect())
    }

    /// The same module with another `go.mod` in answers than in the archive.
    #[must_use]
    pub fn with_go_mod(mut self, go_mod: impl Into<Bytes>) -> Self {
        self.go_mod = Some(go_mod.into());
        self
    }

    /// The same module with this metadata in answers: JSON with `Version` and `Time`.
    #[must_use]
    pub fn with_info(mut self, info: impl Into<Bytes>) -> Self {
        self.info = Some(info.into());
        self
    }

    /// Its path.
    pub fn path(&self) -> &ModulePath {
        &self.path
    }

    /// Its version.
    pub fn version(&self) -> &ModuleVersion {
        &self.version
    }

    /// Whether the other is the same version of the same module, whatever is in either.
    pub fn is_same_version(&self, other: &Self) -> bool {
        self.path == other.path && self.version == other.version
    }

    /// Its files, by their paths in the module.
    pub fn files(&self) -> &BTreeMap<String, Bytes> {
        &self.files
    }

    /// When it was made.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// Whether `revision` names this version: the beginning of a pseudo-version's revision, or the whole of it.
    pub fn has_revision(&self, revision: &str) -> bool {
        let is_hash = revision.len() >= 7 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
        let of_pseudo = self.version.pseudo_revision();
        let same = |known: &str| known.starts_with(revision) || revision.starts_with(known);
        is_hash && of_pseudo.is_some_and(same)
    }

    /// Its `go.mod`. A module that has none is given one with its path alone, as Go does.
    /// <https://go.dev/ref/mod#non-module-compat>
    pub fn go_mod(&self) -> Bytes {
        let own = self.go_mod.as_ref().or_else(|| self.files.get("go.mod"));
        own.cloned().unwrap_or_else(|| Bytes::from(format!("module {}\n", self.path)))
    }

    /// Its metadata, JSON with `Version` and `Time`. <https://go.dev/ref/mod#goproxy-protocol>
    pub fn info(&self) -> Bytes {
        let made = || serde_json::json!({ "Version": self.version.as_str(), "Time": self.time.to_string() });
        self.info.clone().unwrap_or_else(|| Bytes::from(made().to_string()))
    }

    /// Its archive. The same module has the same bytes, always.
    ///
    /// # Errors
    /// When the archive would be larger than Go accepts.
    pub fn archive(&self) -> Result<Bytes, ArchiveError> {
        self.archive.get_or_init(|| write_archive(&self.prefix(), &self.files)).clone()
    }

    /// The `h1:` hash of the archive, as `go.sum` has it.
    pub fn hash(&self) -> String {
        let prefix = self.prefix();
        hash1(self.files.iter().map(|(name, content)| (format!("{prefix}{name}"), content.as_ref())))
    }

    /// The `h1:` hash of the `go.mod`, as `go.sum` has it.
    pub fn go_mod_hash(&self) -> String {
        hash1([("go.mod".to_owned(), self.go_mod().as_ref())])
    }

    /// What names of files in the archive begin with.
    fn prefix(&self) -> String {
        format!("{}@{}/", self.path, self.version)
    }
}

/// A name for the package at the root of a module, made of the path's last element that is no major version.
fn package_name(path: &ModulePath) -> String {
    let last = path.split_major().0.rsplit('/').next().unwrap_or_default();
    let name: String = last.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    let can_be_imported = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name != "main"
        && !KEYWORDS.contains(&name.as_str());
    if can_be_imported { name } else { format!("p{name}") }
}

/// The error that tells of a file which the module can't have.
pub(super) fn invalid_file(path: &str, version: &str, source: InvalidFile) -> ModuleError {
    ModuleError::File { path: path.to_owned(), version: version.to_owned(), source }
}

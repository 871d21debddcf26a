//! `twinbuild.toml`: where things are, and which toolchains there are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use twinbuild_compare::Stabilizer;

use super::declared_stabilizers::DeclaredStabilizers;
use super::read_toml::{SettingsError, read_toml};
use crate::c_compiler::{ZigPin, ZigVersion};
use crate::container::Registry;
use crate::toolchain::{GoPin, GoVersion, ToolchainPins};

/// The project file's name. The folder that holds it is the project's root.
pub const PROJECT_FILE: &str = "twinbuild.toml";

/// What `twinbuild.toml` says. Without the file everything has its default.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The project's root.
    pub root: PathBuf,
    /// Where things are.
    pub paths: Paths,
    /// The pinned toolchains.
    pub toolchains: ToolchainPins,
    /// The pinned versions of zig, a C compiler.
    pub zig: BTreeMap<ZigVersion, ZigPin>,
    /// Where containers come from.
    pub container: ProjectContainer,
    /// The stabilizers that the project declares, in tables `[stabilizer.NAME]`; each is used only where it is named.
    pub stabilizers: Vec<Stabilizer>,
}

/// The table `[container]`: where containers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectContainer {
    /// The profile whose table `[container]` says what `--executor container` runs commands in; nothing else of the
    /// profile counts.
    pub profile: Option<String>,
    /// The registry of the images whose names say none.
    pub registry: Option<Registry>,
}

/// Where things are, relative to the project's root.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Paths {
    /// Feature files, or folders of them.
    pub features: Vec<String>,
    /// The sources that features name.
    pub modules: String,
    /// Environment profiles.
    pub environments: String,
    /// Approved evidence.
    pub snapshots: String,
    /// What a run writes: its record, reports and private folders.
    pub output: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            features: vec!["features".into()],
            modules: "scenarios/modules".into(),
            environments: "containers".into(),
            snapshots: "snapshots".into(),
            output: ".twinbuild".into(),
        }
    }
}

/// The file itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProjectFile {
    #[serde(default)]
    paths: Paths,
    #[serde(default)]
    go: BTreeMap<GoVersion, GoPin>,
    #[serde(default)]
    zig: BTreeMap<ZigVersion, ZigPin>,
    #[serde(default)]
    container: ProjectContainer,
    #[serde(default)]
    stabilizer: DeclaredStabilizers,
}

impl Project {
    /// This project, with the pins of `text`, another project file's, where it has none of its own.
    ///
    /// # Errors
    /// When the text is no project file.
    pub fn with_pins_of(mut self, text: &str) -> Result<Self, toml::de::Error> {
        if self.toolchains.go.is_empty() {
            self.toolchains.go = toml::from_str::<ProjectFile>(text)?.go;
        }
        Ok(self)
    }

    /// Reads the project file of the folder `start` or of the nearest folder above it; without one, `start` is the
    /// root and everything has its default.
    ///
    /// # Errors
    /// When the file can't be read or understood; the mistake is shown in its place.
    pub fn find(start: &Path) -> Result<Self, SettingsError> {
        let root = start.ancestors().find(|folder| folder.join(PROJECT_FILE).is_file());
        let Some(root) = root else {
            return Ok(Self { root: start.to_owned(), ..Self::default() });
        };
        let file: ProjectFile = read_toml(&root.join(PROJECT_FILE))?;
        let toolchains = ToolchainPins { go: file.go };
        Ok(Self {
            root: root.to_owned(),
            paths: file.paths,
            toolchains,
            zig: file.zig,
            container: file.container,
            stabilizers: file.stabilizer.0,
        })
    }
}

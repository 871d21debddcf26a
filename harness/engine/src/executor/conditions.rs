//! Conditions of a build that no feature declares by itself, and that twins are built under to show that they don't
//! matter.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::{Emulator, Guest};
use crate::workspace::View;

/// Where everything lies inside a sandbox: by default the same on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The source's root.
    pub source: PathBuf,
    /// A link to the source's root through which commands start; `None` where they start in the root itself.
    pub source_link: Option<PathBuf>,
    /// The home folder.
    pub home: PathBuf,
    /// For temporary files.
    pub temporary: PathBuf,
    /// `GOPATH`.
    pub go_path: PathBuf,
    /// `GOMODCACHE`.
    pub module_cache: PathBuf,
    /// `GOCACHE`.
    pub build_cache: PathBuf,
    /// The toolchain's root, which is `GOROOT`.
    pub toolchain: PathBuf,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            source: "/src".into(),
            source_link: None,
            home: "/home/builder".into(),
            temporary: "/tmp".into(),
            go_path: "/gopath".into(),
            module_cache: "/gomodcache".into(),
            build_cache: "/gocache".into(),
            toolchain: "/toolchain".into(),
        }
    }
}

/// An order of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryOrder {
    /// From the first to the last.
    Ascending,
    /// From the last to the first.
    Descending,
}

/// The way into a lab's network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabEntry {
    /// The command to put before the sandbox's own.
    Command(Vec<String>),
    /// The name of the container whose network it is.
    Container(String),
}

/// What a build runs under beyond what a feature declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Where everything lies inside.
    pub layout: Layout,
    /// Programs of the machine that a Go build finds by name, beside the toolchain's.
    pub programs: Vec<String>,
    /// A folder that comes last on `PATH`.
    pub path_suffix: Option<String>,
    /// Commands that run the command, the outermost first: `setarch --addr-no-randomize`.
    pub wrappers: Vec<Vec<String>>,
    /// Files and folders of the machine that are shown at another place too, read-only: from, to.
    pub shown: Vec<(PathBuf, PathBuf)>,
    /// The user's full name, as `/etc/passwd` has it; `None` for the user's name.
    pub full_name: Option<String>,
    /// The user's login shell; `None` for `/bin/sh`.
    pub login_shell: Option<String>,
    /// The source is copied to a memory file system first, its entries in this order of their names; such a file system
    /// lists its entries by when they were made. `None` for the source as it lies on disk.
    pub source_in_memory: Option<EntryOrder>,
    /// What runs the toolchain, where that is another platform's.
    pub emulator: Option<Emulator>,
    /// What runs the command, where it is a program of another platform.
    pub guest: Option<Guest>,
    /// An extracted system whose `/usr` stands in the place of the machine's; the machine's programs are shown in it.
    pub system_root: Option<PathBuf>,
    /// Whether commands may write to the source copy.
    pub source_writable: bool,
    /// The way into a lab's network, where there is a lab.
    pub lab: Option<LabEntry>,
    /// Files below `/etc` and what stands in them, beside those that every sandbox has, or in their place.
    pub etc: BTreeMap<String, String>,
}

impl Conditions {
    /// The container whose network is a lab's.
    pub(super) fn lab_container(&self) -> Option<&str> {
        match &self.lab {
            Some(LabEntry::Container(name)) => Some(name),
            Some(LabEntry::Command(_)) | None => None,
        }
    }

    /// Whether only a sandbox can provide them.
    pub(super) fn need_sandbox(&self) -> bool {
        let plain = Self {
            source_writable: self.source_writable,
            wrappers: self.wrappers.clone(),
            path_suffix: self.path_suffix.clone(),
            ..Self::default()
        };
        *self != plain
    }

    /// The paths inside a sandbox. `source_in_toolchain` is where the source lies in the toolchain, when it does.
    pub(super) fn view(&self, source_in_toolchain: Option<&str>, output: &str) -> View {
        let layout = self.layout.clone();
        let root = layout.source_link.unwrap_or(layout.source);
        View {
            source: source_in_toolchain.map_or(root, |folder| layout.toolchain.join(folder)),
            output: output.into(),
            home: layout.home,
            temporary: layout.temporary,
            go_path: layout.go_path,
            module_cache: layout.module_cache,
            build_cache: layout.build_cache,
            toolchain: Some(layout.toolchain),
            standard_library: None,
        }
    }
}

/// Where a private folder of found programs is shown inside.
pub(crate) const PROGRAMS: &str = "/programs";

/// Where programs of the machine are looked for, for actions that may use them.
pub(crate) const SYSTEM_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The program `name` of the machine, if it is there.
pub fn machine_program(name: &str) -> Option<PathBuf> {
    std::env::split_paths(SYSTEM_PATH).map(|folder| folder.join(name)).find(|path| path.is_file())
}

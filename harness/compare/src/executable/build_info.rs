//! Go's build information, key by key.

use std::collections::BTreeMap;

use twinbuild_inspect::UnreadableBinary;
use twinbuild_model::evidence::{GoBuildInfo, GoModule};
use twinbuild_model::{Clue, Place, Value};

use super::finding::{Finding, Findings, Weight};
use super::side::Side;
use super::text::excerpt;

/// What stands for a section in the places of build information.
pub(super) const BUILD_INFORMATION: &str = "Go build information";
/// How many keys are told; a program has a few dozen settings, and a line for each module.
const MOST_KEYS: usize = 100;

/// Compares what `go version -m` shows of both files.
pub(super) fn compare_build_info(first: &Side<'_>, second: &Side<'_>, findings: &mut Findings) {
    let mut read = |side: &Side<'_>| match side.executable.go_build_info() {
        Ok(information) => information,
        Err(UnreadableBinary::BuildInfo { source, .. }) => {
            findings
                .notes
                .insert(format!("Go build information that is damaged was compared as bytes: {source}"));
            None
        }
        Err(error) => {
            findings.notes.insert(format!("Go build information was not compared: {error}"));
            None
        }
    };
    let (first, second) = (read(first), read(second));
    let (first, second) = (entries(first.as_ref()), entries(second.as_ref()));
    let mut keys: Vec<&Key> =
        first.keys().chain(second.keys().filter(|key| !first.contains_key(*key))).collect();
    keys.sort();
    let found = keys.into_iter().filter(|key| first.get(*key) != second.get(*key)).map(|key| {
        let place = Place {
            section: Some(BUILD_INFORMATION.to_owned()),
            key: Some(excerpt(&key.1, 0)),
            ..Place::default()
        };
        let (a, b) = (first.get(key), second.get(key));
        let value = |text: Option<&String>| text.map(|text| Value::Text(excerpt(text, difference(a, b))));
        Finding::new(Weight::Build, key.0.what(), place).values(value(a), value(b)).clue(key.0.clue(&key.1))
    });
    findings.extend_up_to(MOST_KEYS, found);
}

/// Where two texts differ first.
fn difference(first: Option<&String>, second: Option<&String>) -> usize {
    let bytes = |text: Option<&String>| text.map_or(&[][..], |text| text.as_bytes()).to_vec();
    bytes(first).iter().zip(&bytes(second)).take_while(|(a, b)| a == b).count()
}

/// The sort of an entry, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    GoVersion,
    Path,
    MainModule,
    Setting,
    Module,
    ModuleSum,
}

type Key = (Sort, String);

impl Sort {
    fn what(self) -> &'static str {
        match self {
            Self::GoVersion => "toolchain",
            Self::Path => "main package",
            Self::MainModule => "main module",
            Self::Setting => "build setting",
            Self::Module => "module",
            Self::ModuleSum => "module checksum",
        }
    }

    fn clue(self, key: &str) -> Clue {
        match self {
            Self::GoVersion => Clue::Toolchain,
            Self::MainModule => Clue::VcsStamp,
            Self::Setting if key == "vcs" || key.starts_with("vcs.") => Clue::VcsStamp,
            Self::Path | Self::Setting => Clue::BuildSetting,
            Self::Module | Self::ModuleSum => Clue::ModuleSum,
        }
    }
}

fn entries(information: Option<&GoBuildInfo>) -> BTreeMap<Key, String> {
    let mut entries = BTreeMap::new();
    let Some(information) = information else { return entries };
    entries.insert((Sort::GoVersion, "Go version".to_owned()), information.go_version.clone());
    if let Some(path) = &information.path {
        entries.insert((Sort::Path, "path".to_owned()), path.clone());
    }
    if let Some(module) = &information.main_module {
        entries.insert((Sort::MainModule, format!("mod {}", module.path)), with_replacement(module));
    }
    for module in &information.dependencies {
        entries.insert((Sort::Module, format!("dep {}", module.path)), with_replacement(module));
        let sum = module.replacement.as_ref().map_or(&module.sum, |replacement| &replacement.sum);
        entries.insert((Sort::ModuleSum, format!("dep {} checksum", module.path)), sum.clone());
    }
    for setting in &information.settings {
        entries.insert((Sort::Setting, setting.key.clone()), setting.value.clone());
    }
    entries
}

fn with_replacement(module: &GoModule) -> String {
    match &module.replacement {
        Some(replacement) => format!("{} => {} {}", module.version, replacement.path, replacement.version),
        None => module.version.clone(),
    }
}

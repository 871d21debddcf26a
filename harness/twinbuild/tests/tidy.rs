//! What a linter can't say about this repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Split a file before it is longer than this.
const LONGEST_FILE_LINES: usize = 500;

/// Crates of others that one crate of ours alone may use.
const OWNERS: [(&str, &str); 6] = [
    ("cucumber", "bdd"),
    ("insta", "snapshots"),
    ("testcontainers", "engine"),
    ("similar", "compare"),
    ("saphyr-parser", "compare"),
    ("quick-junit", "report"),
];

/// Crates of ours that each crate may use: dependencies point one way.
const LAYERS: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("inspect", &["model"]),
    ("compare", &["model", "inspect"]),
    ("report", &["model"]),
    ("engine", &["model", "inspect", "compare", "report"]),
    ("snapshots", &["model", "inspect", "compare", "report"]),
    ("twins", &["model", "inspect", "compare", "engine"]),
    ("lab", &["model", "inspect"]),
    ("bdd", &["model", "inspect", "compare", "report", "engine", "lab", "snapshots", "twins"]),
    ("twinbuild", &["model", "inspect", "compare", "report", "engine", "lab", "snapshots", "twins", "bdd"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

fn rust_files() -> Vec<PathBuf> {
    let listed = Command::new("git").args(["ls-files", "*.rs"]).current_dir(root()).output();
    let listed = String::from_utf8(listed.expect("git").stdout).expect("names in UTF-8");
    let files: Vec<_> = listed.lines().map(|line| root().join(line)).filter(|path| path.exists()).collect();
    assert!(files.len() > 100, "{} files", files.len());
    files
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for path in rust_files() {
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE_LINES, "{} has {lines} lines", path.display());
        assert!(text.starts_with("//!"), "{} does not begin with its documentation", path.display());
    }
}

#[test]
fn every_outside_crate_has_one_owner() {
    for (name, _) in LAYERS {
        let manifest = fs::read_to_string(root().join("harness").join(name).join("Cargo.toml")).unwrap();
        for (outside, owner) in OWNERS {
            let used = manifest.lines().any(|line| line.starts_with(&format!("{outside}.")));
            assert!(!used || owner == name, "{outside} is used in {name}; its owner is {owner}");
        }
    }
}

#[test]
fn dependencies_point_one_way() {
    for (name, below) in LAYERS {
        let manifest = fs::read_to_string(root().join("harness").join(name).join("Cargo.toml")).unwrap();
        let used = manifest.lines().filter_map(|line| line.strip_prefix("twinbuild-")?.split('.').next());
        for used in used {
            assert!(below.contains(&used), "{name} uses {used}");
        }
    }
}

#[test]
fn every_crate_is_in_the_layers_and_once_on_the_map() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let folders = fs::read_dir(root().join("harness")).unwrap();
    for folder in folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        assert!(LAYERS.iter().any(|(name, _)| *name == folder), "{folder}");
        let entries = map.matches(&format!("\n- **`harness/{folder}`**")).count();
        assert_eq!(entries, 1, "entries of {folder} in ARCHITECTURE.md");
    }
}

#[test]
fn the_step_catalogue_is_up_to_date() {
    let written =
        Command::new(env!("CARGO_BIN_EXE_twinbuild")).args(["steps", "--markdown"]).output().unwrap();
    let expected = String::from_utf8(written.stdout).unwrap();
    let found = fs::read_to_string(root().join("features/README.md")).unwrap_or_default();
    let regenerate = "cargo run -q -p twinbuild -- steps --markdown > features/README.md";
    assert!(
        found.replace("\r\n", "\n") == expected,
        "features/README.md is not up to date; run: {regenerate}"
    );
}

#[test]
fn the_project_and_a_new_one_pin_the_same_toolchains() {
    let pins = |path: &str| {
        let text = fs::read_to_string(root().join(path)).unwrap();
        text[text.find("[go.").unwrap()..].to_owned()
    };
    assert_eq!(pins("twinbuild.toml"), pins("harness/twinbuild/src/commands/init/twinbuild.toml"));
}

//! `twinbuild lint`: what is predicted, where, and what is not.

use std::collections::{BTreeMap, BTreeSet};

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::setup::{Setup, empty_folder};

const SCHEMA: &str = include_str!("../../../model/predictions.schema.json");

fn stamped() -> Setup {
    let setup = empty_folder();
    setup.file("src/.goreleaser.yml", "builds:\n  - ldflags: -X main.date={{.Date}}\n");
    setup
}

#[test]
fn nothing_is_0_a_prediction_is_1_and_trouble_is_2() {
    let setup = stamped();
    let found = setup.twinbuild(&["lint", "src"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(found.stdout.contains(".goreleaser.yml:2: stamped-time"), "{found:?}");
    setup.file("src/.goreleaser.yml", "builds:\n  - flags: -trimpath\n    ldflags: -s\n");
    let mended = setup.twinbuild(&["lint", "src"]);
    assert!(!mended.stdout.contains("stamped-time"), "{mended:?}");
    setup.file("plain/readme.txt", "nothing to build\n");
    let nothing = setup.twinbuild(&["lint", "plain"]);
    assert_eq!(nothing.code, Some(0), "{nothing:?}");
    assert!(nothing.stderr.contains("note: there is no go.mod in "), "{nothing:?}");
    setup.file("deep/tool/go.mod", "module example.com/tool\n\ngo 1.27.3\n");
    let module = setup.twinbuild(&["lint", "deep"]);
    assert!(!module.stderr.contains("there is no go.mod"), "{module:?}");
    let missing = setup.twinbuild(&["lint", "missing"]);
    assert_eq!((missing.code, missing.stdout.as_str()), (Some(2), ""), "{missing:?}");
    assert!(missing.stderr.contains("there is no such folder"), "{missing:?}");
    let html = setup.twinbuild(&["lint", "src", "--format", "html"]);
    assert_eq!((html.code, html.stdout.as_str()), (Some(2), ""), "{html:?}");
    assert!(html.stderr.contains("[possible values: text, json, markdown, sarif]"), "{html:?}");
}

#[test]
fn every_format_names_the_file_and_the_code() {
    let setup = stamped();
    for format in ["text", "json", "markdown", "sarif"] {
        let finished = setup.twinbuild(&["lint", "src", "--format", format]);
        assert_eq!(finished.code, Some(1), "{format}: {finished:?}");
        assert!(finished.stdout.contains("stamped-time"), "{format}: {finished:?}");
        assert!(finished.stdout.contains(".goreleaser.yml"), "{format}: {finished:?}");
    }
}

/// Viewers take the paths of a log for those of the repository, in whose root it is made; the data's are the source's.
#[test]
fn a_log_has_the_way_to_the_source_in_its_paths() {
    let setup = stamped();
    setup.file("src/deep/.goreleaser.yml", "builds:\n  - ldflags: -X main.date={{.Date}}\n");
    for (source, expected) in [
        ("src/deep", "src/deep/.goreleaser.yml"),
        ("./src/deep/", "src/deep/.goreleaser.yml"),
        (".", "src/.goreleaser.yml"),
    ] {
        let finished = setup.twinbuild(&["lint", source, "--format", "sarif"]);
        let log: Value = serde_json::from_str(&finished.stdout).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let uri =
            |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
        let uris: Vec<Value> = results.iter().map(uri).collect();
        assert!(uris.contains(&expected.into()), "{source}: {uris:?}");
        assert!(!uris.contains(&".goreleaser.yml".into()), "{source}: {uris:?}");
    }
    let data = setup.twinbuild(&["lint", "src/deep", "--format", "json"]);
    assert!(data.stdout.contains("\"path\": \".goreleaser.yml\""), "{data:?}");
}

#[test]
fn the_data_is_what_its_schema_says() {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    let finished = stamped().twinbuild(&["lint", "src", "--format", "json"]);
    let mut predictions: Value = serde_json::from_str(&finished.stdout).unwrap();
    assert!(schemas.validate(&predictions, index).is_ok(), "{predictions}");
    predictions[0].as_object_mut().unwrap().remove("code");
    assert!(schemas.validate(&predictions, index).is_err());
}

#[test]
fn the_users_own_go_settings_count_and_vendored_files_do_not() {
    let setup = empty_folder();
    setup.file("src/readme.txt", "x\n").file("src/vendor/x/.goreleaser.yml", "ldflags: {{.Date}}\n");
    assert_eq!(setup.twinbuild(&["lint", "src"]).code, Some(0));
    let mut command = setup.command(&["lint", "src"]);
    command.env("GOFLAGS", "-ldflags=-w");
    let finished = setup.start(command).finish();
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(finished.stdout.contains("GOFLAGS"), "{finished:?}");
}

#[test]
fn a_vendor_tree_counts_where_it_is_passed_over() {
    let setup = empty_folder();
    setup.file("src/build.sh", "go build -trimpath -mod=mod .\n");
    assert_eq!(setup.twinbuild(&["lint", "src"]).code, Some(0));
    setup.file("src/vendor/modules.txt", "# example.com/dep v1.0.0\n");
    let finished = setup.twinbuild(&["lint", "src"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(finished.stdout.contains("build.sh:1: vendor-passed-over"), "{finished:?}");
}

#[test]
fn all_kinds_of_files_are_read() {
    let setup = empty_folder();
    let stamped = "go build -trimpath -ldflags \"-X main.date=";
    setup
        .file(
            "src/.github/workflows/a.yml",
            &format!("jobs: {{a: {{steps: [{{run: '{stamped}$(date)\"'}}]}}}}\n"),
        )
        .file("src/Makefile", &format!("D := $(shell date)\nall:\n\t{stamped}$(D)\"\n"))
        .file("src/make.bat", &format!("{stamped}%DATE%\"\n"))
        .file("src/make.ps1", &format!("{stamped}$(Get-Date)\"\n"))
        .file("src/justfile", &format!("all:\n  {stamped}{{{{datetime('%F')}}}}\"\n"))
        .file("src/Taskfile.yml", &format!("tasks: {{all: '{stamped}{{{{now}}}}\"'}}\n"))
        .file("src/notes.md", &format!("{stamped}$(date)\"\n"));
    let finished = setup.twinbuild(&["lint", "src"]);
    let places = [
        ".github/workflows/a.yml:1",
        "Makefile:3",
        "Taskfile.yml:1",
        "justfile:2",
        "make.bat:1",
        "make.ps1:1",
    ];
    let found =
        finished.stdout.lines().filter_map(|line| line.split_once(": stamped-time").map(|(place, _)| place));
    assert_eq!(found.collect::<Vec<_>>(), places, "{finished:?}");
}

/// Every scenario that a prediction names is there: a reader goes and looks.
#[test]
fn what_shows_a_prediction_exists() {
    let setup = empty_folder();
    let codes = setup.twinbuild(&["lint", "--codes", "--format", "json"]);
    assert_eq!(codes.code, Some(0), "{codes:?}");
    let possible: Vec<Value> = serde_json::from_str(&codes.stdout).unwrap();
    assert!(possible.len() >= 16, "{possible:?}");
    let mut listed: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for prediction in &possible {
        let (feature, scenario) = prediction["shown_by"].as_str().unwrap().split_once(": ").unwrap();
        let names = listed.entry(feature).or_insert_with(|| scenarios(&setup, feature));
        assert!(names.contains(scenario), "{scenario} is not in {feature}: {names:#?}");
        assert!(!names.contains(&scenario[1..]), "{scenario}");
    }
}

/// The names of the scenarios of a feature of this repository; an outline's are those of its examples.
fn scenarios(setup: &Setup, feature: &str) -> BTreeSet<String> {
    let path = format!("{}/../../{feature}", env!("CARGO_MANIFEST_DIR"));
    let listed = setup.twinbuild(&["run", "--list", &path]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    // `PATH:LINE  NAME`
    listed.stdout.lines().filter_map(|line| Some(line.split_once("  ")?.1.trim().to_owned())).collect()
}

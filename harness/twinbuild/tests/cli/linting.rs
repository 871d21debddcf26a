//! `twinbuild lint`: what is predicted, where, and what is not.

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
    setup.file("src/.goreleaser.yml", "builds:\n  - flags: -trimpath\n");
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
    assert!(
        html.stderr.contains("hint: the formats of this command: text, json, markdown, sarif"),
        "{html:?}"
    );
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

/// Every scenario that a prediction names is there: a reader goes and looks.
#[test]
fn what_shows_a_prediction_exists() {
    const RULES: &str = include_str!("../../../compare/src/prediction/rule.rs");
    let features = concat!(env!("CARGO_MANIFEST_DIR"), "/../../features/variations.feature");
    let listed = empty_folder().twinbuild(&["run", "--list", features]);
    let named =
        RULES.lines().filter_map(|line| line.trim().strip_prefix("shown_by: \"")?.strip_suffix("\","));
    let named: Vec<&str> = named.collect();
    assert!(named.len() >= 14, "{named:?}");
    for scenario in named {
        assert!(listed.stdout.contains(scenario), "{scenario} is not in\n{}", listed.stdout);
    }
}

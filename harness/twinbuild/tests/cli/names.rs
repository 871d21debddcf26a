//! Scenario names that no file can have, or that only look different.

use crate::feature::{assert_passed, feature};
use crate::setup::setup;

const TRUE: &str = "When the command \"true\" is run";
const MATCHES: &str = "Then the build log matches the snapshot";

#[test]
fn every_name_has_a_snapshot_path_that_every_file_system_takes() {
    let setup = setup();
    let long = "very long ".repeat(30);
    let names = [
        "CON",
        "con.",
        "a/b: c?",
        "../../up",
        long.trim(),
        "🚀🚀",
        "🚀",
        "\\\\?\\x",
        "*<>|\"",
        "größe",
        "日本",
    ];
    setup.feature(&feature(names.iter().map(|name| (*name, vec![TRUE, MATCHES]))));
    assert_eq!(setup.run(&[]).finished.code, Some(1));
    let files = setup.snapshot_files();
    assert_eq!(files.len(), names.len(), "each has its own: {files:?}");
    for file in &files {
        let safe = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
        };
        let folder = file.split('/').nth(1).unwrap();
        assert!(folder.chars().all(safe) && folder.len() <= 60 && folder != "con", "{file}");
    }
    let outside: Vec<_> = std::fs::read_dir(setup.outside("")).unwrap().collect();
    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    for name in names {
        assert_passed(&results.record, name);
    }
    assert!(results.record.unreferenced_snapshots.is_empty());
    assert!(!outside.is_empty() && !setup.path("../up").exists());
}

#[test]
fn two_scenarios_never_share_a_snapshot() {
    let setup = setup();
    // Scenarios whose names are alike are counted, so each has its own; none overwrites another's.
    setup.feature(&feature([("a b", vec![TRUE, MATCHES]), ("A-B", vec![TRUE, MATCHES])]));
    setup.run(&[]);
    setup.twinbuild(&["accept"]);
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    assert_passed(&results.record, "A-B #2");
}

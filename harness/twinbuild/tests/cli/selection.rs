//! What is run: paths with lines, tags, names; and the two ways to see it without running anything.

use crate::feature::shell;
use crate::setup::{Setup, setup};

/// Each scenario leaves a file on the machine when it is run.
fn tagged(setup: &Setup) -> String {
    let touch = shell(&format!("touch {}", setup.outside("ran").display()));
    let scenario = |tag: &str, name: &str| {
        format!(
            "\n  {tag}\n  Scenario: {name}\n    Given the source files\n      \"\"\"\n      -- a --\n      \"\"\"\n    {touch}\n"
        )
    };
    format!(
        "Feature: Selected{}{}{}",
        scenario("@a", "one"),
        scenario("@a @b", "two"),
        scenario("@c", "three")
    )
}

/// The names that a list shows.
fn listed(setup: &Setup, arguments: &[&str]) -> Vec<String> {
    let finished = setup.twinbuild(&[&["run", "--list"], arguments].concat());
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout.lines().map(|line| line.rsplit("  ").next().unwrap().to_owned()).collect()
}

#[test]
fn paths_lines_tags_and_names_select() {
    let setup = setup();
    setup.feature(&tagged(&setup));
    setup.file("features/below/b.feature", &tagged(&setup).replace("three", "four"));
    assert_eq!(listed(&setup, &[]), ["one", "two", "three", "one", "two", "four"]);
    assert_eq!(listed(&setup, &["features/below"]), ["one", "two", "four"]);
    assert_eq!(listed(&setup, &["features/a.feature:4"]), ["one"]);
    assert_eq!(listed(&setup, &["features/a.feature:12:20"]), ["two", "three"]);
    assert_eq!(listed(&setup, &["--tags", "@a and not @b"]), ["one", "one"]);
    assert_eq!(listed(&setup, &["--tags", "@c or @b", "--name", "o"]), ["two", "two", "four"]);
    assert_eq!(listed(&setup, &["features/a.feature", "--name", "three"]), ["three"]);
}

#[test]
fn listing_runs_nothing_and_running_runs_what_was_listed() {
    let setup = setup();
    setup.feature(&tagged(&setup));
    let finished = setup.twinbuild(&["run", "--list"]);
    let place = finished.stdout.split_whitespace().next().unwrap();
    assert!(place.starts_with("features/a.feature:"), "{finished:?}");
    assert_eq!(listed(&setup, &[place]), ["one"], "what is listed can be given back");
    let finished = setup.twinbuild(&["run", "--dry-run"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(!setup.outside("ran").exists() && !setup.path(".twinbuild").exists());

    let results = setup.run(&["--executor", "host", "--tags", "@b"]);
    let names: Vec<_> = results.record.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
    assert_eq!(names, ["two"]);
    assert!(setup.outside("ran").exists());
}

#[test]
fn a_dry_run_shows_each_step_and_where_it_is_defined() {
    let setup = setup();
    setup.feature("Feature: A\n  Scenario: B\n    Given Go 1.27\n    And the Go modul \"greeter\"\n");
    let finished = setup.twinbuild(&["run", "--dry-run"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let lines: Vec<_> = finished.stdout.lines().collect();
    let defined = "defined    features/a.feature:3  Given Go 1.27  -> harness/bdd/src/steps/environment.rs:";
    assert!(lines[0].starts_with(defined), "{finished:?}");
    assert_eq!(lines[1], "UNDEFINED  features/a.feature:4  And the Go modul \"greeter\"");
    assert_eq!(lines[2].trim(), "nearest: Given the Go module {string}");
    assert_eq!(lines.last(), Some(&"steps: 1 defined, 1 undefined, 0 ambiguous"));
}

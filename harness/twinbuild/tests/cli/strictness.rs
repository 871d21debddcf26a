//! What a scenario may not do: pass by being misspelt, empty, unreadable or lucky.

use std::fs;

use twinbuild_model::run_record::{ScenarioStatus, StepStatus, StopReason};

use crate::feature::{assert_passed, feature, scenario, shell};
use crate::setup::{Setup, setup};

const TRUE: &str = "When the command \"true\" is run";
const SUCCEEDS: &str = "Then the build succeeds";
const FAILS: &str = "Then the build fails";

#[test]
fn an_undefined_step_fails_with_the_nearest_ones() {
    let setup = setup();
    let undefined = "Then the build succeds";
    setup.feature(&feature([("undefined", vec![TRUE, undefined]), ("defined", vec![TRUE, SUCCEEDS])]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(1), "{:?}", results.finished);
    let record = scenario(&results.record, "undefined");
    assert_eq!(record.status, ScenarioStatus::Failed);
    let StepStatus::Undefined { nearest } = &record.steps.last().unwrap().status else {
        panic!("{record:#?}")
    };
    assert_eq!(nearest[0], SUCCEEDS);
    assert!(results.finished.stdout.contains("no step definition matches"), "{:?}", results.finished);
    assert_passed(&results.record, "defined");
}

#[test]
fn what_cannot_be_read_fails_the_run_and_the_rest_runs() {
    let setup = setup();
    setup.feature(&feature([("passes", vec![TRUE, SUCCEEDS])]));
    setup.file(
        "features/no-gherkin.feature",
        "Feature: A\n  Scenario: B\n    Given Go 1.27\n    Wenn nothing\n",
    );
    setup.file("features/no-steps.feature", "Feature: A\n  Scenario: Nothing in it\n");
    let outline =
        "Feature: A\n  Scenario Outline: <y>\n    Given Go <y>\n    Examples:\n      | x |\n      | 1 |\n";
    setup.file("features/no-value.feature", outline);
    let ragged =
        "Feature: A\n  Scenario: B\n    Given the environment\n      | A | 1 |\n      | B | 2 | 3 |\n";
    setup.file("features/no-column.feature", ragged);
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(1), "{:?}", results.finished);
    let unreadable = |path: &str, said: &str| {
        let found = results.record.unreadable.iter().find(|feature| feature.path == path);
        let message = &found.unwrap_or_else(|| panic!("{path}: {:?}", results.record.unreadable)).message;
        assert!(message.contains(said), "{message}");
    };
    unreadable("features/no-gherkin.feature", "    4 |     Wenn nothing");
    unreadable("features/no-steps.feature", "features/no-steps.feature:2: this scenario has no steps");
    unreadable("features/no-value.feature", "<y>");
    unreadable("features/no-column.feature", "features/no-column.feature:5: this row has 3 cells");
    assert_passed(&results.record, "passes");
    assert_eq!(setup.run(&["features/a.feature"]).finished.code, Some(0));
    assert_eq!(setup.twinbuild(&["run", "features/none.feature"]).code, Some(2));
}

#[test]
fn the_first_failure_ends_the_run_where_that_is_asked_for() {
    let setup = setup();
    setup.feature(&feature([("fails", vec![TRUE, FAILS]), ("passes", vec![TRUE, SUCCEEDS])]));
    let results = setup.run(&["--jobs", "1", "--fail-fast"]);
    assert_eq!(results.finished.code, Some(1), "{:?}", results.finished);
    assert_eq!(results.record.stopped, Some(StopReason::FailFast));
    assert_eq!(scenario(&results.record, "passes").status, ScenarioStatus::Unfinished);
    assert!(results.finished.stdout.ends_with("0 passed, 1 failed, 1 skipped\n"), "{:?}", results.finished);
    let results = setup.run(&["--jobs", "1"]);
    assert_eq!((results.record.stopped, results.record.counts().passed), (None, 1));
}

/// A command that fails the first time and passes from then on.
fn flaky(setup: &Setup) -> String {
    let flag = setup.outside("flag");
    let _ = fs::remove_file(&flag);
    shell(&format!("test -e {0} || {{ touch {0}; exit 1; }}", flag.display()))
}

#[test]
fn a_retried_scenario_counts_as_flaky() {
    let setup = setup();
    setup.feature(&feature([("flaky", vec![flaky(&setup).as_str(), SUCCEEDS])]));
    let results = setup.run(&["--executor", "host", "--retries", "2"]);
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    assert_eq!(scenario(&results.record, "flaky").retries, 1);
    assert_passed(&results.record, "flaky");
    assert!(results.finished.stdout.contains("(passed after 1 failure)"), "{:?}", results.finished);

    flaky(&setup);
    assert_eq!(setup.run(&["--executor", "host"]).finished.code, Some(1), "without a retry it failed");

    setup.feature(&feature([("fails", vec![TRUE, FAILS])]));
    let results = setup.run(&["--retries", "2"]);
    assert_eq!(results.finished.code, Some(1));
    assert_eq!(scenario(&results.record, "fails").retries, 2);
    assert!(results.finished.stdout.ends_with("0 passed, 1 failed\n"), "{:?}", results.finished);
}

/// Says that it is here, and waits for the other for as many tenths of a second.
fn meet(setup: &Setup, own: &str, other: &str, tenths: u32) -> String {
    let [own, other] = [own, other].map(|name| setup.outside(name).display().to_string());
    shell(&format!(
        "touch {own}; for i in $(seq {tenths}); do if test -e {other}; then exit 0; fi; sleep 0.1; done; exit 1"
    ))
}

#[test]
fn jobs_says_how_many_scenarios_run_at_once() {
    let setup = setup();
    let pair = |tenths| {
        let [one, other] = [meet(&setup, "a", "b", tenths), meet(&setup, "b", "a", tenths)];
        feature([("one", vec![one.as_str(), SUCCEEDS]), ("other", vec![other.as_str(), SUCCEEDS])])
    };
    setup.feature(&pair(300));
    assert_eq!(setup.run(&["--executor", "host", "--jobs", "2"]).finished.code, Some(0));
    for name in ["a", "b"] {
        fs::remove_file(setup.outside(name)).unwrap();
    }
    setup.feature(&pair(5));
    let results = setup.run(&["--executor", "host", "--jobs", "1"]);
    assert_eq!(results.record.counts().failed, 1, "the first waited for one that had not begun");
}

//! What is printed when a run ends.

use twinbuild_model::run_record::{
    ExecutorChoice, RunRecord, ScenarioStatus, SnapshotStatus, StopReason, UnreadableFeature,
};
use twinbuild_report::terminal::{Style, summary};

use crate::records::{failed, not_run, passed, run, scenario, snapshot};

fn plain(record: &RunRecord) -> String {
    summary(record, Style::Plain)
}

fn last_line(record: &RunRecord, style: Style) -> String {
    let text = summary(record, style);
    assert!(text.ends_with('\n'), "{text:?}");
    text.lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_run_that_passed_needs_two_lines() {
    let record = run(vec![passed("One"), passed("Two")]);
    assert_eq!(plain(&record), "executor: sandbox (asked for auto)\nscenarios: 2 passed, 0 failed\n");
}

#[test]
fn the_last_line_has_the_shape_that_tools_read() {
    let unavailable = scenario("Env", 1, ScenarioStatus::EnvironmentUnavailable);
    let unfinished = scenario("Cut", 1, ScenarioStatus::Unfinished);
    let lacking = not_run("Lacking", &[("sandbox", "installing bubblewrap")]);
    let cases = [
        (vec![], "scenarios: 0 passed, 0 failed"),
        (vec![passed("One")], "scenarios: 1 passed, 0 failed"),
        (vec![passed("One"), failed("no")], "scenarios: 1 passed, 1 failed"),
        (vec![failed("no"), unavailable], "scenarios: 0 passed, 2 failed"),
        (vec![passed("One"), lacking.clone()], "scenarios: 1 passed, 0 failed, 1 skipped"),
        (vec![lacking, unfinished, failed("no")], "scenarios: 0 passed, 1 failed, 2 skipped"),
    ];
    for (scenarios, expected) in cases {
        let record = run(scenarios);
        assert_eq!(last_line(&record, Style::Plain), expected);
        assert_eq!(last_line(&record, Style::Colour), expected);
    }
}

#[test]
fn failures_are_repeated_shortly() {
    let text = plain(&run(vec![passed("One"), failed("\nthe build failed\ncaused by: a typo")]));
    let expected = "failed:\n  x/name  features/x.feature:14\n      the build failed\nexecutor:";
    assert!(text.starts_with(expected), "{text}");
    assert!(!text.contains("a typo"), "{text}");
}

#[test]
fn what_was_not_run_is_grouped_by_need() {
    let sandbox = ("sandbox", "installing bubblewrap");
    let record = run(vec![
        not_run("One", &[sandbox]),
        not_run("Two", &[("Go 1.22", "setting GO_1_22"), sandbox]),
        passed("Three"),
        not_run("Four", &[]),
    ]);
    let expected = "\
not run: needs Go 1.22, get it by setting GO_1_22 (1 scenario)
  features/x.feature:30  Two
not run: needs sandbox, get it by installing bubblewrap (2 scenarios)
  features/x.feature:30  One
  features/x.feature:30  Two
not run: no need was recorded (1 scenario)
  features/x.feature:30  Four
executor: sandbox (asked for auto)
scenarios: 1 passed, 0 failed, 3 skipped
";
    assert_eq!(plain(&record), expected);
}

#[test]
fn it_is_said_where_every_scenario_is_required() {
    let mut record = run(vec![passed("One"), not_run("Two", &[("sandbox", "installing bubblewrap")])]);
    assert!(!plain(&record).contains("required"));
    record.all_required = true;
    assert!(plain(&record).contains("every scenario is required in this run"));
}

#[test]
fn what_passed_later_is_flaky_and_what_failed_in_the_end_is_not() {
    let mut flaky = passed("One");
    flaky.retries = 2;
    let mut failed = failed("no");
    failed.retries = 2;
    let text = plain(&run(vec![flaky, passed("Two"), failed]));
    let expected = "flaky:\n  features/x.feature:12  One  (passed after 2 failures)\nexecutor:";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn pending_snapshots_come_with_the_command_that_accepts_them() {
    let mut one = passed("One");
    one.snapshots = vec![snapshot("x/same.snap", SnapshotStatus::Matched)];
    assert!(!plain(&run(vec![one.clone()])).contains("twinbuild accept"));

    let changed = SnapshotStatus::Changed { diff: "-a\n+b\n".into() };
    one.snapshots.push(snapshot("x/b.snap", changed));
    one.snapshots.push(snapshot("x/a.snap", SnapshotStatus::New));
    let text = plain(&run(vec![one.clone(), one]));
    let expected = "\
pending snapshots, to be accepted with `twinbuild accept`:
  x/a.snap  (new)
  x/b.snap  (changed)
executor:";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn unreferenced_snapshots_are_listed_and_it_is_said_where_they_fail_the_run() {
    let mut record = run(vec![passed("One")]);
    record.unreferenced_snapshots = vec!["old/gone.snap".into()];
    assert!(plain(&record).starts_with("snapshots that no scenario asked for:\n  old/gone.snap\n"));
    record.unreferenced_refused = true;
    assert!(plain(&record).starts_with("snapshots that no scenario asked for, which fails this run:\n"));
}

#[test]
fn unreadable_features_are_named() {
    let mut record = run(vec![passed("One")]);
    record.unreadable = vec![UnreadableFeature {
        path: "features/broken.feature".into(),
        message: "line 3: expected a step\n  3 | Gven".into(),
    }];
    let expected =
        "feature files that could not be read:\n  features/broken.feature\n      line 3: expected a step\n";
    assert!(plain(&record).starts_with(expected));
}

#[test]
fn the_executor_says_why_it_is_not_the_sandbox() {
    let mut record = run(vec![passed("One")]);
    record.executor = ExecutorChoice {
        name: "host".into(),
        requested: "auto".into(),
        reason: Some("bubblewrap is not installed".into()),
    };
    assert!(plain(&record).starts_with("executor: host (asked for auto: bubblewrap is not installed)\n"));
}

#[test]
fn a_stop_is_named() {
    let mut record = run(vec![scenario("Cut", 1, ScenarioStatus::Unfinished)]);
    assert!(!plain(&record).contains("the run was"));
    record.stopped = Some(StopReason::Interrupted);
    assert!(plain(&record).starts_with("the run was interrupted: 1 scenario cut off\n"));
    record.stopped = Some(StopReason::FailFast);
    assert!(plain(&record).starts_with("the run was stopped at the first failure: 1 scenario cut off\n"));
}

#[test]
fn a_foreign_text_can_not_forge_the_last_line() {
    let mut forged = failed("scenarios: 9 passed, 0 failed");
    forged.id = "x\nscenarios: 9 passed, 0 failed".into();
    assert_eq!(last_line(&run(vec![forged]), Style::Plain), "scenarios: 0 passed, 1 failed");
}

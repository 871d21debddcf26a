//! The life of a snapshot: proposed, approved, changed, forgotten; and what CI never does.

use std::process::Command;

use twinbuild_model::run_record::SnapshotStatus;

use crate::feature::{assert_failed, assert_passed, feature, scenario};
use crate::setup::{Results, Setup, setup};

const MATCHES: &str = "Then the build log matches the snapshot \"log\"";

fn printing(setup: &Setup, text: &str) {
    let echo = format!("When the command \"echo {text}\" is run");
    setup.feature(&feature([("prints", vec![echo.as_str(), MATCHES])]));
}

fn in_ci(setup: &Setup, arguments: &[&str]) -> Command {
    let mut command = setup.command(arguments);
    command.env("CI", "true");
    command
}

/// A project whose scenario prints `one`, which is approved, and what its files are called.
fn approved() -> (Setup, String, String) {
    let setup = setup();
    printing(&setup, "one");
    setup.run(&[]);
    let files = setup.snapshot_files();
    let [pending] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    let snapshot = pending.strip_suffix(".new").unwrap();
    assert_eq!(setup.snapshot_files(), [snapshot]);
    (setup, format!("snapshots/{snapshot}"), format!("snapshots/{pending}"))
}

#[test]
fn a_new_snapshot_fails_until_it_is_accepted() {
    let setup = setup();
    printing(&setup, "one");
    let Results { record, finished } = setup.run(&[]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let message = assert_failed(&record, "prints", "no build log was approved yet as a/prints/log@");
    assert!(
        message.contains("echo one") && message.contains("hint: look at it, then `twinbuild accept"),
        "{message}"
    );
    assert_eq!(scenario(&record, "prints").snapshots[0].status, SnapshotStatus::New);
    assert!(finished.stdout.contains("pending snapshots"), "{finished:?}");

    let shown = setup.twinbuild(&["accept", "--dry-run"]);
    assert!(shown.stdout.contains("+$ echo one") || shown.stdout.contains("$ echo one"), "{shown:?}");
    assert_eq!(setup.run(&[]).finished.code, Some(1), "showing accepts nothing");
    assert_eq!(setup.twinbuild(&["accept", "no-such-name"]).code, Some(2));
    let accepted = setup.twinbuild(&["accept", "a/prints/log"]);
    assert!(accepted.stdout.ends_with("1 accepted\n"), "{accepted:?}");
    let Results { record, finished } = setup.run(&[]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(scenario(&record, "prints").snapshots[0].status, SnapshotStatus::Matched);
}

#[test]
fn a_changed_snapshot_fails_with_its_difference_in_the_step_and_in_the_record() {
    let (setup, snapshot, pending) = approved();
    let before = setup.read(&snapshot);
    printing(&setup, "two");
    let Results { record, finished } = setup.run(&[]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let message = assert_failed(&record, "prints", "is not what was approved as a/prints/log@");
    let SnapshotStatus::Changed { diff } = &scenario(&record, "prints").snapshots[0].status else {
        panic!("{record:#?}")
    };
    for line in ["--- approved", "+++ now", "-$ echo one", "+$ echo two"] {
        assert!(diff.contains(line) && message.contains(line), "{message}");
        assert!(finished.stdout.contains(line), "{finished:?}");
    }
    assert_eq!(setup.read(&snapshot), before, "what was approved stays");
    assert!(setup.read(&pending).contains("echo two"));

    let rejected = setup.twinbuild(&["accept", "--reject"]);
    assert!(rejected.stdout.ends_with("1 rejected\n") && !setup.path(&pending).exists(), "{rejected:?}");
    printing(&setup, "one");
    assert_eq!(setup.run(&[]).finished.code, Some(0));
}

#[test]
fn ci_accepts_nothing_and_leaves_what_is_missing_for_upload() {
    let setup = setup();
    printing(&setup, "one");
    let Results { record, finished } = setup.results_of(in_ci(&setup, &["run"]));
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(record.host.ci);
    let files = setup.snapshot_files();
    assert!(files.len() == 1 && files[0].ends_with(".snap.new"), "{files:?}");
    let refused = setup.start(in_ci(&setup, &["accept"])).finish();
    assert_eq!(refused.code, Some(3), "{refused:?}");
    assert!(refused.stderr.contains("nothing is accepted in CI"), "{refused:?}");
    assert_eq!(setup.snapshot_files(), files);

    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    assert_eq!(setup.results_of(in_ci(&setup, &["run"])).finished.code, Some(0));
    printing(&setup, "two");
    assert_eq!(setup.results_of(in_ci(&setup, &["run"])).finished.code, Some(1));
    assert_eq!(setup.start(in_ci(&setup, &["accept"])).finish().code, Some(3));
}

#[test]
fn snapshots_that_nobody_asks_for_are_told_and_can_be_refused() {
    let (setup, snapshot, _) = approved();
    let forgotten = "snapshots/a/prints/forgotten.snap";
    setup.file(forgotten, &setup.read(&snapshot));
    let Results { record, finished } = setup.run(&[]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(record.unreferenced_snapshots, ["a/prints/forgotten.snap"]);
    assert!(finished.stdout.contains("snapshots that no scenario asked for:\n  a/prints/forgotten.snap"));

    let Results { finished, .. } = setup.run(&["--refuse-unreferenced"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(setup.read(".twinbuild/junit.xml").contains("unreferenced-snapshots"));
    // A run of a part can't know what the rest asks for.
    setup.feature(&format!("{}\n  Scenario: more\n    Given Go 1.27\n", setup.read("features/a.feature")));
    let Results { record, finished } = setup.run(&["--refuse-unreferenced", "--name", "prints"]);
    assert_eq!((record.unreferenced_snapshots.len(), finished.code), (0, Some(0)), "{finished:?}");

    // Neither does a feature that is not there any more ask for anything.
    let orphan = "snapshots/gone/old-scenario/build-log.snap";
    setup.file(orphan, &setup.read(&snapshot));
    let Results { record, .. } = setup.run(&[]);
    assert!(record.unreferenced_snapshots.contains(&"gone/old-scenario/build-log.snap".to_owned()));
    std::fs::remove_file(setup.path(orphan)).unwrap();

    std::fs::remove_file(setup.path(forgotten)).unwrap();
    let Results { record, finished } = setup.run(&["--refuse-unreferenced"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_passed(&record, "prints");
}

#[test]
fn a_damaged_snapshot_is_no_match() {
    let (setup, snapshot, _) = approved();
    let whole = setup.read(&snapshot);
    setup.file(&snapshot, &format!("<<<<<<< HEAD\n{whole}"));
    let Results { record, .. } = setup.run(&[]);
    assert_failed(&record, "prints", "log@");
    setup.file(&snapshot, &whole.replace('\n', "\r\n"));
    assert_eq!(setup.run(&[]).finished.code, Some(0), "a checkout may turn its line ends");
}

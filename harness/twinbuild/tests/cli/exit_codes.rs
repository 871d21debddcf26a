//! Each exit code, and the nearest run that ends with another one.

use twinbuild_model::run_record::ScenarioStatus;

use crate::feature::{assert_failed, feature, scenario};
use crate::setup::setup;

const TRUE: &str = "When the command \"true\" is run";
const SUCCEEDS: &str = "Then the build succeeds";
const FAILS: &str = "Then the build fails";

#[test]
fn a_run_that_passes_is_0_and_one_with_a_failure_is_1() {
    let setup = setup();
    setup.feature(&feature([("passes", vec![TRUE, SUCCEEDS])]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    assert!(results.finished.stdout.ends_with("scenarios: 1 passed, 0 failed\n"), "{:?}", results.finished);
    setup.feature(&feature([("passes", vec![TRUE, SUCCEEDS]), ("fails", vec![TRUE, FAILS])]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(1));
    assert!(results.finished.stdout.ends_with("scenarios: 1 passed, 1 failed\n"), "{:?}", results.finished);
}

#[test]
fn usage_is_2() {
    let setup = setup();
    setup.feature(&feature([("passes", vec![TRUE, SUCCEEDS])]));
    let refused: [(&[&str], &str); 8] = [
        (&["run", "--no-such-flag"], "--no-such-flag"),
        (&["run", "--tags", "@a and"], "failed to understand the tag expression `@a and`"),
        (&["run", "--tags", ""], "failed to understand the tag expression"),
        (&["run", "--jobs", "0"], "--jobs"),
        (&["run", "--executor", "docker"], "`docker` is no executor"),
        (&["run", "--list", "--dry-run"], "cannot be used with"),
        (&["toolchain", "install", "9.99"], "pinned are"),
        (&["nonsense"], "nonsense"),
    ];
    for (arguments, said) in refused {
        let finished = setup.twinbuild(arguments);
        assert_eq!(finished.code, Some(2), "{arguments:?}: {finished:?}");
        assert!(finished.stderr.contains(said), "{arguments:?}: {finished:?}");
        assert!(finished.stdout.is_empty(), "{arguments:?}: {finished:?}");
    }
    let finished = setup.twinbuild(&["run", "--tags", "not @a", "--jobs", "1", "--executor", "host"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
}

#[test]
fn a_mistake_in_the_project_file_is_2_and_shown_in_its_place() {
    let setup = setup();
    setup.feature(&feature([("passes", vec![TRUE, SUCCEEDS])]));
    setup.file("twinbuild.toml", "[paths]\nfeatures = [\"features\"]\nsnapshotz = \"x\"\n");
    let finished = setup.twinbuild(&["run"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stderr.contains("unknown field `snapshotz`"), "{finished:?}");
    assert!(finished.stderr.contains("twinbuild.toml:3:1"), "{finished:?}");
}

#[test]
fn a_mistake_in_a_profile_fails_its_scenario_and_is_shown_in_its_place() {
    let setup = setup();
    setup.file("containers/mistaken/profile.toml", "locale = \"C\"\nnetwrok = \"none\"\n");
    setup.file("containers/right/profile.toml", "locale = \"C\"\nnetwork = \"host\"\n");
    let steps = |name| vec![name, TRUE, SUCCEEDS];
    setup.feature(&feature([
        ("mistaken", vec!["Given the environment profile \"mistaken\""]),
        ("unknown", vec!["Given the environment profile \"unknown\""]),
        ("right", steps("Given the environment profile \"right\"")),
    ]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(1));
    let message = assert_failed(&results.record, "mistaken", "unknown field `netwrok`");
    assert!(message.contains("profile.toml:2:1"), "{message}");
    assert_failed(&results.record, "unknown", "mistaken, right");
    assert_eq!(results.record.counts().passed, 1);
}

#[test]
fn what_the_host_cannot_provide_is_3() {
    let setup = setup();
    let declared = |name, step| (name, vec![step, TRUE, SUCCEEDS]);
    let only_in_sandbox = [
        declared("network", "And no network"),
        declared("user", "And the user \"ci\" with the id 2000"),
        declared("host name", "And the host name \"build-7\""),
    ];
    setup.feature(&feature(only_in_sandbox.clone()));
    let results = setup.run(&["--executor", "host"]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    for (name, _) in &only_in_sandbox {
        assert_eq!(scenario(&results.record, name).status, ScenarioStatus::EnvironmentUnavailable, "{name}");
    }
    assert!(results.finished.stdout.contains("environment not available"), "{:?}", results.finished);
    assert!(results.finished.stdout.contains("--executor sandbox"), "{:?}", results.finished);

    // A failure beside it is worse: the user must not be told that only the machine is to blame.
    setup.feature(&feature(only_in_sandbox.into_iter().chain([("fails", vec![TRUE, FAILS])])));
    assert_eq!(setup.run(&["--executor", "host"]).finished.code, Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn the_sandbox_provides_it_and_is_3_where_it_is_missing() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    setup.feature(&feature([("passes", vec!["And no network", TRUE, SUCCEEDS])]));
    let results = setup.run(&["--executor", "sandbox"]);
    assert_eq!(results.finished.code, Some(0), "these tests need bubblewrap: {:?}", results.finished);

    let path = setup.path_without("bwrap");
    let without_bubblewrap = |executor| {
        let mut command = setup.command(&["run", "--executor", executor]);
        command.env("PATH", &path);
        command
    };
    let finished = setup.start(without_bubblewrap("sandbox")).finish();
    assert_eq!(finished.code, Some(3), "{finished:?}");
    assert!(finished.stderr.contains("bubblewrap"), "{finished:?}");

    let results = setup.results_of(without_bubblewrap("auto"));
    assert_eq!(results.finished.code, Some(3), "`no network` is never dropped: {:?}", results.finished);
    assert_eq!(results.record.executor.name, "host");
    assert!(results.record.executor.reason.is_some_and(|reason| reason.contains("bubblewrap")));
    assert!(results.finished.stderr.contains("commands run on the host"), "{:?}", results.finished.stderr);
}

#[test]
fn scenarios_that_the_machine_cannot_run_are_counted_apart() {
    let setup = setup();
    let tagged = "Feature: A\n  @go9.99\n  Scenario: needs more\n    Given Go 9.99\n";
    setup.feature(&feature([("passes", vec![TRUE, SUCCEEDS])]));
    setup.file("features/b.feature", tagged);
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    assert!(results.finished.stdout.ends_with("scenarios: 1 passed, 0 failed, 1 skipped\n"));
    assert!(results.finished.stdout.contains("not run: needs Go 9.99"), "{:?}", results.finished);
    assert!(matches!(scenario(&results.record, "needs more").status, ScenarioStatus::NotRun { .. }));

    let results = setup.run(&["--require-all"]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    assert!(results.finished.stdout.contains("every scenario is required"), "{:?}", results.finished);
    assert_eq!(setup.run(&["features/b.feature"]).finished.code, Some(3), "nothing at all was run");
    assert_eq!(setup.run(&["features/a.feature", "--require-all"]).finished.code, Some(0));
}

#[test]
fn nothing_selected_is_4() {
    let setup = setup();
    setup.feature(&feature([("passes", vec![TRUE, SUCCEEDS])]));
    for arguments in [["--tags", "@nobody"], ["--name", "nobody"]] {
        for more in [vec![], vec!["--list"], vec!["--dry-run"]] {
            let finished = setup.twinbuild(&[&["run"], &arguments[..], &more].concat());
            assert_eq!(finished.code, Some(4), "{arguments:?} {more:?}: {finished:?}");
        }
    }
    let finished = setup.twinbuild(&["run", "--name", "nobody"]);
    assert!(finished.stderr.contains("no scenario was selected"), "{finished:?}");
    assert!(!setup.path(".twinbuild").exists(), "nothing was run, and nothing was written");
}

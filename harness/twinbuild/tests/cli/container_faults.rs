//! Containers that go wrong: each fault has its exit code, a cause and a hint, and leaves nothing.

use std::fs;
use std::process::Command;

use rustix::process::Signal;
use twinbuild_model::run_record::{RunRecord, ScenarioStatus, StepStatus};

use crate::containers::{
    LOCKED_DOWN, PROFILE, containers, engine, engine_alone, in_container, setup_with_containers,
    start_sleeping, start_sleeping_in, with_containers,
};
use crate::feature::{assert_failed, assert_passed, go_feature, scenario, shell, with_background};
use crate::interruption::{processes, send};
use crate::running::wait_until;
use crate::setup::{setup, setup_with_go};

/// What the failing step of a scenario said that can't be run here.
pub(crate) fn unavailable(record: &RunRecord, name: &str) -> String {
    let scenario = scenario(record, name);
    assert_eq!(scenario.status, ScenarioStatus::EnvironmentUnavailable, "{:#?}", scenario.steps);
    let failed = scenario.steps.iter().find_map(|step| match &step.status {
        StepStatus::Failed { message } => Some(message.clone()),
        _ => None,
    });
    failed.unwrap()
}

#[test]
fn without_an_engine_a_scenario_that_needs_one_is_not_run() {
    let setup = setup();
    let text = "Feature: Made in a test\n  @container\n  Scenario: one\n    Given Go 1.27\n\n  Scenario: two\n    Given Go 1.27\n";
    setup.feature(text);
    for (arguments, code) in [(&[][..], 0), (&["--require-all"][..], 3)] {
        let mut command = setup.command(&[&["run"], arguments].concat());
        command.env("DOCKER_HOST", format!("unix://{}", setup.outside("none.sock").display()));
        let results = setup.results_of(command);
        assert_eq!(results.finished.code, Some(code), "{:?}", results.finished);
        let status = &scenario(&results.record, "one").status;
        assert!(matches!(status, ScenarioStatus::NotRun { .. }), "{status:?}");
        assert!(results.finished.stdout.contains("a container engine"), "{:?}", results.finished);
    }
}

#[test]
fn an_image_that_nobody_has_is_no_failing_build() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    setup.file("containers/none/profile.toml", "[container]\nimage = \"nowhere.test/none:1\"\n");
    let given = "Given the environment profile \"none\"";
    setup.feature(&with_background(&[crate::feature::SOURCE], [("one", vec![given, &shell("true")])]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    let said = unavailable(&results.record, "one");
    assert!(said.contains("get the image `nowhere.test/none:1`") && said.contains("hint: "), "{said}");
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn making_a_base_image_has_a_time_limit_and_says_how_far_it_came() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let marker = format!("61.{}", std::process::id());
    let script = format!("#!/bin/sh\necho bootstrap: fetching >&2\nsleep {marker} & wait\n");
    setup.file("containers/bootstrap", &script);
    let profile = setup.read("containers/debian-bookworm-go/profile.toml");
    setup.file("containers/hangs/profile.toml", &format!("{profile}\nbase-time-limit-seconds = 1\n"));
    let given = "Given the environment profile \"hangs\"";
    setup.feature(&with_background(&[crate::feature::SOURCE], [("one", vec![given, &shell("true")])]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    let said = unavailable(&results.record, "one");
    for part in ["not done after 1 s", "bootstrap: fetching", "hint: it needs mmdebstrap"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    wait_until("the script and what it started are gone", || processes(&marker) == 0);
    assert!(setup.run_folders().is_empty());
}

#[test]
fn a_container_that_is_killed_is_no_failing_build() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let running = start_sleeping(&setup);
    let name = containers(&setup).remove(0);
    assert!(Command::new("docker").args(["kill", &name]).output().unwrap().status.success());
    let finished = running.finish();
    assert_eq!(finished.code, Some(3), "{finished:?}");
    let said = unavailable(&setup.record(), "asleep");
    assert!(
        said.contains("was ended from outside") && said.contains("hint: something else killed it"),
        "{said}"
    );
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn a_full_disk_is_named() {
    let Some(_engine) = engine() else { return };
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup_with_containers();
    let writes = shell("dd if=/dev/zero of=$OUT/large bs=1M count=9");
    setup.feature(&in_container([("one", vec![&*writes])]));
    // The project's output folder is a file system of four megabytes, which only this run sees.
    let output = setup.path(".twinbuild");
    fs::create_dir_all(&output).unwrap();
    let inner = setup.command(&["run"]);
    let mut command = Command::new("bwrap");
    command.args(["--dev-bind", "/", "/", "--size", "4194304", "--tmpfs"]).arg(&output);
    command.arg("--").arg(inner.get_program()).args(inner.get_args());
    command.current_dir(setup.path("")).env_clear();
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let finished = setup.start(command).finish();
    assert_eq!(finished.code, Some(3), "{finished:?}");
    assert!(finished.stdout.contains("No space left on device"), "{finished:?}");
    assert!(finished.stdout.contains("hint: free some space"), "{finished:?}");
    assert_eq!(containers(&setup), [""; 0]);
}

/// What an engine has of everything that runs may leave there.
#[derive(Debug, PartialEq, Eq)]
struct Left {
    containers: usize,
    volumes: usize,
    mounts: usize,
}

fn left() -> Left {
    let lines = |arguments: &[&str]| {
        let output = Command::new("docker").args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    Left {
        containers: lines(&["ps", "--all", "--quiet"]),
        volumes: lines(&["volume", "ls", "--quiet"]),
        mounts: mounts.lines().filter(|line| line.contains("overlay2") || line.contains("docker")).count(),
    }
}

#[test]
fn a_run_killed_with_volumes_and_mounts_leaves_none_after_the_next() {
    let Some(_engine) = engine_alone() else { return };
    let setup = setup_with_containers();
    setup.file("features/quick.feature", "Feature: Made in a test\n  Scenario: quick\n    Given Go 1.27\n");
    let before = left();
    let running = start_sleeping_in(&setup, LOCKED_DOWN);
    assert!(left().volumes > before.volumes, "a read-only root has its folders in volumes");
    send(&running, Signal::KILL);
    assert_eq!(running.finish().code, None);
    assert_eq!(left().containers, before.containers + 1, "nobody was left to remove it");
    let next = setup.run(&["features/quick.feature"]);
    assert!(next.finished.stderr.contains("removed containers that killed runs left"), "{:?}", next.finished);
    assert_eq!(left(), before);
    assert!(setup.run_folders().is_empty());
}

#[test]
fn a_build_that_fills_a_small_folder_in_memory_fails_and_says_why() {
    let Some(_engine) = engine() else { return };
    let setup = with_containers(setup_with_go());
    let profile = setup.read("containers/debian-bookworm-go/profile.toml");
    setup.file("containers/small/profile.toml", &format!("{profile}\ntmpfs = {{ \"/tmp\" = 1 }}\n"));
    let build = "When \".\" is built";
    let small = "Given the environment profile \"small\"";
    setup.feature(&go_feature([
        ("small", vec![small, build, "Then the build fails in the \"disk\" layer"]),
        ("large", vec![PROFILE, build, "Then the build fails in the \"disk\" layer"]),
    ]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(1), "{:?}", results.finished);
    assert_passed(&results.record, "small");
    assert_failed(&results.record, "large", "succeeded");
    assert_eq!(containers(&setup), [""; 0]);
}

//! Commands in real containers: what they leave, what is refused, and that nothing of them stays.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use rustix::process::Signal;
use serde_json::Value;
use twinbuild_model::Exit;
use twinbuild_model::run_record::ScenarioStatus;

use crate::feature::{assert_failed, assert_passed, feature, go_feature, scenario, shell, with_background};
use crate::interruption::{processes, send};
use crate::running::{Running, wait_until};
use crate::setup::{Setup, is_here, setup, setup_with_go};

pub(crate) const PROFILE: &str = "Given the environment profile \"debian-bookworm-go\"";

/// As [`PROFILE`], with a root that can't be written to.
pub(crate) const LOCKED_DOWN: &str = "Given the environment profile \"debian-bookworm-locked-down\"";

/// Held by tests that have containers, and alone by a test whose containers no other run may remove.
static ENGINE: RwLock<()> = RwLock::new(());

/// The engine, shared with other tests, or nothing where containers can't be tested.
pub(crate) fn engine() -> Option<RwLockReadGuard<'static, ()>> {
    engine_is_here().then(|| ENGINE.read().unwrap_or_else(PoisonError::into_inner))
}

/// The engine for one test alone.
pub(crate) fn engine_alone() -> Option<RwLockWriteGuard<'static, ()>> {
    engine_is_here().then(|| ENGINE.write().unwrap_or_else(PoisonError::into_inner))
}

/// Whether containers can be tested.
fn engine_is_here() -> bool {
    let works = Command::new("docker").arg("version").output().is_ok_and(|output| output.status.success());
    is_here(works, "a container engine", "starting Docker")
}

/// A project with this repository's profiles of containers.
pub(crate) fn setup_with_containers() -> Setup {
    with_containers(setup())
}

pub(crate) fn with_containers(setup: Setup) -> Setup {
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../containers");
    for name in ["debian-bookworm-go/profile.toml", "debian-bookworm-locked-down/profile.toml", "bootstrap"] {
        setup.file(&format!("containers/{name}"), &fs::read_to_string(profiles.join(name)).unwrap());
    }
    let script = setup.path("containers/bootstrap");
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    setup
}

/// A feature whose scenarios all run in the container.
pub(crate) fn in_container<'a>(scenarios: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>) -> String {
    with_background(&[crate::feature::SOURCE, PROFILE], scenarios)
}

/// The names of the containers of this project's runs.
pub(crate) fn containers(setup: &Setup) -> Vec<String> {
    let format = "{{.Names}} {{.Label \"twinbuild.run\"}}";
    let output = Command::new("docker").args(["ps", "--all", "--no-trunc", "--format", format]).output();
    let listed = String::from_utf8(output.unwrap().stdout).unwrap();
    let project = setup.path("").display().to_string();
    let of_project = listed.lines().filter(|line| line.contains(&project));
    of_project.filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

/// A run whose command sleeps in a container that is up.
pub(crate) fn start_sleeping(setup: &Setup) -> Running {
    start_sleeping_in(setup, PROFILE)
}

/// As [`start_sleeping`], in a container of another profile.
pub(crate) fn start_sleeping_in(setup: &Setup, profile: &str) -> Running {
    start_sleeping_with(setup, &[profile])
}

/// As [`start_sleeping`], after these steps.
fn start_sleeping_with(setup: &Setup, steps: &[&str]) -> Running {
    let asleep = shell("echo up; sleep 60");
    let background = [&[crate::feature::SOURCE], steps].concat();
    setup.feature(&with_background(&background, [("asleep", vec![&*asleep])]));
    let mut running = setup.start(setup.command(&["run"]));
    wait_until("the container is up", || {
        assert!(running.is_running(), "it ended early");
        containers(setup).iter().any(|name| is_sleeping(name))
    });
    running
}

fn is_sleeping(name: &str) -> bool {
    let output = Command::new("docker").args(["top", name]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).contains("sleep 60")
}

#[test]
fn a_command_in_a_container_leaves_what_it_leaves_anywhere() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let killed = shell("kill -TERM $$");
    setup.feature(&in_container([
        ("says", vec!["When the command \"sh one\" is run", "Then the command says \"one\""]),
        ("fails", vec!["When the command \"sh two\" is run", "Then the command fails"]),
        ("does not fail", vec!["When the command \"sh one\" is run", "Then the command fails"]),
        ("killed", vec![&*killed, "Then the command fails"]),
        ("not there", vec!["When the command \"misspelled\" is run"]),
        ("no folder", vec!["Given the working directory \"none\"", "When the command \"sh one\" is run"]),
    ]));
    let results = setup.run(&[]);
    let record = &results.record;
    assert_passed(record, "says");
    assert_passed(record, "fails");
    assert_failed(record, "does not fail", "`sh one` succeeded");
    assert_failed(record, "killed", "signal 15");
    assert_failed(record, "not there", "start misspelled");
    assert_failed(record, "no folder", "no such folder");
    let outcome = &scenario(record, "says").actions[0].outcome;
    assert_eq!((outcome.executor.as_str(), outcome.exit), ("container", Exit::Status(0)));
    let image = outcome.image.as_ref().unwrap();
    assert!(
        image.name.starts_with("twinbuild-bookworm:") && image.digest.starts_with("sha256:"),
        "{image:?}"
    );
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn what_a_container_cannot_provide_is_refused() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    setup.file(
        "containers/windows/profile.toml",
        "[container]\nimage = \"made.test/up:1\"\nisolation = \"process\"\nbase = \"bootstrap\"\n",
    );
    let run = "When the command \"sh one\" is run";
    setup.feature(&feature([
        (
            "repository",
            vec![PROFILE, "Given the module \"git.lab.test/dep\" at v1.2.0 in a git repository", run],
        ),
        ("twins", vec![PROFILE, "When the command \"sh one\" is run twice, varying \"umask\""]),
        ("settings", vec!["Given the environment profile \"windows\"", run]),
        ("trace", vec![PROFILE, "When the command \"sh one\" is run and traced"]),
        ("caches", vec![PROFILE, "Given a build cache shared by the builds", run]),
        ("folder", vec![PROFILE, "Given an empty working folder", "When \"sh one\" is run there"]),
    ]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    for (name, why) in [
        ("repository", "programs, folders and conditions"),
        ("twins", "only the sandbox"),
        ("settings", "`image` can't"),
        ("trace", "provide a trace with the executor `container`"),
        ("caches", "a cache that builds share"),
        ("folder", "a working folder"),
    ] {
        assert_eq!(scenario(&results.record, name).status, ScenarioStatus::EnvironmentUnavailable, "{name}");
        assert!(results.finished.stdout.contains(why), "{name}: {}", results.finished.stdout);
    }
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn a_command_at_its_time_limit_is_killed_with_its_children() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let seconds = format!("60.{}", std::process::id());
    let sleeps = shell(&format!("sleep {seconds} & sleep {seconds}"));
    let killed = "Then the command is killed at its time limit";
    let limit = "Given a time limit of 1 second";
    setup.feature(&in_container([
        ("long", vec![limit, &sleeps, killed, &shell("true"), "Then the command succeeds"]),
        ("short", vec![&shell("true"), killed]),
    ]));
    let results = setup.run(&[]);
    assert_passed(&results.record, "long");
    assert_failed(&results.record, "short", "ended with exit status 0");
    wait_until("the children are gone", || processes(&seconds) == 0);
}

#[test]
fn programs_of_this_machine_are_none_of_a_container_s() {
    let Some(_engine) = engine() else { return };
    let setup = with_containers(setup_with_go());
    setup.feature(&go_feature([
        ("C", vec![PROFILE, "And the C compiler \"gcc\"", "When \".\" is built"]),
        ("foreign", vec![PROFILE, "When \".\" is built for linux/arm64 and run with \"\""]),
    ]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    assert_eq!(scenario(&results.record, "C").status, ScenarioStatus::EnvironmentUnavailable);
    let said = &results.finished.stdout;
    assert!(said.contains("provide a C compiler with the executor `container`"), "{said}");
    let foreign = &scenario(&results.record, "foreign").status;
    let ScenarioStatus::NotRun { needs } = foreign else { panic!("{foreign:?}") };
    assert!(needs.iter().any(|need| need.what.contains("emulator in containers")), "{needs:?}");
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn what_a_profile_allows_is_what_the_engine_holds_a_container_to() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let running = start_sleeping_in(&setup, LOCKED_DOWN);
    let name = containers(&setup).remove(0);
    let output = Command::new("docker").args(["inspect", &name]).output().unwrap();
    let inspected: Value = serde_json::from_slice(&output.stdout).unwrap();
    send(&running, Signal::INT);
    running.finish();
    let config = &inspected[0]["HostConfig"];
    assert_eq!(config["NetworkMode"], "none");
    assert_eq!((&config["Memory"], &config["MemorySwap"]), (&(2_147_483_648_u64.into()), &config["Memory"]));
    assert_eq!(config["NanoCpus"], 1_500_000_000);
    assert_eq!(config["PidsLimit"], 512);
    assert_eq!(config["ReadonlyRootfs"], true);
    assert!(config["Tmpfs"]["/var/scratch"].as_str().unwrap().contains("size=64m"), "{config}");
    assert_eq!(config["SecurityOpt"][0], "no-new-privileges");
    assert_eq!(config["Privileged"], false);
    assert_eq!(config["Binds"], Value::Null);
    let labels = &inspected[0]["Config"]["Labels"];
    let run = labels["twinbuild.run"].as_str().unwrap();
    assert!(run.starts_with(&setup.path(".twinbuild/work").display().to_string()), "{labels}");
}

#[test]
fn doctor_says_which_engine_answers() {
    let Some(_engine) = engine() else { return };
    let said = setup().twinbuild(&["doctor"]).stdout;
    let line = said.lines().find(|line| line.contains("containers:")).unwrap();
    for part in ["ok ", ", API 1.", ", linux/"] {
        assert!(line.contains(part), "{part}: {line}");
    }
}

#[test]
fn a_run_can_have_all_its_commands_in_containers() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    setup.feature(&with_background(
        &[crate::feature::SOURCE],
        [("one", vec!["When the command \"id -un\" is run", "Then the command says \"builder\""])],
    ));
    let refused = setup.twinbuild(&["run", "--executor", "container"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stderr.contains("under [container]"), "{refused:?}");
    let pins = setup.read("twinbuild.toml");
    setup.file("twinbuild.toml", &format!("{pins}\n[container]\nprofile = \"debian-bookworm-go\"\n"));
    let results = setup.run(&["--executor", "container"]);
    assert_passed(&results.record, "one");
    assert_eq!(results.record.executor.name, "container");
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn an_interrupted_run_removes_its_containers_at_once() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let running = start_sleeping(&setup);
    send(&running, Signal::INT);
    let finished = running.finish();
    assert_eq!(finished.code, Some(130), "{finished:?}");
    assert_eq!(containers(&setup), [""; 0]);
    assert!(setup.run_folders().is_empty());
}

#[test]
fn a_killed_run_s_containers_are_removed_and_named_by_the_next() {
    let Some(_engine) = engine_alone() else { return };
    let setup = setup_with_containers();
    setup.file(
        "features/quick.feature",
        &with_background(&["Given Go 1.27"], [("quick", vec!["Given Go 1.27"])]),
    );
    let running = start_sleeping(&setup);
    let quick = ["features/quick.feature"];
    let beside = setup.run(&quick);
    assert!(!beside.finished.stderr.contains("removed"), "a living run is swept: {:?}", beside.finished);

    send(&running, Signal::KILL);
    assert_eq!(running.finish().code, None);
    let left = containers(&setup);
    assert_eq!(left.len(), 1, "nobody was left to remove it");

    // It needs no container itself.
    let next = setup.run(&quick);
    assert!(next.finished.stderr.contains(&left[0]), "{:?}", next.finished);
    assert_eq!(containers(&setup), [""; 0]);
}

#[test]
fn a_lab_s_container_goes_as_the_others_do() {
    let Some(_engine) = engine_alone() else { return };
    let setup = setup_with_containers();
    let in_lab = [PROFILE, "And a lab"];
    let running = start_sleeping_with(&setup, &in_lab);
    assert_eq!(containers(&setup).len(), 2, "one runs the command, and one holds the network");
    send(&running, Signal::INT);
    assert_eq!(running.finish().code, Some(130));
    assert_eq!(containers(&setup), [""; 0]);
    assert!(setup.run_folders().is_empty());

    let running = start_sleeping_with(&setup, &in_lab);
    let holder = helper_of(&setup);
    send(&running, Signal::KILL);
    assert_eq!(running.finish().code, None);
    wait_until("the helper ends with its run", || !is_up(&holder));
    let asleep = containers(&setup);
    assert_eq!(asleep.len(), 2, "nobody was left to remove them");
    setup.feature(&in_container([("one", vec!["When the command \"sh one\" is run"])]));
    let next = setup.run(&[]);
    assert!(asleep.iter().all(|name| next.finished.stderr.contains(name)), "{:?}", next.finished);
    assert_eq!(containers(&setup), [""; 0]);
}

/// The container that runs no command.
fn helper_of(setup: &Setup) -> String {
    containers(setup).into_iter().find(|name| !is_sleeping(name)).expect("a container that holds the network")
}

fn is_up(name: &str) -> bool {
    let arguments = ["inspect", "--format", "{{.State.Running}}", name];
    let output = Command::new("docker").args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim() == "true"
}

#[test]
fn fifty_scenarios_eight_at_a_time_leave_nothing() {
    let Some(_engine) = engine() else { return };
    let setup = setup_with_containers();
    let names: Vec<String> = (0..50).map(|number| format!("number {number}")).collect();
    let left_running = shell("sleep 300 & sh one");
    let steps = vec![&*left_running, "Then the command succeeds", "And the command says \"one\""];
    setup.feature(&in_container(names.iter().map(|name| (name.as_str(), steps.clone()))));
    let results = setup.run(&["--jobs", "8"]);
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    assert_eq!(results.record.counts().passed, 50);
    assert_eq!(containers(&setup), [""; 0]);
    assert!(setup.run_folders().is_empty());
}

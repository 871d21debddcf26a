//! A real engine that ends in the middle of a build: what is said of it, and that nothing of the build stays.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::container_faults::unavailable;
use crate::containers::{engine, in_container, setup_with_containers};
use crate::feature::{assert_passed, scenario, shell};
use crate::interruption::processes;
use crate::own_engine::OwnEngine;
use crate::running::wait_until;
use crate::setup::Setup;

/// How long a run may go on without its engine, which is longest where a container ends slowly.
const PATIENCE: Duration = Duration::from_secs(60);

/// Has an engine make the image of `PROFILE`, and another one take it.
fn share_image(setup: &Setup, own: &OwnEngine) {
    setup.feature(&in_container([("made", vec![&*shell("true")])]));
    let results = setup.run(&[]);
    let image = scenario(&results.record, "made").actions[0].outcome.image.clone().unwrap();
    own.take_image(&image.name);
}

/// This machine's network interfaces that stay: each container of another engine may have one of its own.
fn interfaces() -> BTreeSet<String> {
    let entries = fs::read_dir("/sys/class/net").unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| !name.starts_with("veth")).collect()
}

#[test]
fn an_engine_that_ends_in_the_middle_is_no_failing_build_and_nothing_stays() {
    let Some(_engine) = engine() else { return };
    let interfaces = interfaces();
    let Some(mut own) = OwnEngine::start() else { return };
    let setup = setup_with_containers();
    share_image(&setup, &own);
    let address = own.address();
    let run = |feature: &str| {
        let mut command = setup.command(&["run", feature]);
        command.env("DOCKER_HOST", &address);
        command
    };
    setup.file("features/quick.feature", &in_container([("quick", vec![&*shell("true")])]));
    let before = own.left();
    for signal in [Signal::KILL, Signal::TERM] {
        let marker = format!("60.{}", std::process::id());
        setup.feature(&in_container([("asleep", vec![&*shell(&format!("sleep {marker}; true"))])]));
        let mut running = setup.start(run("features/a.feature"));
        wait_until("the command sleeps", || {
            assert!(running.is_running(), "it ended early");
            processes(&marker) > 0
        });
        let up = own.left();
        assert!(up.containers > before.containers && up.processes > before.processes, "{up:?}");
        assert!(up.mounts > before.mounts, "{up:?}");
        own.end(signal);
        let ended = Instant::now();
        let finished = running.finish();
        assert!(ended.elapsed() < PATIENCE, "{:?}", ended.elapsed());
        assert_eq!(finished.code, Some(3), "{finished:?}");
        let said = unavailable(&setup.record(), "asleep");
        assert!(said.contains("container twinbuild-run-") && said.contains("hint: "), "{said}");
        assert!(
            said.contains("start Docker or Podman") || said.contains("killed it or its engine"),
            "{said}"
        );
        let promise = "the next run removes what containers this one left";
        assert!(finished.stderr.contains(promise), "{finished:?}");
        let folders = setup.run_folders().into_iter().filter(|path| path.is_dir());
        assert_eq!(folders.count(), 0, "what is left is the note that the engine is to be asked");

        own.start_again();
        assert_eq!(own.left().containers, up.containers, "nobody was left to remove it");
        let next = setup.results_of(run("features/quick.feature"));
        assert_passed(&next.record, "quick");
        let swept = "removed containers that killed runs left: twinbuild-run-";
        assert!(next.finished.stderr.contains(swept), "{:?}", next.finished);
        assert_eq!(own.left().containers, before.containers);
        // An engine ends what kept a container a moment after the container is gone.
        wait_until("nothing is left", || own.left() == before && processes(&marker) == 0);
        assert!(setup.run_folders().is_empty());
    }
    own.end(Signal::TERM);
    assert_eq!((own.processes(), own.mounts()), (0, 0));
    assert_eq!(
        self::interfaces(),
        interfaces,
        "an engine of a test's own leaves this machine's network alone"
    );
}

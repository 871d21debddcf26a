//! A run that is ended from outside: nothing of it goes on, and what it found is not lost.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{Pid, Signal, kill_process};
use twinbuild_model::run_record::{ScenarioStatus, StopReason};

use crate::feature::{feature, scenario, shell};
use crate::running::{Running, wait_until};
use crate::setup::{Setup, setup};

const TRUE: &str = "When the command \"true\" is run";

/// A command with a child that sleeps for a minute, and a text that only its processes have in their command lines.
fn sleeper() -> (String, String) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let marker = format!("60.{}{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    (shell(&format!("sleep {marker} & wait")), marker)
}

/// How many processes have `marker` in their command line.
pub(crate) fn processes(marker: &str) -> usize {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let command_lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    command_lines.filter(|line| String::from_utf8_lossy(line).contains(marker)).count()
}

/// Starts a run of the project's features and waits until the command with `marker` and its child run.
fn start(setup: &Setup, arguments: &[&str], marker: &str) -> Running {
    let mut running = setup.start(setup.command(&[&["run"], arguments].concat()));
    wait_until("the command runs", || {
        assert!(running.is_running(), "it ended early");
        processes(marker) >= 2
    });
    running
}

pub(crate) fn send(running: &Running, signal: Signal) {
    let id = Pid::from_raw(i32::try_from(running.id()).unwrap()).unwrap();
    kill_process(id, signal).unwrap();
}

#[test]
fn an_interrupted_run_ends_its_processes_and_writes_what_it_knows() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    for (signal, executor) in [(Signal::INT, "sandbox"), (Signal::TERM, "sandbox"), (Signal::INT, "host")] {
        let setup = setup();
        let (sleep, marker) = sleeper();
        setup.feature(&feature([
            ("quick", vec![TRUE]),
            ("asleep", vec![sleep.as_str()]),
            ("later", vec![TRUE]),
        ]));
        let running = start(&setup, &["--jobs", "1", "--executor", executor], &marker);
        assert_eq!(setup.run_folders().len(), 1);
        send(&running, signal);
        let finished = running.finish();
        assert_eq!(finished.code, Some(130), "{signal:?} {executor}: {finished:?}");
        // All are killed by then; a sandbox's processes are ended by the kernel once its first one is, a moment later.
        wait_until("the processes of the interrupted run are gone", || processes(&marker) == 0);
        assert!(setup.run_folders().is_empty(), "{signal:?} {executor}");

        let record = setup.record();
        assert_eq!(record.stopped, Some(StopReason::Interrupted));
        assert_eq!(scenario(&record, "quick").status, ScenarioStatus::Passed);
        for name in ["asleep", "later"] {
            assert_eq!(scenario(&record, name).status, ScenarioStatus::Unfinished, "{name}");
        }
        assert!(setup.path(".twinbuild/junit.xml").exists());
        assert!(finished.stdout.contains("the run was interrupted: 2 scenarios cut off"), "{finished:?}");
        assert!(finished.stdout.ends_with("scenarios: 1 passed, 0 failed, 2 skipped\n"), "{finished:?}");
    }
}

#[test]
fn a_killed_run_takes_its_processes_with_it_and_the_next_one_sweeps() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    let (sleep, marker) = sleeper();
    setup.feature(&feature([("asleep", vec![sleep.as_str()])]));
    setup.file("features/quick.feature", &feature([("quick", vec![TRUE])]));
    let quick = ["features/quick.feature"];
    let running = start(&setup, &["--executor", "sandbox", "features/a.feature"], &marker);

    let beside = setup.run(&quick);
    assert_eq!(beside.finished.code, Some(0), "{:?}", beside.finished);
    assert!(!beside.finished.stderr.contains("earlier run"), "a living run is swept: {:?}", beside.finished);
    assert_eq!(setup.run_folders().len(), 1);

    send(&running, Signal::KILL);
    assert_eq!(running.finish().code, None);
    wait_until("the processes of the killed run are gone", || processes(&marker) == 0);
    assert_eq!(setup.run_folders().len(), 1, "nobody was left to remove it");

    let next = setup.run(&quick);
    assert_eq!(next.finished.code, Some(0));
    assert!(next.finished.stderr.contains("1 earlier run"), "{:?}", next.finished);
    assert!(setup.run_folders().is_empty());
}

//! What a build prints and what it leaves cost no memory, whatever their size.

use std::fs;
use std::os::unix::fs::FileExt as _;

use crate::feature::{assert_passed, feature, scenario, shell};
use crate::running::{Finished, Running, wait_until};
use crate::setup::{Setup, empty_folder, setup};

const GIBIBYTE: u64 = 1 << 30;

/// Far below what a run needs that keeps the output in memory, far above what one needs that doesn't.
const LIMIT_KIBIBYTES: u64 = 200 * 1024;

/// The most memory that a process has had, in KiB: `VmHWM` of <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.
fn peak_kibibytes(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Waits for the end of a process, and gives the most memory that it has had, in KiB.
fn finished_with_peak(mut running: Running) -> (Finished, u64) {
    let mut peak = 0;
    wait_until("the command ends", || {
        peak = peak.max(peak_kibibytes(running.id()).unwrap_or_default());
        !running.is_running()
    });
    (running.finish(), peak)
}

#[test]
fn a_build_that_prints_a_gibibyte_is_run_in_bounded_memory() {
    let setup = setup();
    let one_line = format!("When the command \"head -c {GIBIBYTE} /dev/zero\" is run");
    let lines = shell(&format!("yes | head -c {GIBIBYTE}"));
    let steps = |command| vec![command, "Then the command succeeds", "And the command does not say \"x\""];
    setup.feature(&feature([("one line", steps(one_line.as_str())), ("lines", steps(lines.as_str()))]));
    let (finished, peak) = finished_with_peak(setup.start(setup.command(&["run", "--jobs", "1"])));
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let record = setup.record();
    for name in ["one line", "lines"] {
        assert_passed(&record, name);
        assert_eq!(scenario(&record, name).actions[0].outcome.stdout.bytes, GIBIBYTE);
    }
    assert!((1024..LIMIT_KIBIBYTES).contains(&peak), "{peak} KiB");
    assert!(setup.read(".twinbuild/run.json").len() < 100_000, "the record keeps no such log");
}

/// What a comparison needs for itself, and far less than a tenth of what it compares.
const COMPARISON_KIBIBYTES: u64 = 48 * 1024;

/// A file that takes no room on the disk: zeros between a start and a last byte.
fn sparse(setup: &Setup, name: &str, start: &[u8], size: u64, last: u8) {
    let file = fs::File::create_new(setup.path(name)).unwrap();
    file.set_len(size).unwrap();
    file.write_all_at(start, 0).unwrap();
    file.write_all_at(&[last], size - 1).unwrap();
}

/// Compares two sparse files that differ in the last byte alone.
fn compared(start: &[u8], size: u64, more: &[&str]) -> (Finished, u64) {
    let setup = empty_folder();
    setup.file("twinbuild.toml", "");
    sparse(&setup, "one", start, size, 1);
    sparse(&setup, "other", start, size, 2);
    finished_with_peak(setup.start(setup.command(&[&["diff", "one", "other"], more].concat())))
}

#[test]
fn files_of_a_gibibyte_are_compared_in_bounded_memory() {
    for more in [&[][..], &["--stabilize", "go-build-id"], &["--format", "html"]] {
        let (finished, peak) = compared(b"of no known kind\0", GIBIBYTE, more);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(finished.stdout.contains("3fffffff"), "where they differ: {finished:?}");
        assert!((1024..COMPARISON_KIBIBYTES).contains(&peak), "{more:?}: {peak} KiB");
    }
}

#[test]
fn a_program_that_is_too_large_to_be_held_is_compared_as_bytes() {
    let (finished, peak) = compared(b"\x7fELF\x02\x01\x01", 300 << 20, &[]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(finished.stdout.contains("it has more than 268435456 bytes; compared as bytes"), "{finished:?}");
    assert!((1024..COMPARISON_KIBIBYTES).contains(&peak), "{peak} KiB");
    // A smaller one is held whole, and the measure sees it.
    let (finished, peak) = compared(b"\x7fELF\x02\x01\x01", 100 << 20, &[]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(peak > 2 * COMPARISON_KIBIBYTES, "{peak} KiB");
}

#[test]
fn what_is_too_large_to_be_stabilized_is_refused() {
    let (finished, peak) = compared(b"PK\x05\x06", GIBIBYTE + 1, &["--stabilize", "zip-modified-time"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(
        finished.stderr.contains("it has 1073741825 bytes, and at most 1073741824 are read"),
        "{finished:?}"
    );
    assert!((1024..COMPARISON_KIBIBYTES).contains(&peak), "{peak} KiB");
}

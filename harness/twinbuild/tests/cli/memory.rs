//! A build's output costs no memory, whatever its size.

use std::fs;

use crate::feature::{assert_passed, feature, scenario, shell};
use crate::running::wait_until;
use crate::setup::setup;

const GIBIBYTE: u64 = 1 << 30;

/// Far below what a run needs that keeps the output in memory, far above what one needs that doesn't.
const LIMIT_KIBIBYTES: u64 = 200 * 1024;

/// The most memory that a process has had, in KiB: `VmHWM` of <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.
fn peak_kibibytes(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_build_that_prints_a_gibibyte_is_run_in_bounded_memory() {
    let setup = setup();
    let one_line = format!("When the command \"head -c {GIBIBYTE} /dev/zero\" is run");
    let lines = shell(&format!("yes | head -c {GIBIBYTE}"));
    let steps = |command| vec![command, "Then the command succeeds", "And the command does not say \"x\""];
    setup.feature(&feature([("one line", steps(one_line.as_str())), ("lines", steps(lines.as_str()))]));
    let mut running = setup.start(setup.command(&["run", "--jobs", "1"]));
    let mut peak = 0;
    wait_until("the run ends", || {
        peak = peak.max(peak_kibibytes(running.id()).unwrap_or_default());
        !running.is_running()
    });
    let finished = running.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let record = setup.record();
    for name in ["one line", "lines"] {
        assert_passed(&record, name);
        assert_eq!(scenario(&record, name).actions[0].outcome.stdout.bytes, GIBIBYTE);
    }
    assert!((1024..LIMIT_KIBIBYTES).contains(&peak), "{peak} KiB");
    assert!(setup.read(".twinbuild/run.json").len() < 100_000, "the record keeps no such log");
}

//! A build's output costs no memory, whatever its size.

use std::fs;

use crate::feature::{assert_passed, feature, scenario};
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
    let print = format!("When the command \"head -c {GIBIBYTE} /dev/zero\" is run");
    setup.feature(&feature([("prints", vec![print.as_str(), "Then the build succeeds"])]));
    let mut running = setup.start(setup.command(&["run"]));
    let mut peak = 0;
    wait_until("the run ends", || {
        peak = peak.max(peak_kibibytes(running.id()).unwrap_or_default());
        !running.is_running()
    });
    let finished = running.finish();
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let record = setup.record();
    assert_passed(&record, "prints");
    assert_eq!(scenario(&record, "prints").actions[0].outcome.stdout.bytes, GIBIBYTE);
    assert!((1024..LIMIT_KIBIBYTES).contains(&peak), "{peak} KiB");
    assert!(setup.read(".twinbuild/run.json").len() < 100_000, "the record keeps no such log");
}

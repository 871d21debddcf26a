//! Logs of action hashes and graphs of actions, and what two builds did not share.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::input_drift;
use twinbuild_fuzz::pair;
use twinbuild_inspect::{PathMasks, action_hashes};

/// What stands between the log and the graph in an input.
const BETWEEN: &[u8] = b"\n-- graph --\n";

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    let [first, second] = [first, second].map(|build| {
        let cut = build.windows(BETWEEN.len()).position(|window| window == BETWEEN);
        let graph = cut.map(|cut| &build[cut + BETWEEN.len()..]);
        action_hashes(Some(&build[..cut.unwrap_or(build.len())]), graph).0
    });
    let drift = input_drift(&first, &second, &PathMasks::default());
    if first == second {
        assert!(drift.roots.is_empty() && drift.nondeterministic.is_empty(), "{drift:?}");
    }
});

//! All stabilizers on a file of any format, which change nothing more where they were applied before.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::{StabilizedFormat, stabilize, stabilizers};
use twinbuild_model::twins::AppliedStabilizer;

fuzz_target!(|data: &[u8]| {
    let Ok(once) = stabilize(data, stabilizers()) else { return };
    let Ok(twice) = stabilize(&once.bytes, stabilizers()) else { return };
    // Fields of a damaged executable may lie over each other: what blanks one writes into the next.
    if !once.applied.iter().any(is_of_executables) {
        assert_eq!(twice.applied, [], "changed again, after {:?}", once.applied);
    }
});

fn is_of_executables(applied: &AppliedStabilizer) -> bool {
    use StabilizedFormat::{Elf, MachO, Pe};
    let mut used = stabilizers().iter().filter(|stabilizer| stabilizer.name == applied.name);
    used.any(|stabilizer| stabilizer.formats.iter().any(|format| matches!(format, Elf | MachO | Pe)))
}

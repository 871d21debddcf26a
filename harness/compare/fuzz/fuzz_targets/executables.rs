//! Executables profiled, and compared with each other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::compare_executables;
use twinbuild_fuzz::pair;
use twinbuild_inspect::binary_profile;

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    _ = binary_profile(&first);
    _ = compare_executables(&first, &second);
});

//! Executables profiled, and compared with each other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::compare_executables;
use twinbuild_fuzz::{compare_files, pair};
use twinbuild_inspect::binary_profile;

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    _ = binary_profile(&first);
    compare_files(&first, &second);
    if let Ok(compared) = compare_executables(&first, &second) {
        assert_eq!(compared.differences.is_empty(), first == second, "{:?}", compared.summary);
    }
});

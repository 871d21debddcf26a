//! Files of any format compared with each other: tar, zip, ar and gzip, and archives in them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_fuzz::{compare_files, pair};

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    compare_files(&first, &second);
});

//! What a build wrote, as a normalised log and as a diagnosis.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::diagnose;
use twinbuild_fuzz::pair;
use twinbuild_inspect::{PathMasks, build_log};

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    let masks = PathMasks::new([("/tmp/go-build1", "WORK"), ("C:\\work", "WORK")]).expect("masks");
    build_log(&["go build".to_owned()], "1", &first[..], &second[..], &masks).expect("memory is readable");
    diagnose(&String::from_utf8_lossy(&first));
});

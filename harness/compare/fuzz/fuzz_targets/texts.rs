//! Texts and JSON compared with each other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::{difference_document, text_diff};
use twinbuild_fuzz::{compare_files, pair};

fuzz_target!(|data: &[u8]| {
    let (first, second) = pair(data);
    compare_files(&first, &second);
    let (first, second) = (String::from_utf8_lossy(&first), String::from_utf8_lossy(&second));
    let difference = text_diff(&first, &second, "first", "second");
    if first == second {
        assert!(difference.is_none());
    }
    difference_document("first", &first, "second", &second);
});

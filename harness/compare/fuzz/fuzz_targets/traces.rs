//! strace's log to a trace, and the script of `go build -x` to the files that it names.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_inspect::{TracePlaces, opened_packages, strace_log, told_go_files};
use twinbuild_model::BuildPlace;

fuzz_target!(|bytes: &[u8]| {
    let places = TracePlaces::new([("/src", BuildPlace::Source), ("/gomodcache", BuildPlace::ModuleCache)]);
    let trace = strace_log(bytes, "/src").expect("bytes in memory can be read");
    assert!(trace.files.is_sorted() && trace.connections.is_sorted());
    let _ = places.document(&trace);
    let _ = opened_packages(&trace, &places);
    let _ = told_go_files(&String::from_utf8_lossy(bytes), "/src");
});

//! The findings of a module's source: the input is a txtar archive.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_compare::module_views;
use twinbuild_inspect::{ModuleSource, go_header, parse_txtar};
use twinbuild_model::Platform;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut source = ModuleSource::default();
    source.surroundings.targets = vec![Platform::host()];
    source.surroundings.go_version = Some("1.21.0".to_owned());
    for file in parse_txtar(&text) {
        let name = file.name.to_owned();
        if name.ends_with(".go") {
            source.go_files.insert(name.clone(), go_header(&name, &file.content).unwrap_or_default());
        }
        source.folders.extend(name.match_indices('/').map(|(at, _)| name[..at].to_owned()));
        source.texts.insert(name.clone(), file.content);
        source.files.insert(name);
    }
    module_views(&source, None, None);
});

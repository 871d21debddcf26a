//! Scripts of Go's own tests, with the variables and the patterns in them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use twinbuild_inspect::{GoPattern, ScriptLine, parse_testscript, variable_pieces};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (script, _) = parse_testscript(&text);
    for line in &script.lines {
        let ScriptLine::Command(command) = line else { continue };
        for word in &command.arguments {
            let word = word.raw();
            variable_pieces(&word);
            let _ = GoPattern::new(&word).map(|pattern| pattern.count(&command.text));
        }
    }
});

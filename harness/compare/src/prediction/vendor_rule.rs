//! Whether a vendor tree that is there is taken.

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::rule::VENDOR_PASSED_OVER;
use super::source_file::SourceFile;

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    // https://go.dev/ref/mod#build-commands: with this file -mod=vendor is what is meant where nothing is said.
    if !facts.paths.iter().any(|path| path == "vendor/modules.txt") {
        return;
    }
    let message = |mode: &str| {
        format!(
            "-mod={mode} takes modules from the module cache, and builds elsewhere take those of the vendor tree"
        )
    };
    for file in files {
        for command in &file.builds {
            let own = command.flag_values("-mod").chain(command.variable("GOFLAGS").and_then(mode_of));
            if let Some(mode) = own.filter(|mode| passes_over(mode)).last() {
                predictions.push(VENDOR_PASSED_OVER.at(file.path, command.line, message(mode)));
            }
        }
        for (line, flags) in file.script.exported_values("GOFLAGS") {
            if let Some(mode) = mode_of(flags).filter(|mode| passes_over(mode)) {
                predictions.push(VENDOR_PASSED_OVER.at(file.path, *line, message(mode)));
            }
        }
    }
}

fn mode_of(flags: &str) -> Option<&str> {
    flags.split_whitespace().filter_map(|flag| flag.trim_start_matches('-').strip_prefix("mod=")).next_back()
}

fn passes_over(mode: &str) -> bool {
    matches!(mode, "mod" | "readonly")
}

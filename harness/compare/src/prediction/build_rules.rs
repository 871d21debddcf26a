//! What stands in the builds' command lines.

use twinbuild_model::Prediction;

use super::ProjectFacts;
use super::predict::surrounding;
use super::rule::{BUILD_BY_FILE, MISSING_TRIMPATH};
use super::source_file::SourceFile;
use super::stamp::stamps;

pub(super) fn predict(facts: &ProjectFacts, files: &[SourceFile<'_>], predictions: &mut Vec<Prediction>) {
    let trims_everywhere = surrounding(facts, "GOFLAGS").is_some_and(|flags| flags.contains("-trimpath"));
    for file in files {
        let flags_of_file = file.script.values("GOFLAGS").iter();
        let trims_in_file =
            flags_of_file.map(|(_, flags)| file.script.expanded(flags)).any(|flags| may_trim(&flags));
        for command in &file.builds {
            let trimmed = trims_everywhere
                || trims_in_file
                || command.has_flag("-trimpath")
                || command.variable("GOFLAGS").is_some_and(may_trim);
            if !trimmed && !command.has_unknown_words() {
                let message =
                    "the folders of the source, of Go and of its module cache will stand in the program";
                predictions.push(MISSING_TRIMPATH.at(file.path, command.line, message));
            }
            if let Some(source) = command.packages().find(|package| package.ends_with(".go")) {
                let message = format!("{source} is built as a list of files, without module and version");
                predictions.push(BUILD_BY_FILE.at(file.path, command.line, message));
            }
            for flags in command.flag_values("-ldflags") {
                predictions.extend(stamps(flags, file.path, command.line));
            }
        }
    }
}

/// Flags in a variable that is not known may be this one.
fn may_trim(flags: &str) -> bool {
    flags.contains("-trimpath") || flags.contains('$')
}

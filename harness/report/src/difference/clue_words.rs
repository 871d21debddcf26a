//! What clues are called: in words for people, and as rules for machines.

use twinbuild_model::{Clue, Difference};

/// The clue in words, as the heading of what it groups.
pub(crate) fn words(clue: Clue) -> &'static str {
    match clue {
        Clue::Path => "path of the building machine",
        Clue::GoBuildId => "Go build id",
        Clue::LinkerId => "linker's id",
        Clue::Signature => "signature or checksum",
        Clue::Time => "time",
        Clue::VcsStamp => "version control stamp",
        Clue::ModuleSum => "module checksum",
        Clue::BuildSetting => "build setting",
        Clue::Toolchain => "toolchain",
        Clue::VariableText => "text of a variable",
        Clue::EmbeddedContent => "embedded content",
        Clue::LineEnds => "line ends",
        Clue::Code => "code",
        Clue::Moved => "moved addresses",
        Clue::DebugData => "debugging data",
        Clue::Order => "order",
        Clue::Mode => "mode",
        Clue::Owner => "owner",
        Clue::Compression => "compression",
    }
}

/// The rule that a difference is reported under: its first clue as JSON has it, else `difference`.
pub(crate) fn rule_id(difference: &Difference) -> String {
    let clue = difference.clues.first().and_then(|clue| serde_json::to_value(clue).ok());
    clue.and_then(|clue| clue.as_str().map(str::to_owned)).unwrap_or_else(|| "difference".to_owned())
}

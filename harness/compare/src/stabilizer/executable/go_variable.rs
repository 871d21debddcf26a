//! The variables that `-ldflags=-X` sets.

use super::go_build_info::rewrite_build_info;
use super::string_variable::string_variable;
use super::{Edits, Executable};
use crate::stabilizer::go_text::without_linker_value;

/// Makes a string variable empty, and its value in the recorded `-ldflags` too.
pub(crate) fn empty_go_variable(executable: &Executable<'_>, variable: &str) -> Edits {
    let mut edits = Edits::default();
    if let Some(found) = string_variable(executable, variable) {
        found.set(executable, b"", &mut edits);
    }
    rewrite_build_info(executable, &mut edits, |text| without_linker_value(text, variable));
    edits
}

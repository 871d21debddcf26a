//! What stands below a step: its doc string or its table.

use cucumber::gherkin::Step;

use crate::world::Failure;

/// The doc string, without the line end that follows its opening quotes.
pub(super) fn doc_string(step: &Step) -> Result<&str, Failure> {
    let missing = || Failure::new("this step needs a doc string below it, between two lines of three quotes");
    let text = step.docstring.as_deref().ok_or_else(missing)?;
    Ok(text.strip_prefix('\n').unwrap_or(text))
}

/// The table's rows.
pub(super) fn table(step: &Step) -> Result<&[Vec<String>], Failure> {
    let missing = || Failure::new("this step needs a table below it, one row a line, cells between `|`");
    step.table.as_ref().map(|table| table.rows.as_slice()).ok_or_else(missing)
}

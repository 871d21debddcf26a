//! `twinbuild stabilizers`.

use twinbuild_compare::{StabilizedFormat, Stabilizer, stabilizers as catalogue};

use super::listing;
use super::project::find_project;
use crate::arguments::StabilizersArguments;
use crate::output::Output;
use crate::problem::Problem;
use crate::surroundings::Surroundings;

pub(crate) fn stabilizers(
    arguments: &StabilizersArguments,
    surroundings: &Surroundings,
    output: &Output,
) -> Result<u8, Problem> {
    let project = find_project(surroundings)?;
    let descriptions = catalogue().iter().chain(&project.stabilizers).map(describe);
    let found =
        listing::about(arguments.text.as_deref(), "stabilizer", "twinbuild stabilizers", descriptions)?;
    let count = match found.len() {
        1 => "1 stabilizer, used only where it is".to_owned(),
        count => format!("{count} stabilizers, each used only where it is"),
    };
    output.result(&format!("{}{count} named\n", found.concat()));
    Ok(0)
}

fn describe(stabilizer: &Stabilizer) -> String {
    let Stabilizer { name, version, formats, what, reason, definition, .. } = stabilizer;
    let formats: Vec<String> = formats.iter().map(StabilizedFormat::to_string).collect();
    let does = definition.as_deref().map(|definition| format!("    {definition}\n")).unwrap_or_default();
    format!("{name} (version {version}, {})\n    {what}\n{does}    harmless: {reason}\n", formats.join(", "))
}

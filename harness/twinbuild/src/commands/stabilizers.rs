//! `twinbuild stabilizers`.

use twinbuild_compare::{StabilizedFormat, Stabilizer, stabilizers as catalogue};

use super::listing;
use crate::arguments::StabilizersArguments;
use crate::output::Output;
use crate::problem::Problem;

pub(crate) fn stabilizers(arguments: &StabilizersArguments, output: &Output) -> Result<u8, Problem> {
    let descriptions = catalogue().iter().map(describe);
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
    let Stabilizer { name, version, formats, what, reason, .. } = stabilizer;
    let formats: Vec<String> = formats.iter().map(StabilizedFormat::to_string).collect();
    format!("{name} (version {version}, {})\n    {what}\n    harmless: {reason}\n", formats.join(", "))
}

//! `twinbuild stabilizers`.

use twinbuild_compare::{StabilizedFormat, Stabilizer, stabilizers as catalogue};

use crate::arguments::StabilizersArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};

pub(crate) fn stabilizers(arguments: &StabilizersArguments, output: &Output) -> Result<u8, Problem> {
    let wanted = arguments.text.clone().unwrap_or_default().to_lowercase();
    let found: Vec<String> = catalogue()
        .iter()
        .map(describe)
        .filter(|description| description.to_lowercase().contains(&wanted))
        .collect();
    if found.is_empty() {
        let message = format!("failed to find a stabilizer about `{wanted}`");
        let hint = Some("`twinbuild stabilizers` lists them all");
        return Err(Problem::said(ProblemClass::Usage, message).with_hint(hint));
    }
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

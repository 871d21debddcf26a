//! `twinbuild variations`.

use twinbuild_twins::{Expected, Variation, VariationKind, variations as catalogue};

use super::listing;
use crate::arguments::VariationsArguments;
use crate::output::Output;
use crate::problem::Problem;

pub(crate) fn variations(arguments: &VariationsArguments, output: &Output) -> Result<u8, Problem> {
    let descriptions = catalogue().iter().map(describe);
    let found = listing::about(arguments.text.as_deref(), "variation", "twinbuild variations", descriptions)?;
    let count = match found.len() {
        1 => "1 variation; it runs".to_owned(),
        count => format!("{count} variations; all run"),
    };
    output.result(&format!("{}{count} in the sandbox, without privileges\n", found.concat()));
    Ok(0)
}

fn describe(variation: &Variation) -> String {
    let kind = match variation.kind {
        VariationKind::Circumstance => "circumstance",
        VariationKind::Input => "input",
    };
    let also = [("group", &variation.group), ("reprotest", &variation.reprotest)];
    let also: Vec<String> =
        also.iter().filter_map(|(what, name)| Some(format!("{what} {}", name.as_ref()?))).collect();
    let also = if also.is_empty() { String::new() } else { format!(", {}", also.join(", ")) };
    let expected = match variation.expected {
        Expected::Same => "a Go binary is the same",
        Expected::SameWithTrimpath => "a Go binary is the same with -trimpath, another without",
        Expected::Differs => "a Go binary is another",
        Expected::Fails => "a Go build fails",
    };
    let fix = variation.fix.as_ref().map(|fix| format!("    fix: {fix}\n")).unwrap_or_default();
    format!(
        "{} ({kind}{also})\n    {}\n    {expected}: {}\n{fix}",
        variation.name, variation.what, variation.why
    )
}

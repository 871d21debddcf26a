//! `twinbuild variations`.

use twinbuild_twins::{AppliesTo, Expected, TOOLS, Variation, VariationKind, variations as catalogue};

use super::listing;
use crate::arguments::VariationsArguments;
use crate::output::Output;
use crate::problem::Problem;

pub(crate) fn variations(arguments: &VariationsArguments, output: &Output) -> Result<u8, Problem> {
    let descriptions = catalogue().iter().map(describe);
    let found = listing::about(arguments.text.as_deref(), "variation", "twinbuild variations", descriptions)?;
    let noun = if found.len() == 1 { "variation" } else { "variations" };
    output.result(&format!("{}{} {noun}\n", found.concat(), found.len()));
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
        "{} ({kind}{also})\n    {}\n    {expected}: {}\n    {}\n{fix}",
        variation.name,
        variation.what,
        variation.why,
        availability(variation)
    )
}

/// Which builds can be varied so, where, and what that takes.
fn availability(variation: &Variation) -> String {
    let builds = match variation.applies_to {
        AppliesTo::Commands => "Go builds and commands",
        AppliesTo::CommandsAlone => "commands, not Go builds",
        AppliesTo::Toolchains => "Go builds, and commands that have a Go toolchain",
        AppliesTo::GoBuilds => "Go builds",
    };
    let target = variation.architecture.as_ref().map(|name| format!(" for {name}")).unwrap_or_default();
    let tool = TOOLS.iter().find(|tool| variation.needs.as_deref() == Some(tool.name));
    let needs = tool.map(|tool| format!("; needs {} (Debian's packages)", tool.packages)).unwrap_or_default();
    format!("{builds}{target}, in the sandbox, without privileges{needs}")
}

//! `twinbuild steps`.

use twinbuild_bdd::{catalogue, markdown_catalogue};

use crate::arguments::StepsArguments;
use crate::output::Output;
use crate::problem::{Problem, ProblemClass};

pub(crate) fn steps(arguments: &StepsArguments, output: &Output) -> Result<u8, Problem> {
    if arguments.markdown {
        output.result(&markdown_catalogue());
        return Ok(0);
    }
    let wanted = arguments.text.clone().unwrap_or_default().to_lowercase();
    let mut found = 0;
    for step in catalogue() {
        let searched = format!("{} {} {}", step.keyword, step.expression, step.documentation).to_lowercase();
        if searched.contains(&wanted) {
            found += 1;
            let text = indent(&step.documentation);
            let example = indent(&step.example);
            output.result(&format!(
                "{} {}\n{text}\n{example}    -> {}\n\n",
                step.keyword, step.expression, step.location
            ));
        }
    }
    if found == 0 {
        let message = format!("failed to find a step about `{wanted}`");
        return Err(
            Problem::said(ProblemClass::Usage, message).with_hint(Some("`twinbuild steps` lists them all"))
        );
    }
    output.result(&format!("{found} step{}\n", if found == 1 { "" } else { "s" }));
    Ok(0)
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

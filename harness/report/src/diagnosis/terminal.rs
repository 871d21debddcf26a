//! A diagnosis as terminal text.

use twinbuild_model::{Alternative, Diagnosis, Evidence, Fix, Layer};

use super::{change_words, layer_name, place};
use crate::printable::one_line;
use crate::shortened::shortened;
use crate::terminal::{Ink, Style};

/// Evidence is shown at most this long, in bytes.
const LONGEST_EVIDENCE: usize = 240;

/// The diagnosis as text: layer, cause, evidence with its line numbers, how to verify and to fix it, and what else it may be.
/// Every line ends with `\n`.
pub fn terminal(diagnosis: &Diagnosis, style: Style) -> String {
    let ink = if diagnosis.layer == Layer::Unknown { Ink::Quiet } else { Ink::Bad };
    let mut lines = vec![
        format!("layer    {}", style.paint(ink, &layer_name(diagnosis.layer))),
        format!("cause    {}", one_line(&diagnosis.cause)),
    ];
    lines.extend(evidence_lines(&diagnosis.evidence, "", style));
    lines.extend(help_lines(diagnosis.verify.as_deref(), diagnosis.fix.as_ref(), "", style));
    for other in &diagnosis.also {
        lines.extend(alternative_lines(other, style));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

fn evidence_lines(evidence: &[Evidence], indent: &str, style: Style) -> Vec<String> {
    let line = |evidence: &Evidence| {
        let text = shortened(&evidence.text, LONGEST_EVIDENCE);
        format!("{indent}         {} {text}", style.paint(Ink::Quiet, &format!("{}:", place(evidence))))
    };
    evidence.iter().map(line).collect()
}

fn help_lines(verify: Option<&str>, fix: Option<&Fix>, indent: &str, style: Style) -> Vec<String> {
    let verify = verify.map(|verify| format!("{indent}verify   {}", one_line(verify)));
    let advice =
        fix.map(|fix| format!("{indent}fix      {}", style.paint(Ink::Good, &one_line(&fix.advice))));
    let change = fix.and_then(|fix| fix.change.as_ref());
    let change = change.map(|change| format!("{indent}change   {}", one_line(&change_words(change))));
    [verify, advice, change].into_iter().flatten().collect()
}

fn alternative_lines(other: &Alternative, style: Style) -> Vec<String> {
    let layer = style.paint(Ink::Attention, &layer_name(other.layer));
    let mut lines = vec![format!("also     {layer}: {}", one_line(&other.cause))];
    lines.extend(evidence_lines(&other.evidence, "", style));
    lines.extend(help_lines(other.verify.as_deref(), other.fix.as_ref(), "         ", style));
    lines
}

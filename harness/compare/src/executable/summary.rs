//! The sentences that tell a reader most.

use twinbuild_model::{Difference, Value, counted};

use super::code::sentence;
use super::finding::{Finding, Findings, Weight};

/// What a difference says of a section that one file alone has.
pub(super) const SECTION: &str = "section";
/// How many differences the summary tells.
const MOST_TOLD: usize = 5;
/// How many sections a sentence names.
const MOST_SECTIONS: usize = 12;

/// A sentence on the code, one on what one file alone has, then the most telling differences.
pub(super) fn summary(findings: &Findings, first_only: &[String], second_only: &[String]) -> Vec<String> {
    let mut sentences = Vec::new();
    if findings.list.is_empty() {
        return sentences;
    }
    if findings.code_differs {
        let unknown = || "code differs: its functions are not known".to_owned();
        sentences.push(findings.code.as_ref().map_or_else(unknown, sentence));
    } else {
        sentences.push("code identical: the same bytes".to_owned());
    }
    for (side, names) in [("first", first_only), ("second", second_only)] {
        if !names.is_empty() {
            sentences.push(format!("only in the {side}: {}", listed(names)));
        }
    }
    let telling = findings
        .list
        .iter()
        .filter(|finding| finding.weight < Weight::Code && finding.difference.what != SECTION)
        .take(MOST_TOLD);
    sentences.extend(telling.map(|finding| told(&finding.difference)));
    if !findings.list.iter().any(|finding| finding.weight < Weight::Id && finding.weight != Weight::Code)
        && !findings.code_differs
    {
        sentences.extend(ids_sentence(&findings.list));
    }
    sentences
}

fn ids_sentence(list: &[Finding]) -> Option<String> {
    let ids = list.iter().filter(|finding| finding.weight == Weight::Id).count() as u64;
    let others = list.len() as u64 - ids;
    (ids > 0 && others == 0).then(|| format!("only ids and checksums differ: {}", counted(ids, "difference")))
}

fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(MOST_SECTIONS)].join(" ");
    match names.len().checked_sub(MOST_SECTIONS) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

fn told(difference: &Difference) -> String {
    let mut place = difference.place.clone();
    place.bytes = None;
    let value = |value: &Option<Value>| match value {
        Some(Value::Text(text)) => format!("{text:?}"),
        Some(Value::Bytes { hex, .. }) => format!("0x{hex}"),
        None => "nothing".to_owned(),
    };
    format!("{}: {place}: {} / {}", difference.what, value(&difference.first), value(&difference.second))
}

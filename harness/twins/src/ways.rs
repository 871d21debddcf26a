//! The three ways to a cause, and whether they agree: which variation, which input, where in the artifact.

use twinbuild_model::twins::{Cause, InputDrift, Ways};
use twinbuild_model::{Clue, Comparison};

use crate::catalogue::{Variation, variations};
use crate::judge::Facts;

pub(crate) fn ways(facts: &Facts<'_>) -> Ways {
    let place_trouble = facts.place_trouble.map(|trouble| format!("source: no place is known: {trouble}"));
    if facts.same || facts.failed.is_some() {
        return Ways { said: place_trouble.into_iter().collect(), ..Ways::default() };
    }
    let mut said = vec![by_variation(facts)];
    let mut agreements = Vec::new();
    if let Some(drift) = facts.input_drift {
        said.push(by_input(drift));
        agreements.push(agree_on_inputs(facts, drift));
    }
    said.extend(facts.input_trouble.map(|trouble| format!("inputs: not known: {trouble}")));
    said.extend(place_trouble);
    if let Some(comparison) = facts.comparison {
        let told = comparison.summary.first().cloned();
        said.push(format!("artifact: {}", told.unwrap_or_else(|| "no difference was found".into())));
        agreements.push(agree_on_places(facts, comparison));
    }
    let objections: Vec<String> = agreements.iter().flat_map(|agreement| agreement.clone().err()).collect();
    let agree = (answers(facts) > 1).then_some(objections.is_empty());
    said.extend(objections.into_iter().map(|objection| format!("they do not agree: {objection}")));
    Ways { agree, said }
}

/// How many of the ways gave an answer that another one could contradict.
fn answers(facts: &Facts<'_>) -> usize {
    let expects = |expected: fn(&Variation) -> bool| facts.causes.iter().flat_map(members).any(expected);
    let by_variation = !facts.causes.is_empty();
    let by_input = facts.input_drift.is_some()
        && (expects(|variation| !variation.inputs.is_empty()) || facts.causes.is_empty());
    let by_place =
        facts.comparison.is_some() && facts.is_go_build && expects(|variation| !variation.clues.is_empty());
    [by_variation, by_input, by_place].into_iter().filter(|answered| *answered).count()
}

fn by_variation(facts: &Facts<'_>) -> String {
    if facts.causes.is_empty() {
        return "variations: none of them makes the difference".to_owned();
    }
    let causes = facts.causes.iter().map(|cause| cause.variations.join(" with "));
    format!("variations: {}", causes.collect::<Vec<_>>().join("; "))
}

fn by_input(drift: &InputDrift) -> String {
    let roots: Vec<String> =
        drift.roots.iter().map(|root| format!("{} of {}", root.input, root.action)).collect();
    match (roots.is_empty(), drift.nondeterministic.is_empty()) {
        (false, _) => format!("inputs: {}", roots.join("; ")),
        (true, false) => {
            format!("inputs: the same, with another output of {}", drift.nondeterministic.join(", "))
        }
        (true, true) => "inputs: none of the go command's actions differs".to_owned(),
    }
}

/// Each cause shows as an input, and each input has its cause.
fn agree_on_inputs(facts: &Facts<'_>, drift: &InputDrift) -> Result<(), String> {
    if facts.nondeterministic {
        return match drift.nondeterministic.is_empty() && !drift.roots.is_empty() {
            true => Err("the same build gives something else each time, and its inputs differ".into()),
            false => Ok(()),
        };
    }
    let shows = |cause: &Cause, input: &str| {
        members(cause).any(|variation| variation.inputs.iter().any(|begin| input.starts_with(begin.as_str())))
    };
    let declared = |cause: &&Cause| members(cause).any(|variation| !variation.inputs.is_empty());
    let unseen = facts
        .causes
        .iter()
        .find(|cause| declared(cause) && !drift.roots.iter().any(|root| shows(cause, &root.input)));
    if let Some(cause) = unseen {
        return Err(format!("no input shows {}", cause.variations.join(" with ")));
    }
    let unexplained =
        drift.roots.iter().find(|root| !facts.causes.iter().any(|cause| shows(cause, &root.input)));
    match unexplained {
        Some(root) => Err(format!("no variation explains the input {} of {}", root.input, root.action)),
        None => Ok(()),
    }
}

/// Each cause shows in the artifact.
fn agree_on_places(facts: &Facts<'_>, comparison: &Comparison) -> Result<(), String> {
    if comparison.is_same() {
        return Err("the outputs have other digests, and no difference was found in them".into());
    }
    let found: Vec<Clue> =
        comparison.differences.iter().flat_map(|difference| difference.clues.iter().copied()).collect();
    let unseen = facts.causes.iter().find(|cause| {
        let clues: Vec<Clue> = members(cause).flat_map(|variation| variation.clues.iter().copied()).collect();
        !clues.is_empty() && facts.is_go_build && !clues.iter().any(|clue| found.contains(clue))
    });
    match unseen {
        Some(cause) => Err(format!("nothing in the artifact shows {}", cause.variations.join(" with "))),
        None => Ok(()),
    }
}

fn members(cause: &Cause) -> impl Iterator<Item = &'static Variation> {
    cause.variations.iter().filter_map(|name| variations().iter().find(|variation| variation.name == *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_not_known_is_said_with_why() {
        let facts = |same, place_trouble| Facts {
            same,
            is_go_build: true,
            trims_paths: true,
            searched_all: true,
            failed: None,
            nothing_left: false,
            nondeterministic: false,
            variations: &[],
            causes: &[],
            input_drift: None,
            input_trouble: None,
            place_trouble,
            comparison: None,
        };
        const SAID: &str = "source: no place is known: go.mod: is a directory";
        for same in [true, false] {
            let is_said = |trouble| ways(&facts(same, trouble)).said.iter().any(|said| said == SAID);
            assert!(is_said(Some("go.mod: is a directory")));
            assert!(!is_said(None));
        }
    }
}

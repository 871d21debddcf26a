//! The whole answer.

use std::collections::BTreeSet;

use twinbuild_inspect::{ActionHashes, PathMasks};
use twinbuild_model::twins::InputDrift;

use super::candidates::{Candidates, UNKNOWN_LINE, candidates};
use super::pairs::{Pair, Pairs};
use super::roots::roots;

/// Compares the actions of two builds.
///
/// The masks only make values readable: a folder that differs is an input that differs, and where masks would hide that,
/// both values are shown as they are.
pub fn input_drift(first: &ActionHashes, second: &ActionHashes, masks: &PathMasks) -> InputDrift {
    let pairs = Pairs::new(first, second);
    let candidates = candidates(&pairs);
    let weaker = weaker(first, second, &pairs, &candidates);
    let (roots, left_out) = roots(candidates, masks);
    InputDrift {
        roots,
        left_out,
        nondeterministic: nondeterministic(&pairs),
        actions: u64::try_from(pairs.pairs.len()).unwrap_or(u64::MAX),
        weaker,
    }
}

fn nondeterministic(pairs: &Pairs<'_>) -> Vec<String> {
    let names: BTreeSet<String> = pairs
        .pairs
        .iter()
        .filter(|pair| pair.has_same_inputs() && pair.has_same_output() == Some(false))
        .map(|pair| if pair.first.mode == "build" { pair.first.package.clone() } else { pair.name() })
        .collect();
    names.into_iter().collect()
}

fn weaker(
    first: &ActionHashes,
    second: &ActionHashes,
    pairs: &Pairs<'_>,
    candidates: &Candidates<'_>,
) -> Option<String> {
    let mut reasons = Vec::new();
    if pairs.pairs.is_empty() {
        reasons.push("no action of one build has its like in the other".to_owned());
    }
    if !first.has_inputs || !second.has_inputs {
        reasons.push("Go's log of hashes is missing, so the inputs have no names".to_owned());
    } else {
        let without = pairs.differing().filter(|pair| !has_inputs(pair)).count();
        if without > 0 {
            reasons.push(format!("the log of hashes lacks the inputs of {without} actions"));
        }
    }
    if !first.has_graph || !second.has_graph {
        reasons.push("Go's action graph is missing, so the output of linking is not known".to_owned());
    }
    let unknown = candidates.own.iter().filter(|candidate| candidate.name == UNKNOWN_LINE).count();
    if unknown > 0 {
        reasons
            .push(format!("{unknown} inputs are of a form that is not known, and compared as whole lines"));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn has_inputs(pair: &Pair<'_>) -> bool {
    pair.first.inputs.is_some() && pair.second.inputs.is_some()
}

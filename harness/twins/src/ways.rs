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
    // An objection is a contradiction, whoever else answered.
    let agree = if objections.is_empty() { (answers(facts) > 1).then_some(true) } else { Some(false) };
    said.extend(objections.into_iter().map(|objection| format!("they do not agree: {objection}")));
    Ways { agree, said }
}

/// How many of the ways gave an answer that another one could contradict.
fn answers(facts: &Facts<'_>) -> usize {
    let expects = |expected: fn(&Variation) -> bool| facts.causes.iter().flat_map(members).any(expected);
    // That the same build gives something else each time is an answer too: it is none of them.
    let by_variation = !facts.causes.is_empty() || facts.nondeterministic;
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
    use twinbuild_model::twins::DriftedInput;
    use twinbuild_model::{COMPARISON_VERSION, ComparedArtifact, Difference, FunctionSizes};

    use super::*;

    /// A Go build whose twins differ, of which nothing else is known.
    const UNKNOWN: Facts<'_> = Facts {
        same: false,
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
        place_trouble: None,
        comparison: None,
    };

    fn cause(name: &str) -> Cause {
        assert!(variations().iter().any(|variation| variation.name == name), "{name}");
        Cause { variations: vec![name.into()], group: None, fix: None }
    }

    fn drift(inputs: &[&str], nondeterministic: &[&str]) -> InputDrift {
        let root = |input: &&str| DriftedInput {
            action: "build main".into(),
            input: (*input).to_owned(),
            first: None,
            second: Some("other".into()),
        };
        InputDrift {
            roots: inputs.iter().map(root).collect(),
            left_out: 0,
            nondeterministic: nondeterministic.iter().map(|package| (*package).to_owned()).collect(),
            actions: 2,
            weaker: None,
        }
    }

    fn comparison(clues: &[Clue]) -> Comparison {
        let artifact =
            || ComparedArtifact { name: "app".into(), format: "bytes".into(), size_bytes: 1, sha256: None };
        let difference =
            |clue: &Clue| Difference { what: "size".into(), clues: vec![*clue], ..Difference::default() };
        Comparison {
            version: COMPARISON_VERSION,
            first: artifact(),
            second: artifact(),
            summary: Vec::new(),
            stabilizers: Vec::new(),
            differences: clues.iter().map(difference).collect(),
            left_out: 0,
            notes: Vec::new(),
            sections: Vec::new(),
            functions: FunctionSizes::default(),
        }
    }

    /// Whether the ways agree, and what is objected.
    fn told(facts: &Facts<'_>) -> (Option<bool>, Vec<String>) {
        let Ways { agree, said } = ways(facts);
        let objections = said.iter().filter_map(|said| said.strip_prefix("they do not agree: "));
        (agree, objections.map(str::to_owned).collect())
    }

    fn agreed() -> (Option<bool>, Vec<String>) {
        (Some(true), Vec::new())
    }

    fn objected(objections: &[&str]) -> (Option<bool>, Vec<String>) {
        (Some(false), objections.iter().map(|objection| (*objection).to_owned()).collect())
    }

    /// Too few answered, and nothing is objected.
    fn open() -> (Option<bool>, Vec<String>) {
        (None, Vec::new())
    }

    #[test]
    fn each_cause_has_to_show_as_an_input_and_each_input_has_to_have_its_cause() {
        let of = |names: &[&str], inputs: &[&str]| {
            let causes: Vec<Cause> = names.iter().map(|name| cause(name)).collect();
            told(&Facts { causes: &causes, input_drift: Some(&drift(inputs, &[])), ..UNKNOWN })
        };
        assert_eq!(of(&["GOAMD64"], &["GOAMD64"]), agreed());
        assert_eq!(of(&["GOAMD64", "build tags"], &["GOAMD64", "-tags"]), agreed());
        assert_eq!(of(&["GOAMD64"], &[]), objected(&["no input shows GOAMD64"]));
        assert_eq!(of(&["GOAMD64", "build tags"], &["GOAMD64"]), objected(&["no input shows build tags"]));
        let unexplained = objected(&["no variation explains the input -tags of build main"]);
        assert_eq!(of(&["GOAMD64"], &["GOAMD64", "-tags"]), unexplained);
        // What should not matter to a Go build is known by no input: only another input contradicts it.
        assert_eq!(of(&["umask"], &[]), open());
        assert_eq!(of(&["umask"], &["-tags"]), unexplained);
    }

    #[test]
    fn a_build_that_is_another_each_time_has_the_same_inputs() {
        let of = |nondeterministic, inputs: &[&str], packages: &[&str]| {
            told(&Facts { nondeterministic, input_drift: Some(&drift(inputs, packages)), ..UNKNOWN })
        };
        assert_eq!(of(true, &[], &["main"]), agreed());
        let differ = objected(&["the same build gives something else each time, and its inputs differ"]);
        assert_eq!(of(true, &["GOAMD64"], &[]), differ);
        assert_eq!(of(false, &[], &["main"]), open());
    }

    #[test]
    fn each_cause_has_to_show_in_the_artifact() {
        let causes = [cause("GOAMD64")];
        let of = |is_go_build, clues: &[Clue]| {
            let comparison = comparison(clues);
            told(&Facts { is_go_build, causes: &causes, comparison: Some(&comparison), ..UNKNOWN })
        };
        assert_eq!(of(true, &[Clue::Path, Clue::Code]), agreed());
        assert_eq!(of(true, &[Clue::Path]), objected(&["nothing in the artifact shows GOAMD64"]));
        // What a command leaves may show a cause in any way.
        assert_eq!(of(false, &[Clue::Path]), open());
    }

    #[test]
    fn outputs_of_other_digests_have_to_differ_somewhere() {
        let of = |clues: &[Clue]| told(&Facts { comparison: Some(&comparison(clues)), ..UNKNOWN });
        let nothing = objected(&["the outputs have other digests, and no difference was found in them"]);
        assert_eq!(of(&[]), nothing);
        assert_eq!(of(&[Clue::Path]), open());
    }

    #[test]
    fn all_objections_are_said() {
        let (causes, drift, comparison) = ([cause("GOAMD64")], drift(&[], &[]), comparison(&[Clue::Path]));
        let facts =
            Facts { causes: &causes, input_drift: Some(&drift), comparison: Some(&comparison), ..UNKNOWN };
        let both = objected(&["no input shows GOAMD64", "nothing in the artifact shows GOAMD64"]);
        assert_eq!(told(&facts), both);
        assert_eq!(told(&Facts { same: true, ..facts }), open());
    }

    #[test]
    fn a_place_that_is_not_known_is_said_with_why() {
        const SAID: &str = "source: no place is known: go.mod: is a directory";
        for same in [true, false] {
            let is_said = |place_trouble| {
                let facts = Facts { same, place_trouble, ..UNKNOWN };
                ways(&facts).said.iter().any(|said| said == SAID)
            };
            assert!(is_said(Some("go.mod: is a directory")));
            assert!(!is_said(None));
        }
    }
}

//! Inputs that differ, before it is asked which of them follow from others.

use std::collections::{BTreeSet, HashMap};

use twinbuild_inspect::{ActionInput, ActionInputKind, HashedAction};

use super::pairs::{Pair, Pairs};

/// The name of an input that is a line of a form that is not known.
pub(super) const UNKNOWN_LINE: &str = "line of an unknown form";

/// An input of one action that differs.
pub(super) struct Candidate<'hashes> {
    pub(super) kind: ActionInputKind,
    pub(super) name: &'hashes str,
    /// `None` where it is missing or empty.
    pub(super) first: Option<&'hashes str>,
    pub(super) second: Option<&'hashes str>,
    pub(super) mode: &'hashes str,
    pub(super) package: String,
    /// Whether the package is of the standard library.
    pub(super) standard: bool,
    /// Whether the action's output differs, as far as that is known.
    pub(super) effective: bool,
}

/// What is found to differ.
#[derive(Default)]
pub(super) struct Candidates<'hashes> {
    /// Inputs of an action itself.
    pub(super) own: Vec<Candidate<'hashes>>,
    /// Packages that only one build uses. They follow from anything else that differs.
    pub(super) one_sided: Vec<Candidate<'hashes>>,
    /// How many packages were compiled in both builds.
    pub(super) packages: usize,
}

pub(super) fn candidates<'hashes>(pairs: &Pairs<'hashes>) -> Candidates<'hashes> {
    let compiled = pairs.pairs.iter().filter(|pair| pair.first.mode == "build");
    let packages: BTreeSet<&str> = compiled.map(Pair::package).collect();
    let mut candidates = Candidates { packages: packages.len(), ..Candidates::default() };
    for pair in pairs.differing() {
        let context = Context::new(pairs, pair);
        match (&pair.first.inputs, &pair.second.inputs) {
            (Some(first), Some(second)) => context.compare(first, second, pairs, &mut candidates),
            _ if pairs.dependency_drifted(pair) => {}
            _ => candidates.own.push(context.candidate(ActionInputKind::Unknown, "inputs", None, None)),
        }
    }
    for action in &pairs.only_first {
        candidates.one_sided.push(one_sided(action, Some(&action.package), None));
    }
    for action in &pairs.only_second {
        candidates.one_sided.push(one_sided(action, None, Some(&action.package)));
    }
    candidates
}

fn one_sided<'hashes>(
    action: &'hashes HashedAction,
    first: Option<&'hashes str>,
    second: Option<&'hashes str>,
) -> Candidate<'hashes> {
    Candidate {
        kind: ActionInputKind::Package,
        name: "package",
        first,
        second,
        mode: &action.mode,
        package: action.package.clone(),
        standard: false,
        effective: true,
    }
}

/// The action that inputs belong to.
struct Context<'hashes> {
    mode: &'hashes str,
    package: String,
    standard: bool,
    effective: bool,
}

impl<'hashes> Context<'hashes> {
    fn new(pairs: &Pairs<'hashes>, pair: &Pair<'hashes>) -> Self {
        // A program has its action id in its build id, and without a program every output counts.
        let shows_its_id =
            pair.first.mode == "link" || pairs.is_program(pair) || pairs.links().next().is_none();
        let mut inputs =
            [pair.first, pair.second].into_iter().flat_map(|action| action.inputs.iter().flatten());
        Self {
            mode: &pair.first.mode,
            package: pair.package().to_owned(),
            standard: inputs.any(|input| input.name == "standard" && input.value == "true"),
            effective: shows_its_id || pair.has_same_output() != Some(true),
        }
    }

    fn candidate(
        &self,
        kind: ActionInputKind,
        name: &'hashes str,
        first: Option<&'hashes str>,
        second: Option<&'hashes str>,
    ) -> Candidate<'hashes> {
        Candidate {
            kind,
            name,
            first: first.filter(|value| !value.is_empty()),
            second: second.filter(|value| !value.is_empty()),
            mode: self.mode,
            package: self.package.clone(),
            standard: self.standard,
            effective: self.effective,
        }
    }

    fn compare(
        &self,
        first: &'hashes [ActionInput],
        second: &'hashes [ActionInput],
        pairs: &Pairs<'hashes>,
        candidates: &mut Candidates<'hashes>,
    ) {
        let before = candidates.own.len() + candidates.one_sided.len();
        let mut inherited = false;
        for candidate in self.differing(first, second) {
            if candidate.kind != ActionInputKind::Dependency {
                candidates.own.push(candidate);
            } else if candidate.first.is_none() || candidate.second.is_none() {
                candidates.one_sided.push(candidate);
            } else if pairs.package_drifted(candidate.name) == Some(true) {
                inherited = true;
            } else {
                candidates.own.push(candidate);
            }
        }
        candidates.own.extend(self.unknown(first, second));
        if !inherited && candidates.own.len() + candidates.one_sided.len() == before {
            let order = self.candidate(ActionInputKind::Unknown, "order of the inputs", None, None);
            candidates.own.push(order);
        }
    }

    /// Inputs of one name whose values differ.
    fn differing(
        &self,
        first: &'hashes [ActionInput],
        second: &'hashes [ActionInput],
    ) -> Vec<Candidate<'hashes>> {
        let (firsts, seconds) = (numbered(first), numbered(second));
        let mut differing = Vec::new();
        for (key, input) in &firsts {
            let other = seconds.get(key).map(|other| other.value.as_str());
            if other != Some(&input.value) {
                differing.push(self.candidate(input.kind, &input.name, Some(&input.value), other));
            }
        }
        for (key, input) in &seconds {
            if !firsts.contains_key(key) {
                differing.push(self.candidate(input.kind, &input.name, None, Some(&input.value)));
            }
        }
        // An input that one side lacks and the other has without a value is the same.
        differing.retain(|candidate| candidate.first != candidate.second);
        differing
    }

    /// Lines of an unknown form that only one side has, in their order.
    fn unknown(
        &self,
        first: &'hashes [ActionInput],
        second: &'hashes [ActionInput],
    ) -> Vec<Candidate<'hashes>> {
        let (firsts, seconds) = (only_in(first, second), only_in(second, first));
        (0..firsts.len().max(seconds.len()))
            .map(|index| {
                let (first, second) = (firsts.get(index).copied(), seconds.get(index).copied());
                self.candidate(ActionInputKind::Unknown, UNKNOWN_LINE, first, second)
            })
            .collect()
    }
}

type Numbered<'hashes> = HashMap<(ActionInputKind, &'hashes str, usize), &'hashes ActionInput>;

/// The inputs by their names; those of one name are counted.
fn numbered(inputs: &[ActionInput]) -> Numbered<'_> {
    let mut counts: HashMap<(ActionInputKind, &str), usize> = HashMap::new();
    let known = inputs.iter().filter(|input| input.kind != ActionInputKind::Unknown);
    known
        .map(|input| {
            let count = counts.entry((input.kind, &input.name)).or_default();
            *count += 1;
            ((input.kind, input.name.as_str(), *count), input)
        })
        .collect()
}

fn only_in<'hashes>(inputs: &'hashes [ActionInput], others: &[ActionInput]) -> Vec<&'hashes str> {
    let others: BTreeSet<&str> = unknown_lines(others).collect();
    unknown_lines(inputs).filter(|line| !others.contains(line)).collect()
}

fn unknown_lines(inputs: &[ActionInput]) -> impl Iterator<Item = &str> {
    let unknown = inputs.iter().filter(|input| input.kind == ActionInputKind::Unknown);
    unknown.map(|input| input.name.as_str())
}

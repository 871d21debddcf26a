//! The root causes, each once however many actions it reaches.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use twinbuild_inspect::{ActionInputKind, PathMasks};
use twinbuild_model::twins::DriftedInput;

use super::candidates::{Candidate, Candidates};
use super::follows::Drifted;
use super::shown::shown;

/// How many root causes are told.
const MOST_ROOTS: usize = 10;

/// The root causes, the widest first, and how many more there are.
///
/// An input of an action whose output is the same all the same explains nothing, and is told only where there is no
/// other.
pub(super) fn roots(candidates: Candidates<'_>, masks: &PathMasks) -> (Vec<DriftedInput>, u64) {
    let packages = candidates.packages;
    let drifted = Drifted::new(&candidates.own);
    let mut leading: Vec<Candidate<'_>> =
        candidates.own.into_iter().filter(|candidate| !drifted.leads_to(candidate)).collect();
    if leading.is_empty() {
        leading = candidates.one_sided;
    }
    if leading.iter().any(|candidate| candidate.effective) {
        leading.retain(|candidate| candidate.effective);
    }
    let mut folded = folded(&leading, masks);
    folded.sort_by(|left, right| left.rank().cmp(&right.rank()));
    let left_out = folded.len().saturating_sub(MOST_ROOTS);
    let roots = folded.into_iter().take(MOST_ROOTS).map(|root| root.into_drifted_input(packages)).collect();
    (roots, u64::try_from(left_out).unwrap_or(u64::MAX))
}

/// One input with one pair of values.
struct Root<'hashes> {
    kind: ActionInputKind,
    input: &'hashes str,
    first: Option<String>,
    second: Option<String>,
    /// Packages by what is done to them.
    actions: BTreeSet<(&'hashes str, &'hashes str)>,
}

fn folded<'candidates>(
    candidates: &'candidates [Candidate<'_>],
    masks: &PathMasks,
) -> Vec<Root<'candidates>> {
    let mut roots: BTreeMap<_, Root<'candidates>> = BTreeMap::new();
    for candidate in candidates {
        let (first, second) = shown(candidate, masks);
        let key = (candidate.name, first.clone(), second.clone());
        let root = roots.entry(key).or_insert_with(|| Root {
            kind: candidate.kind,
            input: candidate.name,
            first,
            second,
            actions: BTreeSet::new(),
        });
        root.kind = root.kind.min(candidate.kind);
        root.actions.insert((candidate.mode, candidate.package.as_str()));
    }
    roots.into_values().collect()
}

impl Root<'_> {
    /// What is set comes before what is stamped, and that before files. The order does not depend on which build is
    /// the first.
    fn rank(&self) -> impl Ord {
        let values = (self.first.clone(), self.second.clone());
        let (low, high) = if values.0 <= values.1 { values } else { (values.1, values.0) };
        let first_action =
            self.actions.first().map(|(mode, package)| (mode.to_string(), package.to_string()));
        (self.kind, Reverse(self.actions.len()), self.input.to_owned(), first_action, low, high)
    }

    fn into_drifted_input(self, packages: usize) -> DriftedInput {
        let action = self.action(packages);
        DriftedInput { action, input: self.input.to_owned(), first: self.first, second: self.second }
    }

    /// `build every package`, `build example.com/a and 2 more packages`, `link example.com/a`.
    fn action(&self, packages: usize) -> String {
        let compiled: Vec<&str> =
            self.actions.iter().filter(|(mode, _)| *mode == "build").map(|(_, package)| *package).collect();
        match (&compiled[..], self.actions.first()) {
            ([first], _) => format!("build {first}"),
            ([_, ..], _) if compiled.len() >= packages => "build every package".to_owned(),
            ([first, second], _) => format!("build {first} and {second}"),
            ([first, rest @ ..], _) => format!("build {first} and {} more packages", rest.len()),
            ([], Some((mode, package))) => format!("{mode} {package}"),
            ([], None) => String::new(),
        }
    }
}

//! The actions of two builds that do the same to the same package.

use std::collections::{BTreeMap, HashMap};

use twinbuild_inspect::{ActionHashes, HashedAction};

/// The package of `go build main.go`: <https://pkg.go.dev/cmd/go#hdr-Package_lists_and_patterns>
const FILES_ON_COMMAND_LINE: &str = "command-line-arguments";

/// An action in both builds.
#[derive(Clone, Copy)]
pub(super) struct Pair<'hashes> {
    pub(super) first: &'hashes HashedAction,
    pub(super) second: &'hashes HashedAction,
}

impl Pair<'_> {
    pub(super) fn has_same_inputs(&self) -> bool {
        self.first.action_id == self.second.action_id
    }

    /// `None` where the output of one is not known.
    pub(super) fn has_same_output(&self) -> Option<bool> {
        Some(self.first.content_id.as_ref()? == self.second.content_id.as_ref()?)
    }

    /// Whether its output differs; where that is not known, whether its inputs do.
    fn drifted(&self) -> bool {
        self.has_same_output().map_or(!self.has_same_inputs(), |same| !same)
    }

    /// The package, by the name that is the same whichever build comes first.
    pub(super) fn package(&self) -> &str {
        let (first, second) = (self.first.package.as_str(), self.second.package.as_str());
        match (first, second) {
            (FILES_ON_COMMAND_LINE, other) | (other, FILES_ON_COMMAND_LINE) => other,
            _ => first.min(second),
        }
    }

    /// `build example.com/greeter`
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.first.mode, self.package())
    }
}

/// All actions of two builds.
pub(super) struct Pairs<'hashes> {
    pub(super) pairs: Vec<Pair<'hashes>>,
    /// What only the first build did.
    pub(super) only_first: Vec<&'hashes HashedAction>,
    /// What only the second build did.
    pub(super) only_second: Vec<&'hashes HashedAction>,
    /// The pairs that compile a package, by its name in each build.
    compiled: HashMap<&'hashes str, Vec<Pair<'hashes>>>,
    first_actions: &'hashes [HashedAction],
    second_actions: &'hashes [HashedAction],
}

impl<'hashes> Pairs<'hashes> {
    pub(super) fn new(first: &'hashes ActionHashes, second: &'hashes ActionHashes) -> Self {
        let mut pairs = Self {
            pairs: Vec::new(),
            only_first: Vec::new(),
            only_second: Vec::new(),
            compiled: HashMap::new(),
            first_actions: &first.actions,
            second_actions: &second.actions,
        };
        let (mut of_first, mut of_second) = (by_name(&first.actions), by_name(&second.actions));
        for (name, mut firsts) in std::mem::take(&mut of_first) {
            let mut seconds = of_second.remove(&name).unwrap_or_default();
            pairs.take_same(&mut firsts, &mut seconds);
            pairs.take_in_order(firsts, seconds);
        }
        pairs.only_second.extend(of_second.into_values().flatten());
        pairs.take_renamed_program();
        for pair in &pairs.pairs {
            if pair.first.mode == "build" {
                pairs.compiled.entry(&pair.first.package).or_default().push(*pair);
                if pair.first.package != pair.second.package {
                    pairs.compiled.entry(&pair.second.package).or_default().push(*pair);
                }
            }
        }
        pairs
    }

    pub(super) fn differing(&self) -> impl Iterator<Item = &Pair<'hashes>> {
        self.pairs.iter().filter(|pair| !pair.has_same_inputs())
    }

    /// Whether what uses a package has another input: its output, or of a program the whole build id. `None` where the
    /// package was not compiled in both builds.
    pub(super) fn package_drifted(&self, package: &str) -> Option<bool> {
        let drifted = |pair: &Pair<'_>| pair.drifted() || (self.is_program(pair) && !pair.has_same_inputs());
        Some(self.compiled.get(package)?.iter().any(drifted))
    }

    /// Whether any package that an action waits for drifted, as the graphs of the two builds tell.
    pub(super) fn dependency_drifted(&self, pair: &Pair<'_>) -> bool {
        [(pair.first, self.first_actions), (pair.second, self.second_actions)]
            .into_iter()
            .flat_map(|(action, actions)| action.dependencies.iter().filter_map(|index| actions.get(*index)))
            .any(|dependency| self.package_drifted(&dependency.package) == Some(true))
    }

    /// Whether a package is a program, whose action id stands in its build id.
    pub(super) fn is_program(&self, pair: &Pair<'_>) -> bool {
        self.links().any(|link| link.package() == pair.package())
    }

    pub(super) fn links(&self) -> impl Iterator<Item = &Pair<'hashes>> {
        self.pairs.iter().filter(|pair| pair.first.mode == "link")
    }

    /// A package can be compiled in several ways in one build: those with one id belong together.
    fn take_same(
        &mut self,
        firsts: &mut Vec<&'hashes HashedAction>,
        seconds: &mut Vec<&'hashes HashedAction>,
    ) {
        firsts.retain(|first| {
            let Some(index) = seconds.iter().position(|second| second.action_id == first.action_id) else {
                return true;
            };
            self.pairs.push(Pair { first, second: seconds.remove(index) });
            false
        });
    }

    fn take_in_order(&mut self, firsts: Vec<&'hashes HashedAction>, seconds: Vec<&'hashes HashedAction>) {
        let both = firsts.len().min(seconds.len());
        self.only_first.extend(&firsts[both..]);
        self.only_second.extend(&seconds[both..]);
        self.pairs.extend(firsts.into_iter().zip(seconds).map(|(first, second)| Pair { first, second }));
    }

    /// The one program of each build is the same program, though one build calls it `command-line-arguments`.
    fn take_renamed_program(&mut self) {
        let first = only_link(&self.only_first);
        let second = only_link(&self.only_second);
        let (Some(first), Some(second)) = (first, second) else { return };
        if first != FILES_ON_COMMAND_LINE && second != FILES_ON_COMMAND_LINE {
            return;
        }
        for mode in ["build", "link"] {
            let is_of =
                |action: &&HashedAction, package: &str| action.mode == mode && action.package == package;
            let first_index = self.only_first.iter().position(|action| is_of(action, first));
            let second_index = self.only_second.iter().position(|action| is_of(action, second));
            if let (Some(first_index), Some(second_index)) = (first_index, second_index) {
                let first = self.only_first.remove(first_index);
                self.pairs.push(Pair { first, second: self.only_second.remove(second_index) });
            }
        }
    }
}

fn only_link<'hashes>(actions: &[&'hashes HashedAction]) -> Option<&'hashes str> {
    let mut links = actions.iter().filter(|action| action.mode == "link");
    let link = links.next()?;
    links.next().is_none().then_some(link.package.as_str())
}

type ByName<'hashes> = BTreeMap<(&'hashes str, &'hashes str), Vec<&'hashes HashedAction>>;

fn by_name(actions: &[HashedAction]) -> ByName<'_> {
    let mut by_name = ByName::new();
    for action in actions {
        by_name.entry((&action.mode, &action.package)).or_default().push(action);
    }
    by_name
}

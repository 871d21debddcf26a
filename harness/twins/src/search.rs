//! The search for causes: which variations make twins differ.
//!
//! A test builds with some of the variations applied and compares the result with that of the build with none: one build
//! a test. It is taken that more variations never make a difference go away. Then the shortest beginning of the list that
//! makes a difference is found by halving; its last variation belongs to a cause, and so on with the rest of that
//! beginning until those that were found make the difference by themselves. The search goes on in what is left without
//! one of the cause's members, so that all smallest causes are found, those of several variations together included.
//!
//! Nothing is built here: [`Search::next`] says what to test, [`Search::answer`] takes the result.

use std::collections::BTreeSet;

/// Numbers of variations.
pub(crate) type Set = BTreeSet<usize>;

/// A search that goes on from test to test.
#[derive(Debug)]
pub(crate) struct Search {
    known: Vec<(Set, bool)>,
    variations: usize,
    tests: usize,
}

/// What the search says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Build with these applied.
    Test(Set),
    /// The search is at its end.
    Found {
        /// Every smallest cause that was found.
        causes: Vec<Set>,
        /// Whether it was ended by its bound.
        cut: bool,
    },
}

/// What a walk over the known results stops at: a set that was not tested.
struct Unknown {
    set: Set,
    /// Variations that belong to the cause that is being looked for, as far as they were found.
    partial: Set,
}

impl Search {
    /// A search among this many variations, all of which together make a difference.
    pub(crate) fn new(variations: usize) -> Self {
        Self { known: vec![(Set::new(), false), ((0..variations).collect(), true)], variations, tests: 0 }
    }

    /// How many builds the search may take when its causes name `causing` variations: the two builds of the twins, and
    /// for each of them twice the number of halvings that single one variation out.
    pub(crate) fn bound(&self, causing: usize) -> usize {
        let halvings = self.variations.max(1).next_power_of_two().ilog2() as usize;
        2 + 2 * causing * halvings
    }

    /// How many builds were needed so far, with the two of the twins.
    pub(crate) fn builds(&self) -> usize {
        2 + self.tests
    }

    /// What to test next, or what was found.
    pub(crate) fn next(&self) -> Next {
        let mut causes = Vec::new();
        let walked = self.walk(&mut causes);
        match walked {
            // One more variation is allowed for than is known: the one that is being looked for.
            Err(Unknown { set, partial }) => {
                let causing = members(&causes, &partial) + 1;
                match self.builds() < self.bound(causing.min(self.variations)) {
                    true => Next::Test(set),
                    false => Next::Found { causes, cut: true },
                }
            }
            Ok(()) => Next::Found { causes, cut: false },
        }
    }

    /// Takes the result of a test: whether the build with `set` applied differs.
    pub(crate) fn answer(&mut self, set: Set, differs: bool) {
        self.tests += 1;
        self.known.push((set, differs));
    }

    fn walk(&self, causes: &mut Vec<Set>) -> Result<(), Unknown> {
        let mut open = vec![(0..self.variations).collect::<Set>()];
        let mut seen = BTreeSet::new();
        while let Some(set) = open.pop() {
            if !seen.insert(set.clone()) || !self.differs(&set)? {
                continue;
            }
            let cause = match causes.iter().find(|cause| cause.is_subset(&set)) {
                Some(cause) => cause.clone(),
                None => {
                    let cause = self.smallest(&set)?;
                    causes.push(cause.clone());
                    cause
                }
            };
            open.extend(cause.iter().map(|member| without(&set, *member)));
        }
        Ok(())
    }

    /// A smallest part of `set`, which makes a difference, that makes one too.
    fn smallest(&self, set: &Set) -> Result<Set, Unknown> {
        let mut found = Set::new();
        let mut candidates: Vec<usize> = set.iter().copied().collect();
        while !self.differs(&found).map_err(|unknown| Unknown { partial: found.clone(), ..unknown })? {
            let beginning =
                |length: usize| found.iter().chain(&candidates[..length]).copied().collect::<Set>();
            let (mut too_short, mut long_enough) = (0, candidates.len());
            while long_enough - too_short > 1 {
                let middle = too_short.midpoint(long_enough);
                let differs = self.differs(&beginning(middle));
                if differs.map_err(|unknown| Unknown { partial: found.clone(), ..unknown })? {
                    long_enough = middle;
                } else {
                    too_short = middle;
                }
            }
            let Some(member) = long_enough.checked_sub(1).and_then(|last| candidates.get(last).copied())
            else {
                break;
            };
            found.insert(member);
            candidates.truncate(long_enough - 1);
        }
        Ok(found)
    }

    /// Whether the build with `set` applied differs, if that was tested or follows from what was.
    fn differs(&self, set: &Set) -> Result<bool, Unknown> {
        let known = self.known.iter().find_map(|(tested, differs)| match differs {
            true if tested.is_subset(set) => Some(true),
            false if set.is_subset(tested) => Some(false),
            _ => None,
        });
        known.ok_or_else(|| Unknown { set: set.clone(), partial: Set::new() })
    }
}

/// How many variations the causes name.
fn members(causes: &[Set], partial: &Set) -> usize {
    causes.iter().flatten().chain(partial).collect::<BTreeSet<_>>().len()
}

fn without(set: &Set, member: usize) -> Set {
    set.iter().copied().filter(|other| *other != member).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Searches among synthetic builds that differ where all of one of `causes` is applied.
    fn search(variations: usize, causes: &[Set]) -> (Vec<Set>, Search) {
        let mut search = Search::new(variations);
        loop {
            match search.next() {
                Next::Test(set) => {
                    let differs = causes.iter().any(|cause| cause.is_subset(&set));
                    search.answer(set, differs);
                }
                Next::Found { mut causes, cut } => {
                    assert!(!cut);
                    causes.sort();
                    return (causes, search);
                }
            }
        }
    }

    #[test]
    fn one_variation_needs_no_search() {
        let (found, search) = search(1, &[Set::from([0])]);
        assert_eq!(found, [Set::from([0])]);
        assert_eq!(search.builds(), 2);
    }

    #[test]
    fn each_single_cause_is_found_within_the_bound() {
        for variations in 1..70 {
            for cause in 0..variations {
                let (found, search) = search(variations, &[Set::from([cause])]);
                assert_eq!(found, [Set::from([cause])]);
                assert!(search.builds() <= search.bound(1), "{cause} of {variations}: {}", search.builds());
            }
        }
    }

    #[test]
    fn an_interaction_is_told_from_two_causes() {
        let pair = Set::from([3, 11]);
        assert_eq!(search(16, std::slice::from_ref(&pair)).0, [pair]);
        let singles = [Set::from([3]), Set::from([11])];
        assert_eq!(search(16, &singles).0, singles);
    }

    #[test]
    fn a_search_that_its_bound_ends_says_so() {
        // Differences without a rule: each set of three of nine, and no smaller one.
        let mut search = Search::new(9);
        let cut = loop {
            match search.next() {
                Next::Test(set) => {
                    let differs = set.len() >= 3;
                    search.answer(set, differs);
                }
                Next::Found { cut, .. } => break cut,
            }
        };
        assert!(cut);
        assert!(search.builds() <= search.bound(9));
    }

    proptest! {
        #[test]
        fn all_single_causes_are_found_within_the_bound(
            variations in 2_usize..64,
            seeds in proptest::collection::btree_set(0_usize..64, 1..6),
        ) {
            let causes: BTreeSet<Set> = seeds.into_iter().map(|seed| Set::from([seed % variations])).collect();
            let causes: Vec<_> = causes.into_iter().collect();
            let (found, search) = search(variations, &causes);
            prop_assert_eq!(&found, &causes);
            prop_assert!(search.builds() <= search.bound(causes.len()), "{} builds", search.builds());
        }

        #[test]
        fn what_is_found_is_a_smallest_cause(
            variations in 2_usize..32,
            seeds in proptest::collection::vec(proptest::collection::btree_set(0_usize..32, 1..4), 1..3),
        ) {
            let causes: Vec<Set> =
                seeds.iter().map(|seed| seed.iter().map(|member| member % variations).collect()).collect();
            let mut search = Search::new(variations);
            let found = loop {
                match search.next() {
                    Next::Test(set) => {
                        let differs = causes.iter().any(|cause| cause.is_subset(&set));
                        search.answer(set, differs);
                    }
                    Next::Found { causes, .. } => break causes,
                }
            };
            prop_assert!(!found.is_empty());
            for cause in found {
                prop_assert!(causes.contains(&cause));
                prop_assert!(!causes.iter().any(|other| other.is_subset(&cause) && *other != cause));
            }
        }
    }
}

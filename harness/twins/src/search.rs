//! The search for causes: which variations make twins differ.
//!
//! A test builds with some of the variations applied and compares the result with that of the build with none: one build
//! a test. It is taken that more variations never make a difference go away. Then the shortest beginning of the list that
//! makes a difference is found by halving; its last variation belongs to a cause, and so on with the rest of that
//! beginning until those that were found make the difference by themselves. The search goes on in what is left without
//! one of the cause's members, so that all smallest causes are found, those of several variations together included.
//!
//! Never more builds are made than [`bound`] says of the causes that are certain by then.
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
        /// For how many variations in causes builds were allowed: c of [`bound`].
        causing: usize,
    },
}

/// What a walk over the known results stops at: a set that was not tested.
struct Unknown {
    set: Set,
    /// How many variations of the cause that is being looked for are known or certain to be there.
    certain: usize,
}

/// How many builds the search may take, the two of the twins included: 2 + 2·c·log₂ v, rounded down, where its causes name
/// c of v variations. A cause of several variations, which make a difference only together, counts as each of them; c is
/// never more than v.
///
/// One cause among three or among five variations is allowed one build more: no search can do with fewer. To know it, the
/// cause alone and all but the cause have to be built, two builds that show the same of no other cause, so that n tests
/// tell at most 2ⁿ⁻² causes apart.
pub(crate) fn bound(variations: usize, causing: usize) -> usize {
    if causing == 0 || variations < 2 {
        return 2;
    }
    let halvings = 2.0 * causing as f64 * (variations as f64).log2();
    let needed = if variations > 2 { variations.next_power_of_two().ilog2() as usize + 2 } else { 0 };
    2 + (halvings as usize).max(needed)
}

impl Search {
    /// A search among this many variations, all of which together make a difference.
    pub(crate) fn new(variations: usize) -> Self {
        Self { known: vec![(Set::new(), false), ((0..variations).collect(), true)], variations, tests: 0 }
    }

    /// How many builds were needed so far, with the two of the twins.
    pub(crate) fn builds(&self) -> usize {
        2 + self.tests
    }

    /// What to test next, or what was found.
    pub(crate) fn next(&self) -> Next {
        let mut causes = Vec::new();
        let walked = self.walk(&mut causes);
        let found: usize = causes.iter().map(Set::len).sum();
        match walked {
            Err(Unknown { set, certain }) => {
                let causing = (found + certain).min(self.variations);
                match self.builds() < bound(self.variations, causing) {
                    true => Next::Test(set),
                    false => Next::Found { causes, cut: true, causing },
                }
            }
            Ok(()) => Next::Found { causes, cut: false, causing: found.min(self.variations) },
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
        while !self.differs(&found).map_err(|unknown| Unknown { certain: found.len(), ..unknown })? {
            let beginning =
                |length: usize| found.iter().chain(&candidates[..length]).copied().collect::<Set>();
            let (mut too_short, mut long_enough) = (0, candidates.len());
            while long_enough - too_short > 1 {
                let middle = too_short.midpoint(long_enough);
                let differs = self.differs(&beginning(middle));
                // Those that were found make no difference by themselves, so there is one more at least.
                if differs.map_err(|unknown| Unknown { certain: found.len() + 1, ..unknown })? {
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
        known.ok_or_else(|| Unknown { set: set.clone(), certain: 0 })
    }
}

fn without(set: &Set, member: usize) -> Set {
    set.iter().copied().filter(|other| *other != member).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a search among synthetic builds finds that differ where all of one of `causes` is applied: the causes, the builds
    /// that it made, and c of the bound.
    fn search(variations: usize, causes: &[Set]) -> (Vec<Set>, usize, usize) {
        let mut search = Search::new(variations);
        loop {
            match search.next() {
                Next::Test(set) => {
                    let differs = causes.iter().any(|cause| cause.is_subset(&set));
                    search.answer(set, differs);
                }
                Next::Found { mut causes, cut, causing } => {
                    assert!(!cut);
                    causes.sort();
                    return (causes, search.builds(), causing);
                }
            }
        }
    }

    /// 2 + 2·c·log₂ v, not rounded.
    fn formula(variations: usize, causing: usize) -> f64 {
        2.0 + 2.0 * causing as f64 * (variations as f64).log2()
    }

    /// All sets of `size` of the numbers below `of`.
    fn choices(of: usize, size: usize) -> Vec<Set> {
        match size {
            0 => vec![Set::new()],
            _ => (0..of)
                .flat_map(|last| {
                    choices(last, size - 1).into_iter().map(move |mut set| {
                        set.insert(last);
                        set
                    })
                })
                .collect(),
        }
    }

    #[test]
    fn one_variation_needs_no_search() {
        assert_eq!(search(1, &[Set::from([0])]), (vec![Set::from([0])], 2, 1));
        assert_eq!(bound(1, 1), 2);
    }

    #[test]
    fn one_cause_takes_no_more_builds_than_the_formula() {
        for variations in 2..=40 {
            let builds = (0..variations).map(|cause| {
                let cause = [Set::from([cause])];
                let (found, builds, causing) = search(variations, &cause);
                assert_eq!((found.as_slice(), causing), (&cause[..], 1));
                builds
            });
            let most = builds.max().unwrap();
            assert!(most <= bound(variations, 1), "{most} of {variations}");
            // No search can do with fewer; see `bound`.
            let is_exception = matches!(variations, 3 | 5);
            assert_eq!(most as f64 > formula(variations, 1), is_exception, "{most} of {variations}");
        }
    }

    #[test]
    fn two_causes_take_no_more_builds_than_the_formula() {
        for variations in 2..=24 {
            for pair in choices(variations, 2) {
                let causes: Vec<Set> = pair.iter().map(|cause| Set::from([*cause])).collect();
                let (found, builds, causing) = search(variations, &causes);
                assert_eq!((found, causing), (causes, 2));
                assert!(builds as f64 <= formula(variations, 2), "{pair:?} of {variations}: {builds}");
                // The same two as one cause: neither makes a difference without the other, and both count.
                let (found, builds, causing) = search(variations, std::slice::from_ref(&pair));
                assert_eq!((found, causing), (vec![pair], 2));
                assert!(builds as f64 <= formula(variations, 2), "together of {variations}: {builds}");
            }
        }
    }

    #[test]
    fn the_bound_is_the_formula_but_for_its_exceptions() {
        for variations in 2..=40 {
            for causing in 1..=4 {
                let more = f64::from(u8::from(causing == 1 && matches!(variations, 3 | 5)));
                let expected = formula(variations, causing).floor() + more;
                assert_eq!(bound(variations, causing) as f64, expected, "{causing} of {variations}");
            }
        }
        assert_eq!((bound(8, 1), bound(8, 2), bound(3, 1), bound(5, 1)), (8, 14, 6, 7));
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
        let (cut, causing) = loop {
            match search.next() {
                Next::Test(set) => {
                    let differs = set.len() >= 3;
                    search.answer(set, differs);
                }
                Next::Found { cut, causing, .. } => break (cut, causing),
            }
        };
        assert!(cut);
        assert!(search.builds() <= bound(9, causing));
    }

    proptest! {
        /// The formula, as it is: up to four causes of up to four variations in all, alone or together.
        #[test]
        fn up_to_four_causing_variations_take_no_more_builds_than_the_formula(
            variations in 6_usize..=40,
            members in proptest::collection::btree_set(0_usize..1_000, 1..=4),
            sizes in proptest::collection::vec(1_usize..=4, 4),
        ) {
            let members: Set = members.into_iter().map(|member| member % variations).collect();
            let mut left: Vec<usize> = members.into_iter().collect();
            let mut causes: Vec<Set> = Vec::new();
            for size in sizes {
                let cause: Set = left.drain(..size.min(left.len())).collect();
                causes.extend((!cause.is_empty()).then_some(cause));
            }
            let named = causes.iter().map(Set::len).sum::<usize>();
            let (found, builds, causing) = search(variations, &causes);
            causes.sort();
            prop_assert_eq!((&found, causing), (&causes, named));
            prop_assert!(builds as f64 <= formula(variations, named), "{} builds", builds);
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
                    Next::Found { causes, causing, .. } => {
                        prop_assert!(search.builds() <= bound(variations, causing));
                        break causes;
                    }
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

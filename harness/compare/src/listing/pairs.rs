//! Which entry of one list belongs to which of the other.

use super::Entry;

/// An entry of one list and that of the other with the same name, by their indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paired {
    Both(usize, usize),
    OnlyFirst(usize),
    OnlySecond(usize),
}

/// Pairs the entries of two lists by name, in the order of names. Of entries with one name the first belongs to the
/// first, the second to the second.
pub(crate) fn pairs(first: &[Entry], second: &[Entry]) -> Vec<Paired> {
    let (a, b) = (by_name(first), by_name(second));
    let mut pairs = Vec::with_capacity(a.len().max(b.len()));
    let (mut i, mut j) = (0, 0);
    loop {
        let paired = match (a.get(i), b.get(j)) {
            (None, None) => return pairs,
            (Some(&x), None) => Paired::OnlyFirst(x),
            (None, Some(&y)) => Paired::OnlySecond(y),
            (Some(&x), Some(&y)) => match first[x].name.cmp(&second[y].name) {
                std::cmp::Ordering::Less => Paired::OnlyFirst(x),
                std::cmp::Ordering::Greater => Paired::OnlySecond(y),
                std::cmp::Ordering::Equal => Paired::Both(x, y),
            },
        };
        i += usize::from(!matches!(paired, Paired::OnlySecond(_)));
        j += usize::from(!matches!(paired, Paired::OnlyFirst(_)));
        pairs.push(paired);
    }
}

fn by_name(entries: &[Entry]) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..entries.len()).collect();
    indices.sort_by(|a, b| entries[*a].name.cmp(&entries[*b].name));
    indices
}

/// The first place at which the entries that both have stand in another order, as the indices in both lists.
pub(crate) fn first_out_of_order(pairs: &[Paired]) -> Option<(usize, usize)> {
    let mut both: Vec<(usize, usize)> = pairs
        .iter()
        .filter_map(|paired| match paired {
            Paired::Both(first, second) => Some((*first, *second)),
            _ => None,
        })
        .collect();
    both.sort_unstable();
    let mut by_second: Vec<usize> = both.iter().map(|(_, second)| *second).collect();
    by_second.sort_unstable();
    // At each position: an entry of the first list with its partner, and which entry stands there in the second.
    both.into_iter()
        .zip(by_second)
        .find(|((_, partner), there)| partner != there)
        .map(|((first, _), there)| (first, there))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(names: &str) -> Vec<Entry> {
        names.chars().map(|name| Entry { name: name.to_string(), ..Entry::default() }).collect()
    }

    #[test]
    fn entries_are_paired_by_name_and_then_by_turn() {
        assert_eq!(
            pairs(&entries("baa"), &entries("ac")),
            [Paired::Both(1, 0), Paired::OnlyFirst(2), Paired::OnlyFirst(0), Paired::OnlySecond(1)]
        );
    }

    #[test]
    fn order_is_that_of_what_both_have() {
        let order = |a, b| first_out_of_order(&pairs(&entries(a), &entries(b)));
        assert_eq!(order("abc", "abc"), None);
        assert_eq!(order("xabc", "aybc"), None);
        assert_eq!(order("abc", "acb"), Some((1, 1)));
    }

    proptest! {
        #[test]
        fn every_entry_is_in_one_pair(a in "[a-d]{0,8}", b in "[a-d]{0,8}") {
            let pairs = pairs(&entries(&a), &entries(&b));
            let both = pairs.iter().filter(|paired| matches!(paired, Paired::Both(..))).count();
            prop_assert_eq!(pairs.len() + both, a.len() + b.len());
        }
    }
}

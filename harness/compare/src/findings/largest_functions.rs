//! Functions that are not of the same size, as many as a page has room for.

use std::cmp::Reverse;

use twinbuild_model::{FunctionSize, FunctionSizes};

/// How many functions are kept: more than a page of HTML has room for.
const MOST: usize = 4_000;

/// Adds functions to others, keeps those whose size changed most, and counts the rest.
pub(crate) fn add_functions(all: &mut FunctionSizes, more: FunctionSizes) {
    all.list.extend(more.list);
    all.left_out = all.left_out.saturating_add(more.left_out);
    let by_change = |a: &FunctionSize, b: &FunctionSize| {
        Reverse(a.change()).cmp(&Reverse(b.change())).then_with(|| a.place.cmp(&b.place))
    };
    all.list.sort_by(by_change);
    let too_many = all.list.len().saturating_sub(MOST);
    all.list.truncate(MOST);
    all.left_out = all.left_out.saturating_add(too_many as u64);
}

#[cfg(test)]
mod tests {
    use twinbuild_model::Place;

    use super::*;

    #[test]
    fn the_largest_changes_are_kept_and_the_rest_is_counted() {
        let of_size = |sizes: std::ops::Range<u64>| FunctionSizes {
            list: sizes
                .map(|size| FunctionSize { place: Place::default(), first: None, second: Some(size) })
                .collect(),
            left_out: 2,
        };
        let mut all = FunctionSizes::default();
        add_functions(&mut all, of_size(0..3_000));
        assert_eq!((all.list.len(), all.left_out), (3_000, 2));
        add_functions(&mut all, of_size(3_000..6_000));
        assert_eq!((all.list.len(), all.left_out), (4_000, 2_004));
        let kept = all.list.iter().filter_map(|function| function.second);
        assert!(kept.eq((2_000..6_000).rev()));
    }
}

//! Runs of bytes that differ.

use std::ops::Range;

use twinbuild_model::Value;

/// Runs that are closer than this are one: a number that changed may have kept some of its bytes.
const GAP: usize = 8;
/// How many bytes a window shows.
const WINDOW: usize = 32;
/// How many bytes are compared at once while they are the same.
const STRIDE: usize = 64;

/// Where two runs of bytes of the same length differ, joined where fewer than eight bytes lie between.
pub(super) fn differing_runs<'a>(
    first: &'a [u8],
    second: &'a [u8],
) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut position = 0;
    std::iter::from_fn(move || {
        let start = next_difference(first, second, position)?;
        let mut end = start + 1;
        position = end;
        while let Some(next) = next_difference(first, second, position) {
            if next - end >= GAP {
                position = next;
                return Some(start..end);
            }
            end = next + 1;
            position = end;
        }
        position = first.len();
        Some(start..end)
    })
}

/// The first position from `start` on at which the bytes differ.
pub(super) fn next_difference(first: &[u8], second: &[u8], mut start: usize) -> Option<usize> {
    let length = first.len().min(second.len());
    while start < length {
        let end = (start + STRIDE).min(length);
        if first[start..end] != second[start..end] {
            return (start..end).find(|index| first[*index] != second[*index]);
        }
        start = end;
    }
    None
}

/// How many bytes differ; where one run is longer, its rest does.
pub(super) fn count_differing(first: &[u8], second: &[u8]) -> u64 {
    let common: u64 = first
        .chunks(STRIDE)
        .zip(second.chunks(STRIDE))
        .filter(|(first, second)| first != second)
        .map(|(first, second)| first.iter().zip(second.iter()).filter(|(a, b)| a != b).count() as u64)
        .sum();
    common + first.len().abs_diff(second.len()) as u64
}

/// What is left of both after their common start and their common end.
pub(super) fn middles(first: &[u8], second: &[u8]) -> (Range<usize>, Range<usize>) {
    let shorter = first.len().min(second.len());
    let prefix = next_difference(first, second, 0).unwrap_or(shorter);
    let room = shorter - prefix;
    let suffix = first
        .iter()
        .rev()
        .zip(second.iter().rev())
        .take(room)
        .take_while(|(first, second)| first == second)
        .count();
    (prefix..first.len() - suffix, prefix..second.len() - suffix)
}

/// The first bytes of a range as a window; `None` where there are none.
pub(super) fn window(bytes: &[u8], range: &Range<usize>, file_offset: u64) -> Option<Value> {
    let shown =
        bytes.get(range.start..range.end.min(range.start + WINDOW)).filter(|shown| !shown.is_empty())?;
    let mut hex = String::with_capacity(2 * shown.len());
    for byte in shown {
        for digit in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(digit), 16).unwrap_or('?'));
        }
    }
    Some(Value::Bytes { offset: file_offset + range.start as u64, hex })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn near_runs_are_joined_and_far_ones_are_not() {
        let first = [0; 200];
        let mut second = first;
        for index in [3, 10, 19, 100, 199] {
            second[index] = 1;
        }
        let runs: Vec<_> = differing_runs(&first, &second).collect();
        assert_eq!(runs, [3..11, 19..20, 100..101, 199..200]);
        assert_eq!(count_differing(&first, &second), 5);
        assert_eq!(differing_runs(&first, &first).count(), 0);
    }

    proptest! {
        #[test]
        fn runs_cover_each_difference(pairs in prop::collection::vec((0..3_u8, 0..3_u8), 0..300)) {
            let (first, second): (Vec<u8>, Vec<u8>) = pairs.iter().copied().unzip();
            let runs: Vec<_> = differing_runs(&first, &second).collect();
            for (index, (a, b)) in pairs.iter().enumerate() {
                prop_assert!(a == b || runs.iter().any(|run| run.contains(&index)));
            }
            let expected = pairs.iter().filter(|(a, b)| a != b).count() as u64;
            prop_assert_eq!(count_differing(&first, &second), expected);
        }

        #[test]
        fn what_is_around_the_middles_is_common(first in "[ab]{0,12}", second in "[ab]{0,12}") {
            let (first, second) = (first.as_bytes(), second.as_bytes());
            let (a, b) = middles(first, second);
            prop_assert_eq!(&first[..a.start], &second[..b.start]);
            prop_assert_eq!(&first[a.end..], &second[b.end..]);
            prop_assert_eq!(a.is_empty() && b.is_empty(), first == second);
        }
    }
}

//! What the fuzz targets share: one input as two, and the comparison of two inputs as files.

use twinbuild_compare::{Artifact, ComparisonOptions, compare_artifacts};
use twinbuild_model::{Comparison, Difference};

/// What is inflated of an input on each side at most. Small, so that the memory that a target may take is mostly its own.
const INFLATED_BYTES: u64 = 16 << 20;

/// How long an edit is in an input: where, as two bytes, and what is written there.
const EDIT_BYTES: usize = 3;

/// Two inputs made of one.
///
/// The last byte says how. It counts the edits that stand before it: the first input is what is before them, the second
/// the same with these bytes overwritten. So a well-formed file keeps its form on both sides, which two halves that
/// mutate on their own never do. Without edits the input is cut in the middle.
pub fn pair(data: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let Some((last, data)) = data.split_last() else { return Default::default() };
    let edits = usize::from(last % 8);
    let Some(size) = data.len().checked_sub(edits * EDIT_BYTES).filter(|_| edits > 0) else {
        let (first, second) = data.split_at(data.len() / 2);
        return (first.to_vec(), second.to_vec());
    };
    let (first, edits) = data.split_at(size);
    let mut second = first.to_vec();
    for edit in edits.chunks_exact(EDIT_BYTES) {
        let place = usize::from(u16::from_le_bytes([edit[0], edit[1]]));
        if let Some(byte) = second.get_mut(place) {
            *byte = edit[2];
        }
    }
    (first.to_vec(), second)
}

/// Compares two files of the same name, from both sides. That they are the same is said of the same bytes, and of no
/// others; and what is said of the second and the first is the mirror of what is said of the first and the second.
///
/// # Panics
///
/// When the answer is wrong or an input can't be read, which never happens in memory.
pub fn compare_files(first: &[u8], second: &[u8]) {
    let there = compared(first, second);
    assert_eq!(there.is_same(), first == second, "{:?}", there.summary);
    assert_eq!(there.summary.is_empty(), first == second, "{:?}", there.differences);
    if first != second {
        let back = compared(second, first);
        let found: Vec<Difference> = there.differences.into_iter().map(without_places_of_the_first).collect();
        let found_back: Vec<Difference> =
            back.differences.into_iter().map(without_places_of_the_first).map(mirrored).collect();
        assert_eq!(found, found_back);
        assert_eq!(there.left_out, back.left_out);
    }
}

fn compared(first: &[u8], second: &[u8]) -> Comparison {
    let (a, b) = (first.to_vec(), second.to_vec());
    let options = ComparisonOptions { inflated_bytes: INFLATED_BYTES, ..ComparisonOptions::default() };
    let file = |content| Artifact::File { name: "input", content };
    compare_artifacts(&file(&a), &file(&b), &options).expect("memory is readable")
}

fn mirrored(difference: Difference) -> Difference {
    Difference { first: difference.second, second: difference.first, ..difference }
}

/// Lines and bytes are those of the first file where it has them.
fn without_places_of_the_first(mut difference: Difference) -> Difference {
    (difference.place.line, difference.place.bytes) = (None, None);
    difference
}

//! Runs of bytes that differ.

use twinbuild_model::ByteRange;

/// Runs with fewer equal bytes between them are one.
const GAP_BYTES: u64 = 16;

/// Equal pieces of this length are passed over at once.
const PIECE_BYTES: usize = 4096;

/// Runs of bytes that differ, found piece by piece. Takes the same memory however many there are.
pub(super) struct Regions {
    /// The first runs, from their first byte that differs to their last.
    pub(super) kept: Vec<ByteRange>,
    /// How many runs there are.
    pub(super) count: u64,
    /// How many bytes differ.
    pub(super) differing_bytes: u64,
    bound: usize,
    open: Option<ByteRange>,
}

impl Regions {
    /// Keeps the first `bound` runs.
    pub(super) fn new(bound: usize) -> Self {
        Self { kept: Vec::new(), count: 0, differing_bytes: 0, bound, open: None }
    }

    /// Compares two pieces of the same length, which stand at an offset behind those before.
    pub(super) fn compare(&mut self, offset: u64, first: &[u8], second: &[u8]) {
        let pieces = first.chunks(PIECE_BYTES).zip(second.chunks(PIECE_BYTES));
        for (index, (first, second)) in pieces.enumerate().filter(|(_, (first, second))| first != second) {
            let start = offset + (index * PIECE_BYTES) as u64;
            for (at, _) in first.iter().zip(second).enumerate().filter(|(_, (first, second))| first != second)
            {
                self.byte(start + at as u64);
            }
        }
    }

    /// Adds a byte that differs, behind all before.
    fn byte(&mut self, offset: u64) {
        self.differing_bytes += 1;
        match &mut self.open {
            Some(open) if offset - (open.offset + open.length) < GAP_BYTES => {
                open.length = offset + 1 - open.offset;
            }
            _ => {
                self.close();
                self.open = Some(ByteRange { offset, length: 1 });
            }
        }
    }

    /// Ends the last run.
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.count += 1;
            if self.kept.len() < self.bound {
                self.kept.push(open);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(first: &[u8], second: &[u8], piece: usize) -> Regions {
        let mut regions = Regions::new(2);
        for (index, (first, second)) in first.chunks(piece).zip(second.chunks(piece)).enumerate() {
            regions.compare((index * piece) as u64, first, second);
        }
        regions.close();
        regions
    }

    #[test]
    fn runs_close_to_each_other_are_one_and_the_rest_is_counted() {
        let first = vec![0; 20_000];
        let mut second = first.clone();
        for at in [10, 11, 27, 44, 5000, 12_000, 19_999] {
            second[at] = 1;
        }
        for piece in [7, 4096, 10_000, 20_000] {
            let found = regions(&first, &second, piece);
            let range = |offset, length| ByteRange { offset, length };
            assert_eq!(found.kept, [range(10, 18), range(44, 1)]);
            assert_eq!((found.count, found.differing_bytes), (5, 7));
        }
    }
}

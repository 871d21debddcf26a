//! Numbers at offsets of a file. Nothing here panics: what lies outside of the file is `None`, or is not written.

use std::ops::Range;

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

/// The number of `size` bytes, at most 8, at an offset.
pub(super) fn number_at(bytes: &[u8], offset: usize, size: usize, order: ByteOrder) -> Option<u64> {
    let field = bytes.get(offset..offset.checked_add(size)?)?;
    let shifted = |value: u64, byte: &u8| value << 8 | u64::from(*byte);
    Some(match order {
        ByteOrder::Little => field.iter().rev().fold(0, shifted),
        ByteOrder::Big => field.iter().fold(0, shifted),
    })
}

/// The number at an offset, least significant byte first, as an index or a length.
pub(super) fn little_at(bytes: &[u8], offset: usize, size: usize) -> Option<usize> {
    usize::try_from(number_at(bytes, offset, size, ByteOrder::Little)?).ok()
}

/// The bytes of a number of `size` bytes, at most 8.
pub(super) fn number_bytes(value: u64, size: usize, order: ByteOrder) -> Vec<u8> {
    let mut bytes = value.to_le_bytes()[..size.min(8)].to_vec();
    if order == ByteOrder::Big {
        bytes.reverse();
    }
    bytes
}

/// The rest of some bytes, from which parts are taken one after the other.
pub(super) struct Cursor<'data> {
    pub(super) rest: &'data [u8],
}

impl<'data> Cursor<'data> {
    /// The next bytes; `None` where there are not as many.
    pub(super) fn take(&mut self, size: usize) -> Option<&'data [u8]> {
        let (taken, rest) = self.rest.split_at_checked(size)?;
        self.rest = rest;
        Some(taken)
    }

    /// The bytes up to the next zero byte, which is skipped.
    pub(super) fn take_text(&mut self) -> Option<&'data [u8]> {
        let text = self.take(memchr::memchr(0, self.rest)?)?;
        self.take(1)?;
        Some(text)
    }
}

/// Where a slice of a file lies in it; `None` if it is none of its slices.
pub(super) fn range_within(file: &[u8], slice: &[u8]) -> Option<Range<usize>> {
    let start = slice.as_ptr().addr().checked_sub(file.as_ptr().addr())?;
    let end = start.checked_add(slice.len())?;
    (end <= file.len()).then_some(start..end)
}

/// The offsets of all occurrences that do not overlap; none of an empty needle.
pub(super) fn occurrences(haystack: &[u8], needle: &[u8]) -> Vec<usize> {
    if needle.is_empty() { Vec::new() } else { memchr::memmem::find_iter(haystack, needle).collect() }
}

/// Sets a field and says whether that changed it.
pub(super) fn set<T: PartialEq>(field: &mut T, value: T) -> bool {
    let changed = *field != value;
    *field = value;
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_in_both_orders() {
        let bytes = [1, 2, 3, 4];
        assert_eq!(number_at(&bytes, 1, 2, ByteOrder::Little), Some(0x0302));
        assert_eq!(number_at(&bytes, 1, 2, ByteOrder::Big), Some(0x0203));
        assert_eq!(number_at(&bytes, 3, 2, ByteOrder::Big), None);
        assert_eq!(number_at(&bytes, usize::MAX, 2, ByteOrder::Big), None);
        assert_eq!(number_bytes(0x0302, 2, ByteOrder::Little), [2, 3]);
        assert_eq!(number_bytes(0x0302, 2, ByteOrder::Big), [3, 2]);
    }

    #[test]
    fn only_slices_of_the_file_lie_in_it() {
        let file = [0_u8; 8];
        assert_eq!(range_within(&file, &file[2..5]), Some(2..5));
        assert_eq!(range_within(&file[2..5], &file[1..5]), None);
        assert_eq!(range_within(&file[2..5], &file[3..6]), None);
    }
}

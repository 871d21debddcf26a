//! How much of overlapping data is read.

/// How many bytes may still be read. Sound files read each byte of a table about once; in a hostile one every entry can
/// name the same long text.
#[derive(Debug)]
pub(super) struct Budget {
    left: u64,
}

impl Budget {
    /// A budget for a table in this many bytes: each may be read four times.
    pub(super) fn for_bytes(length: usize) -> Self {
        Self { left: (length as u64).saturating_mul(4).saturating_add(1 << 16) }
    }

    /// Takes from the budget; `None` when it is used up.
    pub(super) fn spend(&mut self, bytes: usize) -> Option<()> {
        let left = self.left.checked_sub(bytes as u64 + 1);
        self.left = left.unwrap_or(0);
        left.map(|_| ())
    }

    /// Whether there is something left.
    pub(super) fn is_open(&self) -> bool {
        self.left > 0
    }
}

/// The text up to the next NUL, which must be there, within a budget.
pub(super) fn text_at<'data>(bytes: &'data [u8], offset: usize, budget: &mut Budget) -> Option<&'data [u8]> {
    let rest = bytes.get(offset..)?;
    let length = memchr::memchr(0, rest).unwrap_or(rest.len());
    budget.spend(length)?;
    (length < rest.len()).then(|| &rest[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_at_its_nul() {
        let mut budget = Budget::for_bytes(8);
        assert_eq!(text_at(b"ab\0cd\0", 3, &mut budget), Some(&b"cd"[..]));
        assert_eq!(text_at(b"ab\0cd", 3, &mut budget), None);
        assert_eq!(text_at(b"ab\0", 4, &mut budget), None);
    }

    #[test]
    fn the_same_long_text_is_not_read_without_end() {
        let long = [vec![b'x'; 70_000], vec![0]].concat();
        let mut budget = Budget::for_bytes(long.len());
        let read = (0..100).take_while(|_| text_at(&long, 0, &mut budget).is_some()).count();
        assert!((4..10).contains(&read), "{read}");
    }
}

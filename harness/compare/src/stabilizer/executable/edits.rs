//! Changes to the bytes of a file, collected and then made.

use std::ops::Range;

/// Changes to the bytes of a file. What lies outside of the file is not changed.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    writes: Vec<(usize, Vec<u8>)>,
    length: Option<usize>,
}

impl Edits {
    /// Overwrites the bytes at an offset.
    pub(super) fn write(&mut self, offset: usize, bytes: &[u8]) {
        self.writes.push((offset, bytes.to_vec()));
    }

    /// Overwrites a range with one byte.
    pub(super) fn fill(&mut self, range: Range<usize>, byte: u8) {
        self.writes.push((range.start, vec![byte; range.len()]));
    }

    /// Ends the file at an offset.
    pub(super) fn cut(&mut self, length: usize) {
        self.length = Some(length);
    }

    /// The bytes with the changes; `None` if they change nothing.
    pub(crate) fn applied_to(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut changed = bytes.to_vec();
        for (offset, written) in &self.writes {
            let field = offset.checked_add(written.len()).and_then(|end| changed.get_mut(*offset..end));
            if let Some(field) = field {
                field.copy_from_slice(written);
            }
        }
        if let Some(length) = self.length {
            changed.truncate(length);
        }
        (changed != bytes).then_some(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_is_not_changed_and_no_change_is_none() {
        let mut edits = Edits::default();
        edits.write(2, b"cd");
        edits.write(3, b"xx");
        edits.write(usize::MAX, b"xx");
        assert_eq!(edits.applied_to(b"abcd"), None);
        edits.fill(0..1, b'A');
        edits.cut(3);
        assert_eq!(edits.applied_to(b"abcd"), Some(b"Abc".to_vec()));
    }
}

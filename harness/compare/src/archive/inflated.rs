//! Inflated data that can be read at any offset, in bounded memory.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use super::Allowance;
use super::inflater::Inflater;
use crate::artifact::{Content, Unreadable};

/// How many bytes are inflated at once, and kept.
const BLOCK_BYTES: u64 = 64 << 10;

/// After how many blocks the state of the inflater is kept, which takes 43 KiB: one hundredth of the data between.
const BLOCKS_TO_CHECKPOINT: u64 = 64;

/// Inflated data that can be read at any offset. Reading on is as fast as inflating; reading elsewhere inflates from the
/// last checkpoint before, at most 4 MiB.
pub(super) struct Inflated<'a> {
    packed: &'a dyn Content,
    size: u64,
    allowance: Rc<Allowance>,
    cursor: RefCell<Cursor>,
}

struct Cursor {
    /// Stands at the end of the block that is kept.
    inflater: Inflater,
    /// Number of the block that is kept; `None` before the first.
    block: Option<u64>,
    bytes: Vec<u8>,
    /// The inflater at the start of each block whose number is a multiple of [`BLOCKS_TO_CHECKPOINT`], as far as was read.
    checkpoints: Vec<Inflater>,
}

impl<'a> Inflated<'a> {
    /// Data of a size that is known since it was inflated before.
    pub(super) fn new(packed: &'a dyn Content, offset: u64, size: u64, allowance: Rc<Allowance>) -> Self {
        let inflater = Inflater::new(offset);
        let cursor = Cursor { inflater, block: None, bytes: Vec::new(), checkpoints: Vec::new() };
        Self { packed, size, allowance, cursor: RefCell::new(cursor) }
    }

    /// Moves the cursor to a block before the end.
    fn go_to(&self, cursor: &mut Cursor, block: u64) -> io::Result<()> {
        if cursor.block == Some(block) {
            return Ok(());
        }
        let next = cursor.block.map_or(0, |block| block + 1);
        let last_checkpoint =
            (block / BLOCKS_TO_CHECKPOINT).min((cursor.checkpoints.len() as u64).saturating_sub(1));
        let mut at = next;
        if let Some(checkpoint) = cursor.checkpoints.get(last_checkpoint as usize) {
            let start = last_checkpoint * BLOCKS_TO_CHECKPOINT;
            if cursor.block.is_none() || block < next || start > next {
                cursor.inflater = checkpoint.clone();
                at = start;
            }
        }
        for number in at..=block {
            // Should reading fail, then the next read begins at a checkpoint.
            cursor.block = None;
            self.read_block(cursor, number)?;
            cursor.block = Some(number);
        }
        Ok(())
    }

    fn read_block(&self, cursor: &mut Cursor, number: u64) -> io::Result<()> {
        if number == cursor.checkpoints.len() as u64 * BLOCKS_TO_CHECKPOINT {
            cursor.checkpoints.push(cursor.inflater.checkpoint());
        }
        let length = (self.size - number * BLOCK_BYTES).min(BLOCK_BYTES);
        self.allowance.spend(length)?;
        cursor.bytes.resize(length as usize, 0);
        let count = cursor.inflater.inflate(self.packed, &mut cursor.bytes)?;
        if (count as u64) < length {
            return Err(Unreadable::new("its compressed data changed while it was read").into());
        }
        Ok(())
    }
}

impl Content for Inflated<'_> {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        if offset >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let mut cursor = self.cursor.borrow_mut();
        self.go_to(&mut cursor, offset / BLOCK_BYTES)?;
        let rest = cursor.bytes.get((offset % BLOCK_BYTES) as usize..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use proptest::prelude::*;

    use super::*;
    use crate::artifact::read_exactly;

    /// Data that needs more than two checkpoints, and is packed.
    fn data() -> (Vec<u8>, Vec<u8>) {
        let lines = (0..900_000).map(|line: u64| format!("{:x}\n", line.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let data = lines.collect::<String>().into_bytes();
        assert!(data.len() as u64 > 2 * BLOCK_BYTES * BLOCKS_TO_CHECKPOINT);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(&data).unwrap();
        (data, encoder.finish().unwrap())
    }

    #[test]
    fn every_part_can_be_read_in_any_order() {
        let (data, packed) = data();
        let allowance = Rc::new(Allowance::new(u64::MAX));
        let inflated = Inflated::new(&packed, 0, data.len() as u64, allowance);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(40));
        let part = (0..data.len(), 0..200_000_usize);
        let result = runner.run(&part, |(offset, length)| {
            let expected = &data[offset..data.len().min(offset + length)];
            let mut found = vec![0; expected.len()];
            read_exactly(&inflated, offset as u64, &mut found).unwrap();
            prop_assert!(found == expected, "{offset}+{length}");
            Ok(())
        });
        result.unwrap();
        assert_eq!(inflated.read_at(data.len() as u64, &mut [0; 9]).unwrap(), 0);
    }

    #[test]
    fn reading_ends_where_the_allowance_does() {
        let (data, packed) = data();
        let inflated = Inflated::new(&packed, 0, data.len() as u64, Rc::new(Allowance::new(3 * BLOCK_BYTES)));
        assert!(inflated.read_at(2 * BLOCK_BYTES, &mut [0]).is_ok());
        let error = inflated.read_at(3 * BLOCK_BYTES, &mut [0]).unwrap_err();
        assert_eq!(error.to_string(), "more than 196608 bytes would be inflated");
    }
}

//! Reading two contents side by side: are they the same bytes, and which digests do they have.

use std::io;

use sha2::{Digest, Sha256};
use twinbuild_model::ByteRange;

use super::{Content, read_exactly};

/// How many bytes are read at once: so few that those of both sides are still in a processor's own cache when they are
/// compared.
pub(crate) const CHUNK_BYTES: usize = 256 << 10;

/// SHA-256, which tells contents apart.
pub(crate) type Fingerprint = [u8; 32];

/// Takes bytes one after another to a fingerprint.
#[derive(Clone, Default)]
pub(crate) struct Digester(Sha256);

impl Digester {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> Fingerprint {
        self.0.finalize().into()
    }
}

/// Adds a part of a content to a digest.
pub(crate) fn hash_part(content: &dyn Content, range: ByteRange, digester: &mut Digester) -> io::Result<()> {
    let mut buffer = vec![0; (CHUNK_BYTES as u64).min(range.length) as usize];
    let mut done = 0;
    while done < range.length {
        let count = (range.length - done).min(buffer.len() as u64) as usize;
        read_exactly(content, range.offset + done, &mut buffer[..count])?;
        digester.update(&buffer[..count]);
        done += count as u64;
    }
    Ok(())
}

/// Two buffers for the chunks of two contents, made once for all files of a comparison.
#[derive(Default)]
pub(crate) struct ChunkPair {
    buffers: [Vec<u8>; 2],
}

impl ChunkPair {
    /// Reads the same part of two contents, which both have, of at most [`CHUNK_BYTES`].
    pub(crate) fn read(
        &mut self,
        sides: [&dyn Content; 2],
        offsets: [u64; 2],
        count: usize,
    ) -> io::Result<[&[u8]; 2]> {
        for ((buffer, content), offset) in self.buffers.iter_mut().zip(sides).zip(offsets) {
            if buffer.len() < count {
                buffer.resize(count, 0);
            }
            read_exactly(content, offset, &mut buffer[..count])?;
        }
        let [first, second] = &self.buffers;
        Ok([&first[..count], &second[..count]])
    }

    /// Whether two contents are the same bytes. Reads no further than to the first chunk that differs.
    pub(crate) fn are_same(&mut self, sides: [&dyn Content; 2]) -> io::Result<bool> {
        if sides[0].size() != sides[1].size() {
            return Ok(false);
        }
        for (offset, count) in chunks(0, sides[0].size()) {
            let [first, second] = self.read(sides, [offset; 2], count)?;
            if first != second {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The digests of both contents, in one pass over them. As long as they are the same, only one is computed.
    pub(crate) fn digests(&mut self, sides: [&dyn Content; 2]) -> io::Result<[Fingerprint; 2]> {
        let common = sides[0].size().min(sides[1].size());
        let mut first_digest = Digester::default();
        let mut second_digest = None;
        for (offset, count) in chunks(0, common) {
            let [first, second] = self.read(sides, [offset; 2], count)?;
            if second_digest.is_none() && first != second {
                second_digest = Some(first_digest.clone());
            }
            first_digest.update(first);
            if let Some(digest) = &mut second_digest {
                digest.update(second);
            }
        }
        if second_digest.is_none() && sides[0].size() == sides[1].size() {
            return Ok([first_digest.finish(); 2]);
        }
        let second_digest = second_digest.unwrap_or_else(|| first_digest.clone());
        let mut digests = [first_digest, second_digest];
        for (content, digest) in sides.into_iter().zip(&mut digests) {
            hash_part(content, ByteRange { offset: common, length: content.size() - common }, digest)?;
        }
        Ok(digests.map(Digester::finish))
    }
}

/// The chunks from one offset up to another: offset and length of each.
pub(crate) fn chunks(start: u64, end: u64) -> impl Iterator<Item = (u64, usize)> {
    (start..end)
        .step_by(CHUNK_BYTES)
        .map(move |offset| (offset, (end - offset).min(CHUNK_BYTES as u64) as usize))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sha256(bytes: &[u8]) -> Fingerprint {
        Sha256::digest(bytes).into()
    }

    #[test]
    fn digests_of_long_contents_are_those_of_their_bytes() {
        let first = vec![7; 2 * CHUNK_BYTES + 3];
        let mut second = first.clone();
        second[CHUNK_BYTES + 1] = 8;
        second.extend(b"more");
        for (first, second) in [(&first, &second), (&second, &first), (&first, &first)] {
            let digests = ChunkPair::default().digests([first, second]).unwrap();
            assert_eq!(digests, [sha256(first), sha256(second)]);
        }
    }

    proptest! {
        #[test]
        fn digests_are_those_of_the_bytes(first in "[ab]{0,4}", second in "[ab]{0,4}") {
            let sides = [first.as_bytes(), second.as_bytes()];
            let digests = ChunkPair::default().digests([&sides[0], &sides[1]]).unwrap();
            prop_assert_eq!(digests, sides.map(sha256));
            let same = ChunkPair::default().are_same([&sides[0], &sides[1]]).unwrap();
            prop_assert_eq!(same, first == second);
        }
    }
}

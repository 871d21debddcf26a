//! How much an artifact may unpack to.

use std::io::Read as _;

use flate2::{Decompress, FlushDecompress, Status};

use super::{StabilizeError, StabilizedFormat};

/// How many bytes of an artifact are unpacked at most, nested archives included: 1 GiB.
pub const LARGEST_UNPACKED: u64 = 1 << 30;

/// How many bytes may still be unpacked.
#[derive(Debug)]
pub(super) struct Unpacked {
    left: u64,
}

/// Bytes that were inflated, and how many bytes they were packed in.
pub(super) struct Inflated {
    pub(super) bytes: Vec<u8>,
    pub(super) packed_size: usize,
}

impl Unpacked {
    pub(super) fn nothing() -> Self {
        Self { left: LARGEST_UNPACKED }
    }

    #[cfg(test)]
    pub(super) fn with_left(left: u64) -> Self {
        Self { left }
    }

    /// Inflates the deflate stream that the bytes begin with.
    ///
    /// Source of the format: <https://www.rfc-editor.org/rfc/rfc1951>
    pub(super) fn inflate(
        &mut self,
        packed: &[u8],
        format: StabilizedFormat,
    ) -> Result<Inflated, StabilizeError> {
        const STEP: usize = 64 << 10;
        let damaged = |reason: &str| StabilizeError::unreadable(format, reason);
        let mut inflater = Decompress::new(false);
        let mut bytes = Vec::new();
        loop {
            bytes.reserve(STEP);
            let (read, written) = (inflater.total_in(), inflater.total_out());
            let rest = usize::try_from(read).ok().and_then(|read| packed.get(read..)).unwrap_or_default();
            let status = inflater
                .decompress_vec(rest, &mut bytes, FlushDecompress::None)
                .map_err(|_| damaged("its compressed data is damaged"))?;
            self.take(inflater.total_out() - written)?;
            if matches!(status, Status::StreamEnd) {
                let packed_size = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
                return Ok(Inflated { bytes, packed_size });
            }
            if (inflater.total_in(), inflater.total_out()) == (read, written) {
                return Err(damaged("its compressed data is cut"));
            }
        }
    }

    fn take(&mut self, size: u64) -> Result<(), StabilizeError> {
        let limit = LARGEST_UNPACKED;
        self.left = self.left.checked_sub(size).ok_or(StabilizeError::TooLarge { limit })?;
        Ok(())
    }
}

/// The first bytes of a deflate stream: up to 512, enough to know a format. Empty where the stream is damaged.
pub(super) fn inflated_start(packed: &[u8]) -> Vec<u8> {
    const ENOUGH: u64 = 512;
    let mut start = Vec::new();
    let _ = flate2::read::DeflateDecoder::new(packed).take(ENOUGH).read_to_end(&mut start);
    start
}

/// The bytes as a deflate stream of stored blocks, which does not depend on any compressor.
///
/// Source: section 3.2.4 of <https://www.rfc-editor.org/rfc/rfc1951>
pub(super) fn stored(bytes: &[u8]) -> Vec<u8> {
    const LONGEST_BLOCK: usize = 0xffff;
    let mut stream = Vec::with_capacity(bytes.len() + 5 * (bytes.len() / LONGEST_BLOCK + 1));
    let mut blocks = bytes.chunks(LONGEST_BLOCK).peekable();
    if blocks.peek().is_none() {
        stream.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let [low, high] = u16::try_from(block.len()).unwrap_or(u16::MAX).to_le_bytes();
        stream.extend([u8::from(blocks.peek().is_none()), low, high, !low, !high]);
        stream.extend(block);
    }
    stream
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_more_than_allowed_is_unpacked() {
        let packed = stored(&[7; 100]);
        assert!(Unpacked::with_left(100).inflate(&packed, StabilizedFormat::Gzip).is_ok());
        let error = Unpacked::with_left(99).inflate(&packed, StabilizedFormat::Gzip);
        assert!(matches!(error, Err(StabilizeError::TooLarge { .. })));
    }

    #[test]
    fn a_cut_stream_is_an_error() {
        let packed = stored(&[7; 100]);
        for length in 0..packed.len() {
            let inflated = Unpacked::nothing().inflate(&packed[..length], StabilizedFormat::Gzip);
            assert!(inflated.is_err(), "{length}");
        }
    }

    proptest! {
        #[test]
        fn what_is_stored_is_inflated_again(size in 0_usize..200_000, tail: [u8; 3]) {
            let bytes: Vec<u8> = (0..size).map(|index| (index % 251) as u8).collect();
            let packed = stored(&bytes);
            let followed = [&packed[..], &tail].concat();
            let inflated = Unpacked::nothing().inflate(&followed, StabilizedFormat::Zip).unwrap();
            prop_assert_eq!(inflated.packed_size, packed.len());
            prop_assert_eq!(inflated.bytes, bytes);
        }
    }
}

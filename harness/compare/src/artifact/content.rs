//! Bytes that can be read at any offset, wherever they are.

use std::io;

use twinbuild_model::ByteRange;

use super::streams::ChunkPair;
use super::{CHUNK_BYTES, Failure, Unreadable};

/// Bytes of a known number that can be read at any offset: a file, a part of one, or what is packed in one.
pub trait Content {
    /// How many bytes there are.
    fn size(&self) -> u64;

    /// Reads bytes from an offset on, at least one unless the offset is at or behind the end or the buffer is empty.
    ///
    /// # Errors
    ///
    /// What the system says where it can't be read.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

impl Content for [u8] {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(offset).ok().and_then(|offset| self.get(offset..)).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

impl Content for Vec<u8> {
    fn size(&self) -> u64 {
        self.as_slice().size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.as_slice().read_at(offset, buffer)
    }
}

impl<C: Content + ?Sized> Content for &C {
    fn size(&self) -> u64 {
        (**self).size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        (**self).read_at(offset, buffer)
    }
}

impl<C: Content + ?Sized> Content for Box<C> {
    fn size(&self) -> u64 {
        (**self).size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        (**self).read_at(offset, buffer)
    }
}

/// Whether two contents have the same bytes.
///
/// # Errors
///
/// What the system says where one can't be read.
pub fn are_same_contents(first: &dyn Content, second: &dyn Content) -> io::Result<bool> {
    ChunkPair::default().are_same([first, second])
}

/// A part of a content as a content of its own.
pub(crate) struct Window<'a> {
    pub(crate) content: &'a dyn Content,
    pub(crate) range: ByteRange,
}

impl Content for Window<'_> {
    fn size(&self) -> u64 {
        self.range.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.range.length.saturating_sub(offset);
        let count = usize::try_from(rest).map_or(buffer.len(), |rest| rest.min(buffer.len()));
        if count == 0 {
            return Ok(0);
        }
        self.content.read_at(self.range.offset.saturating_add(offset), &mut buffer[..count])
    }
}

/// Fills a buffer.
///
/// # Errors
///
/// Those of [`Content::read_at`], and that the content ends before the buffer is full.
pub(crate) fn read_exactly(content: &dyn Content, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        match content.read_at(offset.saturating_add(filled as u64), &mut buffer[filled..]) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A part of a content that its format promises to be there, of at most `limit` bytes.
pub(crate) fn read_part(content: &dyn Content, range: ByteRange, limit: u64) -> Result<Vec<u8>, Failure> {
    let end = range.offset.checked_add(range.length);
    if end.is_none_or(|end| end > content.size()) {
        return Err(Unreadable::new(format!(
            "it is cut: {} bytes at {:#x} are promised, it ends at {:#x}",
            range.length,
            range.offset,
            content.size()
        ))
        .into());
    }
    if range.length > limit {
        let reason =
            format!("{} bytes at {:#x} are more than the {limit} that are read", range.length, range.offset);
        return Err(Unreadable::new(reason).into());
    }
    let mut bytes = vec![0; range.length as usize];
    read_exactly(content, range.offset, &mut bytes)?;
    Ok(bytes)
}

/// The whole of a content of at most `limit` bytes; `None` of a longer one.
pub(crate) fn read_all(content: &dyn Content, limit: u64) -> io::Result<Option<Vec<u8>>> {
    if content.size() > limit {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < content.size() {
        let start = bytes.len();
        let count = (content.size() - start as u64).min(CHUNK_BYTES as u64) as usize;
        bytes.resize(start + count, 0);
        read_exactly(content, start as u64, &mut bytes[start..])?;
    }
    Ok(Some(bytes))
}

//! The parts of a file under the addresses where they are loaded.

/// The parts of a file under the addresses where they are loaded.
pub(crate) struct MemoryImage<'data> {
    parts: Vec<(u64, &'data [u8])>,
}

impl<'data> MemoryImage<'data> {
    /// Takes parts as address and bytes.
    pub(crate) fn new(parts: Vec<(u64, &'data [u8])>) -> Self {
        Self { parts }
    }

    /// The bytes at an address, up to the end of their part. `None` where nothing is loaded.
    pub(crate) fn bytes_from(&self, address: u64) -> Option<&'data [u8]> {
        self.parts.iter().find_map(|(start, bytes)| {
            let offset = usize::try_from(address.checked_sub(*start)?).ok()?;
            bytes.get(offset..).filter(|rest| !rest.is_empty())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_bytes_to_the_end_of_its_part() {
        let image = MemoryImage::new(vec![(10, b"abc"), (20, b"de")]);
        assert_eq!(image.bytes_from(11), Some(&b"bc"[..]));
        assert_eq!(image.bytes_from(20), Some(&b"de"[..]));
        for outside in [0, 9, 13, 22, u64::MAX] {
            assert_eq!(image.bytes_from(outside), None, "{outside}");
        }
    }
}

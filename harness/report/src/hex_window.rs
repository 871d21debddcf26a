//! A window of bytes as rows of a hex dump, beside the same window of another file.

/// How many bytes a row has.
pub(crate) const BYTES_IN_ROW: usize = 16;

/// The most bytes of a window that are shown.
const MOST_BYTES: usize = 1_024;

/// One row of a hex dump.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HexRow {
    /// Offset of the row's first byte in its file.
    pub(crate) offset: u64,
    /// Up to [`BYTES_IN_ROW`] bytes.
    pub(crate) bytes: Vec<HexByte>,
}

/// A byte of a hex dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HexByte {
    /// The byte.
    pub(crate) byte: u8,
    /// Whether the other window has another byte there, or none.
    pub(crate) differs: bool,
}

impl HexByte {
    /// The byte in hexadecimal.
    pub(crate) fn hex(self) -> String {
        format!("{:02x}", self.byte)
    }

    /// The byte as a character; a full stop where it is none of ASCII that can be seen.
    pub(crate) fn character(self) -> char {
        match self.byte {
            b' '..=b'~' => char::from(self.byte),
            _ => '.',
        }
    }
}

impl HexRow {
    /// Whether a byte of it differs.
    pub(crate) fn differs(&self) -> bool {
        self.bytes.iter().any(|byte| byte.differs)
    }
}

/// The rows of a window at `offset`, told from those of `other`; `None` where `hex` is no hexadecimal text.
pub(crate) fn rows(offset: u64, hex: &str, other: Option<&str>) -> Option<Vec<HexRow>> {
    let bytes = bytes_of(hex)?;
    let other = other.and_then(bytes_of);
    let differs =
        |index: usize, byte: u8| other.as_ref().is_some_and(|other| other.get(index) != Some(&byte));
    let bytes: Vec<HexByte> = bytes
        .iter()
        .enumerate()
        .map(|(index, byte)| HexByte { byte: *byte, differs: differs(index, *byte) })
        .collect();
    let rows = bytes.chunks(BYTES_IN_ROW).enumerate().map(|(index, bytes)| HexRow {
        offset: offset.saturating_add((index * BYTES_IN_ROW) as u64),
        bytes: bytes.to_vec(),
    });
    Some(rows.collect())
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8; 2]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
    if rest.is_empty() { pairs.iter().take(MOST_BYTES).map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(rows: &[HexRow]) -> Vec<(u64, String, String)> {
        let show = |row: &HexRow| {
            let differing = row.bytes.iter().filter(|byte| byte.differs).map(|byte| byte.hex()).collect();
            (row.offset, row.bytes.iter().map(|byte| byte.character()).collect(), differing)
        };
        rows.iter().map(show).collect()
    }

    #[test]
    fn differing_bytes_are_told_from_others() {
        let first = rows(0x10, "61626300ff", Some("61786300")).unwrap();
        assert_eq!(seen(&first), [(0x10, "abc..".into(), "62ff".into())]);
        assert!(first[0].differs());
        let long = rows(u64::MAX - 3, &"41".repeat(17), None).unwrap();
        assert_eq!(seen(&long)[1], (u64::MAX, "A".into(), String::new()));
    }

    #[test]
    fn what_is_no_hexadecimal_text_has_no_rows() {
        for hex in ["6", "6g", "+1", "é"] {
            assert_eq!(rows(0, hex, None), None, "{hex}");
        }
        assert_eq!(rows(0, "", None), Some(Vec::new()));
        assert_eq!(rows(0, &"00".repeat(9_999), None).unwrap().len(), MOST_BYTES / BYTES_IN_ROW);
    }
}

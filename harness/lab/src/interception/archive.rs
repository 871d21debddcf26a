//! Changes to zip archives on their way, none of which change their length.
//!
//! The format is <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>.

use std::ops::Range;

use bytes::Bytes;

/// What an entry of the central directory begins with (section 4.3.12).
const ENTRY: [u8; 4] = *b"PK\x01\x02";

/// Where an entry has the length of its name, the place of the file's own header, and its name.
const NAME_LENGTH: usize = 28;
const HEADER_OFFSET: usize = 42;
const NAME: usize = 46;

/// Where a file's own header has its name (section 4.3.7).
const NAME_IN_HEADER: usize = 30;

/// The archive with one byte, in its middle, changed. Whoever unpacks it sees that.
pub(crate) fn corrupted(archive: Bytes) -> Bytes {
    let mut bytes = archive.to_vec();
    let middle = bytes.len() / 2;
    flip(&mut bytes, Some(middle));
    bytes.into()
}

/// A sound archive with another content: its last file has another name. What is no archive stays as it is.
pub(crate) fn rewritten(archive: Bytes) -> Bytes {
    let mut bytes = archive.to_vec();
    let Some(entry) = bytes.windows(ENTRY.len()).rposition(|window| window == ENTRY) else { return archive };
    let length = number(&bytes, entry + NAME_LENGTH..entry + NAME_LENGTH + 2);
    let header = number(&bytes, entry + HEADER_OFFSET..entry + HEADER_OFFSET + 4);
    let (Some(length @ 1..), Some(header)) = (length, header) else { return archive };
    flip(&mut bytes, (entry + NAME + length).checked_sub(1));
    flip(&mut bytes, header.checked_add(NAME_IN_HEADER + length - 1));
    bytes.into()
}

/// Changes the lowest bit, which makes a letter of another.
fn flip(bytes: &mut [u8], place: Option<usize>) {
    if let Some(byte) = place.and_then(|place| bytes.get_mut(place)) {
        *byte ^= 1;
    }
}

/// The little-endian number at `place`.
fn number(bytes: &[u8], place: Range<usize>) -> Option<usize> {
    let digits = bytes.get(place)?;
    digits
        .iter()
        .rev()
        .try_fold(0_usize, |number, digit| number.checked_mul(256)?.checked_add(usize::from(*digit)))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::{corrupted, rewritten};

    proptest! {
        #[test]
        fn no_input_makes_them_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), entry in 0_usize..200) {
            let mut bytes = bytes;
            bytes.splice(entry.min(bytes.len())..entry.min(bytes.len()), *b"PK\x01\x02");
            let archive = Bytes::from(bytes);
            prop_assert_eq!(rewritten(archive.clone()).len(), archive.len());
            prop_assert_ne!(corrupted(archive.clone()), archive);
        }
    }

    #[test]
    fn the_last_files_name_is_another_in_both_places() {
        let header = [&b"PK\x03\x04"[..], &[0; 26], b"a.go", b"content"].concat();
        let mut entry = [&b"PK\x01\x02"[..], &[0; 42], b"a.go"].concat();
        entry[28] = 4;
        let archive = Bytes::from([header, entry].concat());
        let text = String::from_utf8(rewritten(archive.clone()).to_vec()).unwrap();
        assert_eq!(text.matches("a.gn").count(), 2);
        assert_eq!(rewritten(Bytes::from_static(b"no archive")), "no archive");
        assert_eq!(corrupted(Bytes::new()), "");
    }
}

//! Files that are not what they promise.

use proptest::prelude::*;

use super::archives::{gzip, tar, tar_of_bytes, zip};
use super::{all, cases, stabilize};
use crate::Content;
use crate::stabilizer::{DEEPEST_NESTING, LARGEST_STABILIZED, stabilize_content};

#[test]
fn every_format_names_itself_when_it_is_cut() {
    for (format, bytes) in [
        ("ELF", b"\x7fELF\x02\x01\x01".to_vec()),
        ("PE", b"MZ".to_vec()),
        ("Mach-O", b"\xcf\xfa\xed\xfe".to_vec()),
        ("ZIP", zip(&[("a", "a")])[..20].to_vec()),
        ("gzip", gzip(b"content", 6)[..15].to_vec()),
        ("tar", tar(&[("a", "content")])[..514].to_vec()),
    ] {
        let error = stabilize(&bytes, &all()).unwrap_err().to_string();
        assert!(error.starts_with(&format!("stabilize the artifact: not readable as {format}: ")), "{error}");
    }
}

#[test]
fn a_damaged_member_is_left_and_its_neighbour_is_reached() {
    let cut = zip(&[("b", "b")])[..20].to_vec();
    let nested = |time: u8| {
        let neighbour = [&gzip(b"x", 6)[..4], &[time, 0, 0, 0], &gzip(b"x", 6)[8..]].concat();
        tar_of_bytes(&[("cut.zip", cut.clone()), ("a.gz", neighbour)])
    };
    assert!(super::equal_with(&["gzip-time"], [&nested(1), &nested(2)]));
    assert!(super::with(&["gzip-time"], &nested(1)).bytes.windows(20).any(|window| window == cut));
}

#[test]
fn nesting_ends() {
    let nested = |levels: usize, time: u8| {
        let innermost = [&gzip(b"x", 6)[..4], &[time, 0, 0, 0], &gzip(b"x", 6)[8..]].concat();
        (1..levels).fold(innermost, |inner, _| gzip(&inner, 6))
    };
    let equal = |levels| super::equal_with(&["gzip-time"], [&nested(levels, 1), &nested(levels, 2)]);
    assert!(equal(DEEPEST_NESTING));
    assert!(!equal(DEEPEST_NESTING + 1));
}

#[test]
fn entries_that_share_their_data_are_refused() {
    let mut bytes = zip(&[("a", "aaaa"), ("b", "bbbb")]);
    let second = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap();
    bytes[second + 42..second + 46].fill(0);
    let error = stabilize(&bytes, &all()).unwrap_err().to_string();
    assert!(error.contains("two entries have the same data"), "{error}");
}

/// A file of which more is promised than is read.
struct Long(&'static [u8]);

impl Content for Long {
    fn size(&self) -> u64 {
        LARGEST_STABILIZED + 1
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        assert_eq!(offset, 0, "only its beginning is read");
        buffer.fill(0);
        buffer[..self.0.len()].copy_from_slice(self.0);
        Ok(buffer.len())
    }
}

#[test]
fn what_is_too_long_is_not_read() {
    let error = stabilize_content(&Long(b"PK\x03\x04"), &all()).unwrap_err().to_string();
    assert_eq!(error, "stabilize the artifact: it has 1073741825 bytes, and at most 1073741824 are read");
    assert_eq!(stabilize_content(&Long(b"of no known format"), &all()), Ok(None));
    assert_eq!(stabilize_content(&Long(b"PK\x03\x04"), &[]), Ok(None));
}

#[test]
fn a_content_is_stabilized_as_its_bytes_are() {
    for case in cases() {
        let stabilized = stabilize(&case.pair[1], &all()).unwrap();
        let expected = Some(stabilized).filter(|stabilized| !stabilized.applied.is_empty());
        assert_eq!(stabilize_content(&case.pair[1], &all()), Ok(expected), "{}", case.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_damaged_artifact_is_refused_or_stabilized_for_good(
        index: prop::sample::Index,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let cases = cases();
        let mut bytes = index.get(&cases).pair[1].clone();
        for (place, value) in edits {
            *place.get_mut(&mut bytes) = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(once) = stabilize(&bytes, &all()) {
            let twice = stabilize(&once.bytes, &all());
            prop_assert!(twice.as_ref().is_ok_and(|twice| twice.bytes == once.bytes), "{:?}", twice.map(|twice| twice.applied));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(start in 0..7_usize, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let starts: [&[u8]; 7] = [b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b""];
        let _ = stabilize(&[starts[start], &bytes].concat(), &all());
    }
}

//! Where the bytes of two contents differ, in constant memory at any size.

use twinbuild_model::{ByteRange, Difference, Place, Value, counted};

use super::regions::Regions;
use crate::artifact::{CHUNK_BYTES, Content, Failure, Session, chunks, read_exactly};
use crate::findings::{Rank, WINDOW_BYTES, bytes_value, place_path};

/// Reports where the bytes of two contents differ, that is at least one place where they are not the same.
///
/// Of contents of the same length bytes at the same place are compared. Of others the equal ends are left off; where
/// most of the shorter is equal ends, what is between them was put in, taken out or replaced, as one difference.
pub(crate) fn compare_bytes(
    session: &mut Session<'_>,
    path: &[String],
    sides: [&dyn Content; 2],
) -> Result<(), Failure> {
    let sizes = sides.map(Content::size);
    let shorter = sizes[0].min(sizes[1]);
    if sizes[0] != sizes[1] {
        let start = equal_start(session, sides)?;
        let end = equal_end(session, sides, shorter - start)?;
        if (start + end) * 2 >= shorter {
            let lengths = sizes.map(|size| size - start - end);
            return replaced(session, path, sides, start, lengths);
        }
    }
    let mut regions = Regions::new(session.file_bound(path));
    for (offset, count) in chunks(0, shorter) {
        let [first, second] = session.chunks.read(sides, [offset; 2], count)?;
        regions.compare(offset, first, second);
    }
    regions.close();
    let tail = sizes.map(|size| size - shorter);
    for range in &regions.kept {
        let values = [window(sides[0], *range)?, window(sides[1], *range)?].map(Some);
        report(session, path, *range, values);
    }
    session.findings.leave_out(regions.count - regions.kept.len() as u64);
    if regions.count > 0 {
        let (bytes, places) = (counted(regions.differing_bytes, "byte"), counted(regions.count, "place"));
        let verb = if regions.differing_bytes == 1 { "differs" } else { "differ" };
        session.findings.say(path, format!("{bytes} {verb} in {places}"));
    }
    if tail != [0, 0] {
        replaced(session, path, sides, shorter, tail)?;
    }
    Ok(())
}

/// Reports one run of bytes that stands for another, each of its own length from a common offset on.
fn replaced(
    session: &mut Session<'_>,
    path: &[String],
    sides: [&dyn Content; 2],
    offset: u64,
    lengths: [u64; 2],
) -> Result<(), Failure> {
    let mut values = [None, None];
    for ((value, content), length) in values.iter_mut().zip(sides).zip(lengths) {
        if length > 0 {
            *value = Some(window(content, ByteRange { offset, length })?);
        }
    }
    let sentence = match lengths {
        [0, length] => format!("{} only in the second, at {offset:#x}", counted(length, "byte")),
        [length, 0] => format!("{} only in the first, at {offset:#x}", counted(length, "byte")),
        [first, second] => {
            let (first, second) = (counted(first, "byte"), counted(second, "byte"));
            format!(
                "{first} at {offset:#x} in the first are {second} in the second; what follows is the same"
            )
        }
    };
    let length = if lengths[0] > 0 { lengths[0] } else { lengths[1] };
    report(session, path, ByteRange { offset, length }, values);
    session.findings.say(path, sentence);
    Ok(())
}

fn report(session: &mut Session<'_>, path: &[String], range: ByteRange, values: [Option<Value>; 2]) {
    let place = Place { path: place_path(path), bytes: Some(range), ..Place::default() };
    let [first, second] = values;
    let what = "bytes".to_owned();
    session.findings.add(Rank::Content, Difference { place, what, first, second, ..Difference::default() });
}

fn window(content: &dyn Content, range: ByteRange) -> Result<Value, Failure> {
    let mut bytes = vec![0; range.length.min(WINDOW_BYTES as u64) as usize];
    read_exactly(content, range.offset, &mut bytes)?;
    Ok(bytes_value(range.offset, &bytes))
}

/// How many bytes are equal from the start on.
fn equal_start(session: &mut Session<'_>, sides: [&dyn Content; 2]) -> Result<u64, Failure> {
    let shorter = sides[0].size().min(sides[1].size());
    for (offset, count) in chunks(0, shorter) {
        let [first, second] = session.chunks.read(sides, [offset; 2], count)?;
        if let Some(equal) = first.iter().zip(second).position(|(first, second)| first != second) {
            return Ok(offset + equal as u64);
        }
    }
    Ok(shorter)
}

/// How many bytes are equal from the end backwards, of at most `limit`.
fn equal_end(session: &mut Session<'_>, sides: [&dyn Content; 2], limit: u64) -> Result<u64, Failure> {
    let mut equal = 0;
    while equal < limit {
        let count = (limit - equal).min(CHUNK_BYTES as u64) as usize;
        let offsets = sides.map(|side| side.size() - equal - count as u64);
        let [first, second] = session.chunks.read(sides, offsets, count)?;
        let same = first.iter().rev().zip(second.iter().rev()).take_while(|(a, b)| a == b).count();
        equal += same as u64;
        if same < count {
            break;
        }
    }
    Ok(equal)
}

#[cfg(test)]
mod tests {
    use crate::artifact::compared;

    fn summary(first: &[u8], second: &[u8]) -> Vec<String> {
        compared(first, second).summary
    }

    #[test]
    fn bytes_at_the_same_place_are_compared() {
        let first = [0; 100];
        let mut second = first;
        second[3..6].fill(0xff);
        second[90] = 1;
        let comparison = compared(&first, &second);
        assert_eq!(comparison.summary, ["4 bytes differ in 2 places"]);
        let shown = serde_json::to_value(&comparison.differences[0]).unwrap();
        let expected = serde_json::json!({
            "place": {"bytes": {"offset": 3, "length": 3}},
            "what": "bytes",
            "first": {"bytes": {"offset": 3, "hex": "000000"}},
            "second": {"bytes": {"offset": 3, "hex": "ffffff"}},
            "clues": [],
        });
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_was_put_in_is_one_difference() {
        let first: Vec<u8> = (0..=255).collect();
        let second = [&first[..100], b"\0new\0", &first[100..]].concat();
        assert_eq!(summary(&first, &second), ["5 bytes only in the second, at 0x64"]);
        assert_eq!(summary(&second, &first), ["5 bytes only in the first, at 0x64"]);
        let replaced = [&first[..100], b"\0new\0", &first[102..]].concat();
        assert_eq!(
            summary(&first, &replaced),
            ["2 bytes at 0x64 in the first are 5 bytes in the second; what follows is the same"]
        );
    }

    #[test]
    fn long_contents_without_equal_ends_are_compared_place_by_place() {
        let (first, second) = ([0; 50], [1; 60]);
        assert_eq!(
            summary(&first, &second),
            ["50 bytes differ in 1 place", "10 bytes only in the second, at 0x32"]
        );
    }
}

//! A stream read line by line, of which at most so much is kept.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use twinbuild_model::evidence::LogText;

/// How much is kept of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Lines, the first and the last half of them.
    pub(super) lines: usize,
    /// Bytes, likewise.
    pub(super) bytes: usize,
    /// Bytes of one line.
    pub(super) line_bytes: usize,
}

/// What stands at the end of a line that was cut.
const CUT: &str = " [line cut]";
/// How many times a line's limit is read of it: masks shorten a line, and it is cut after they did.
const READ_AHEAD: usize = 4;

/// Reads a stream to its end and keeps the first and the last lines, each as `normalise` leaves it.
///
/// Lengths are measured after that, so that two streams that only differ in what is masked are cut at the same place.
pub(super) fn bounded(
    mut stream: impl BufRead,
    limits: Limits,
    normalise: impl Fn(&[u8]) -> String,
) -> io::Result<LogText> {
    let mut kept = Kept::new(limits);
    let mut line = Vec::new();
    while read_line(&mut stream, &mut line, limits.line_bytes.saturating_mul(READ_AHEAD))? {
        kept.push(cut(normalise(&line), limits.line_bytes));
    }
    Ok(kept.into_text())
}

/// Reads a line without its newline, and of a long one only the start. False at the end of the stream.
pub(crate) fn read_line(stream: &mut impl BufRead, line: &mut Vec<u8>, most: usize) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let available = match stream.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(any);
        }
        any = true;
        let newline = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..newline.unwrap_or(available.len())];
        let room = most.saturating_add(1).saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let consumed = part.len() + usize::from(newline.is_some());
        stream.consume(consumed);
        if newline.is_some() {
            return Ok(true);
        }
    }
}

fn cut(mut line: String, most: usize) -> String {
    if line.len() > most {
        let boundary = (0..=most).rev().find(|position| line.is_char_boundary(*position)).unwrap_or_default();
        line.truncate(boundary);
        line.push_str(CUT);
    }
    line
}

struct Kept {
    first_room: Room,
    last_limit: Room,
    first: Vec<String>,
    last: VecDeque<String>,
    last_bytes: usize,
    left_out: u64,
}

#[derive(Clone, Copy)]
struct Room {
    lines: usize,
    bytes: usize,
}

impl Kept {
    fn new(limits: Limits) -> Self {
        let half = Room { lines: limits.lines / 2, bytes: limits.bytes / 2 };
        Self {
            first_room: half,
            last_limit: half,
            first: Vec::new(),
            last: VecDeque::new(),
            last_bytes: 0,
            left_out: 0,
        }
    }

    fn push(&mut self, line: String) {
        let fits = self.first_room.lines > 0 && line.len() <= self.first_room.bytes;
        if fits && self.last.is_empty() && self.left_out == 0 {
            self.first_room.lines -= 1;
            self.first_room.bytes -= line.len();
            self.first.push(line);
            return;
        }
        self.last_bytes += line.len();
        self.last.push_back(line);
        while self.last.len() > self.last_limit.lines || self.last_bytes > self.last_limit.bytes {
            let Some(dropped) = self.last.pop_front() else { break };
            self.last_bytes -= dropped.len();
            self.left_out += 1;
        }
    }

    fn into_text(mut self) -> LogText {
        if self.left_out == 0 {
            self.first.extend(self.last.drain(..));
        }
        LogText { first: self.first, left_out: self.left_out, last: self.last.into() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: Limits = Limits { lines: 4, bytes: 1000, line_bytes: 10 };

    fn read(stream: &[u8], limits: Limits) -> LogText {
        bounded(stream, limits, |line| String::from_utf8_lossy(line).into_owned())
            .expect("a slice never fails")
    }

    fn lines(count: usize) -> Vec<u8> {
        (1..=count).flat_map(|number| format!("{number}\n").into_bytes()).collect()
    }

    #[test]
    fn a_short_stream_is_kept_whole() {
        let text = read(&lines(4), LIMITS);
        assert_eq!((text.first.join(" ").as_str(), text.left_out, text.last.len()), ("1 2 3 4", 0, 0));
        assert_eq!(read(b"", LIMITS), LogText::default());
        assert_eq!(read(b"a\n\nb", LIMITS).first, ["a", "", "b"]);
    }

    #[test]
    fn a_long_stream_keeps_both_ends() {
        let text = read(&lines(100), LIMITS);
        assert_eq!(
            (text.first.join(" ").as_str(), text.left_out, text.last.join(" ").as_str()),
            ("1 2", 96, "99 100")
        );
    }

    #[test]
    fn bytes_are_limited_as_well() {
        let text = read(&lines(100), Limits { lines: 1000, bytes: 8, line_bytes: 10 });
        assert_eq!(
            (text.first.join(" ").as_str(), text.left_out, text.last.join(" ").as_str()),
            ("1 2 3 4", 95, "100")
        );
    }

    #[test]
    fn a_long_line_is_cut_after_it_is_masked() {
        assert_eq!(read("é123456789\n".as_bytes(), LIMITS).first, ["é12345678 [line cut]"]);
        let masked = |path: &str| {
            let line = format!("{path}/0123456789\n");
            bounded(line.as_bytes(), LIMITS, |line| String::from_utf8_lossy(line).replace(path, "$S"))
                .expect("a text")
        };
        assert_eq!(masked("/a"), masked("/a/longer/path"));
    }

    proptest! {
        #[test]
        fn no_more_is_kept_than_the_limits(stream in proptest::collection::vec(any::<u8>(), 0..400)) {
            let text = read(&stream, LIMITS);
            let total = text.first.len() as u64 + text.left_out + text.last.len() as u64;
            prop_assert_eq!(total, stream.split_inclusive(|byte| *byte == b'\n').count() as u64);
            prop_assert!(text.first.len() + text.last.len() <= LIMITS.lines);
        }
    }
}

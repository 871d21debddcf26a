//! Lines without what is meant for a terminal alone.

use std::borrow::Cow;

use memchr::memchr;

/// Begins every escape sequence.
pub(super) const ESCAPE: u8 = 0x1b;

/// `line` without escape sequences (ECMA-48, <https://ecma-international.org/publications-and-standards/standards/ecma-48/>)
/// and without the carriage returns of a CRLF line end. Control sequences (`ESC [ ... m`) and commands of the operating
/// system (`ESC ] ... BEL`, hyperlinks) are known; of others the escape and the byte after it are taken away.
pub(super) fn without_escapes(line: &[u8]) -> Cow<'_, [u8]> {
    if memchr(ESCAPE, line).is_none() {
        return Cow::Borrowed(without_line_end(line));
    }
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = memchr(ESCAPE, rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = after_sequence(&rest[at + 1..]);
    }
    plain.extend_from_slice(rest);
    let length = without_line_end(&plain).len();
    plain.truncate(length);
    Cow::Owned(plain)
}

/// `line` without the carriage returns of a CRLF line end.
pub(super) fn without_line_end(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\r'] = line {
        line = rest;
    }
    line
}

/// What follows the sequence whose introducer stands at the beginning.
fn after_sequence(sequence: &[u8]) -> &[u8] {
    match sequence {
        [b'[', rest @ ..] => {
            let is_final = |byte: &u8| (0x40..=0x7e).contains(byte);
            rest.iter().position(is_final).map_or(&[], |end| &rest[end + 1..])
        }
        [b']', rest @ ..] => {
            let end = rest.iter().position(|byte| matches!(*byte, 0x07 | ESCAPE));
            match end.map(|end| &rest[end..]) {
                Some([0x07, rest @ ..] | [ESCAPE, b'\\', rest @ ..]) => rest,
                Some(rest) => rest,
                None => &[],
            }
        }
        [_, rest @ ..] => rest,
        [] => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_links_and_line_ends_go_and_text_stays() {
        for (line, expected) in [
            ("plain", "plain"),
            ("crlf\r", "crlf"),
            (
                "\x1b[01m\x1b[K./m.go:3:12:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[mstray",
                "./m.go:3:12: error: stray",
            ),
            ("\x1b]8;;https://go.dev\x1b\\go\x1b]8;;\x07 build\x1b[0m\r", "go build"),
            ("a\r\x1b[2Kb", "a\rb"),
            ("\x1b(Bascii", "Bascii"),
            ("cut \x1b[", "cut "),
            ("cut \x1b", "cut "),
            ("cut \x1b]8;;", "cut "),
        ] {
            assert_eq!(without_escapes(line.as_bytes()), expected.as_bytes(), "{line:?}");
        }
    }
}

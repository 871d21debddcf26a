//! Line ends of text files, as a checkout would change them.

use std::borrow::Cow;

use twinbuild_model::NewlineStyle;

/// How far git looks for a NUL to tell a binary file from a text.
/// Source: `FIRST_FEW_BYTES` in <https://github.com/git/git/blob/master/xdiff-interface.c>
const LOOKED_AT_BYTES: usize = 8000;

/// The content with the line ends of `style`. Binary files (a NUL in the first 8,000 bytes) stay as they are.
pub fn with_newlines(content: &[u8], style: NewlineStyle) -> Cow<'_, [u8]> {
    let is_binary = content.iter().take(LOOKED_AT_BYTES).any(|byte| *byte == 0);
    if style == NewlineStyle::AsIs || is_binary {
        return Cow::Borrowed(content);
    }
    let mut converted = Vec::with_capacity(content.len() + content.len() / 32);
    for line in content.split_inclusive(|byte| *byte == b'\n') {
        let Some(text) = line.strip_suffix(b"\n") else {
            converted.extend_from_slice(line);
            continue;
        };
        converted.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
        converted.extend_from_slice(if style == NewlineStyle::Crlf { b"\r\n" } else { b"\n" });
    }
    Cow::Owned(converted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_what_is_asked() {
        let mixed = b"a\r\nb\nc";
        assert_eq!(with_newlines(mixed, NewlineStyle::Lf).as_ref(), b"a\nb\nc");
        assert_eq!(with_newlines(mixed, NewlineStyle::Crlf).as_ref(), b"a\r\nb\r\nc");
        assert_eq!(with_newlines(mixed, NewlineStyle::AsIs).as_ref(), mixed);
    }

    #[test]
    fn a_lone_carriage_return_and_a_binary_file_stay() {
        assert_eq!(with_newlines(b"a\rb\n", NewlineStyle::Crlf).as_ref(), b"a\rb\r\n");
        assert_eq!(with_newlines(b"\0\n", NewlineStyle::Crlf).as_ref(), b"\0\n");
    }
}

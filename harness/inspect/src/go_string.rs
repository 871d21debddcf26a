//! String literals of Go, as `go.mod` and the build information of a program use them.
//!
//! Source: <https://go.dev/ref/spec#String_literals>

use std::iter::Peekable;
use std::str::Chars;

/// The value of a whole literal, in double quotes or in back quotes. `None` when it is not one.
pub(crate) fn unquoted(literal: &str) -> Option<String> {
    let (value, rest) = quoted_prefix(literal)?;
    rest.is_empty().then_some(value)
}

/// The bytes of a whole literal in double quotes, which may be no UTF-8. `None` when it is not one.
pub(crate) fn unquoted_bytes(literal: &str) -> Option<Vec<u8>> {
    let inner = literal.strip_prefix('"')?;
    let end = end_of_interpreted(inner)?;
    if end + 1 < inner.len() {
        return None;
    }
    interpreted(&inner[..end])
}

/// The value of the literal that a text starts with, and the text after it.
pub(crate) fn quoted_prefix(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('`') {
        let (raw, rest) = rest.split_once('`')?;
        // A raw literal has no carriage returns.
        return Some((raw.replace('\r', ""), rest));
    }
    let inner = text.strip_prefix('"')?;
    let end = end_of_interpreted(inner)?;
    let value = interpreted(&inner[..end])?;
    Some((String::from_utf8_lossy(&value).into_owned(), &inner[end + 1..]))
}

/// Where the closing double quote is.
fn end_of_interpreted(inner: &str) -> Option<usize> {
    let mut escaped = false;
    for (position, character) in inner.char_indices() {
        match character {
            '\n' => return None,
            '"' if !escaped => return Some(position),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

fn interpreted(inner: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '\\' {
            escape(&mut characters, &mut bytes)?;
        } else {
            push(character, &mut bytes);
        }
    }
    Some(bytes)
}

fn escape(characters: &mut Peekable<Chars<'_>>, bytes: &mut Vec<u8>) -> Option<()> {
    match characters.next()? {
        'a' => bytes.push(0x07),
        'b' => bytes.push(0x08),
        'f' => bytes.push(0x0c),
        'n' => bytes.push(b'\n'),
        'r' => bytes.push(b'\r'),
        't' => bytes.push(b'\t'),
        'v' => bytes.push(0x0b),
        '\\' => bytes.push(b'\\'),
        '"' => bytes.push(b'"'),
        'x' => bytes.push(u8::try_from(number(characters, 2, 16)?).ok()?),
        'u' => push(char::from_u32(number(characters, 4, 16)?)?, bytes),
        'U' => push(char::from_u32(number(characters, 8, 16)?)?, bytes),
        first @ '0'..='7' => {
            let rest = number(characters, 2, 8)?;
            bytes.push(u8::try_from(first.to_digit(8)? * 64 + rest).ok()?);
        }
        _ => return None,
    }
    Some(())
}

fn number(characters: &mut Peekable<Chars<'_>>, digits: usize, radix: u32) -> Option<u32> {
    let mut value: u32 = 0;
    for _ in 0..digits {
        value = value.checked_mul(radix)?.checked_add(characters.next()?.to_digit(radix)?)?;
    }
    Some(value)
}

fn push(character: char, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn literals_have_their_values() {
        for (literal, value) in [
            (r#""a b""#, "a b"),
            (r#""-X main.a=\"1\"\t\x41\101\u00e9\U0001F600""#, "-X main.a=\"1\"\tAA\u{e9}\u{1f600}"),
            ("`C:\\x`", "C:\\x"),
            (r#""C:\\x\\""#, "C:\\x\\"),
            (r#""""#, ""),
        ] {
            assert_eq!(unquoted(literal).as_deref(), Some(value), "{literal}");
        }
    }

    #[test]
    fn bytes_need_not_be_text() {
        assert_eq!(unquoted_bytes(r#""a\xff\n""#).as_deref(), Some(&b"a\xff\n"[..]));
        assert_eq!(
            (unquoted_bytes(r#""a"b"#), unquoted_bytes("`a`"), unquoted_bytes("\"")),
            (None, None, None)
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for text in
            ["", "a", "\"", "\"a", r#""a\""#, r#""\q""#, r#""\x4""#, r#""\777""#, "`a", "\"a\"b", "\"a\nb\""]
        {
            assert_eq!(unquoted(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*", inner in "[\\\\\"xuU0-9a-f`é]*") {
            let _ = quoted_prefix(&text);
            let _ = quoted_prefix(&format!("\"{inner}\""));
        }

        #[test]
        fn what_is_quoted_is_read_back(value in "[ -~é\\t]*") {
            let literal = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
            prop_assert_eq!(unquoted(&literal), Some(value));
        }
    }
}

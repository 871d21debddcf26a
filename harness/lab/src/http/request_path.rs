//! The path of a request, decoded once.

use std::fmt;

use http::StatusCode;

/// The longest path that is looked at, in bytes as it was sent; the length of requests that servers should understand.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-4.1-5>
const LONGEST: usize = 8000;

/// A path that is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostilePath {
    /// It is longer than [`LONGEST`].
    TooLong,
    /// It is not UTF-8 after decoding, or a `%` has no two digits.
    Malformed,
    /// It has a control character or a backslash.
    Character,
    /// It has an element `.` or `..`, or an empty one.
    Element,
}

impl HostilePath {
    /// The status that says so.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::TooLong => StatusCode::URI_TOO_LONG,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl fmt::Display for HostilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "bad request: the path is too long",
            Self::Malformed => "bad request: the path is not encoded as it must be",
            Self::Character => "bad request: the path has a character that is not allowed",
            Self::Element => "bad request: the path has an empty element, or one of dots",
        })
    }
}

/// The path of `raw`, which begins with `/`, with its percent escapes decoded once, without that first `/`.
/// <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>
pub(crate) fn decode_path(raw: &str) -> Result<String, HostilePath> {
    if raw.len() > LONGEST {
        return Err(HostilePath::TooLong);
    }
    let raw = raw.strip_prefix('/').ok_or(HostilePath::Malformed)?;
    let mut decoded = Vec::with_capacity(raw.len());
    let mut bytes = raw.bytes();
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'%' => hex_digit(bytes.next())? << 4 | hex_digit(bytes.next())?,
            byte => byte,
        };
        decoded.push(byte);
    }
    let path = String::from_utf8(decoded).map_err(|_| HostilePath::Malformed)?;
    if path.chars().any(|c| c.is_control() || c == '\\') {
        return Err(HostilePath::Character);
    }
    if !path.is_empty() && path.split('/').any(|element| matches!(element, "" | "." | "..")) {
        return Err(HostilePath::Element);
    }
    Ok(path)
}

fn hex_digit(byte: Option<u8>) -> Result<u8, HostilePath> {
    let digit = byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(HostilePath::Malformed)?;
    u8::try_from(digit).map_err(|_| HostilePath::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_decoded_once() {
        assert_eq!(decode_path("/a/%21b/@v/list").as_deref(), Ok("a/!b/@v/list"));
        assert_eq!(decode_path("/%2521").as_deref(), Ok("%21"));
        assert_eq!(decode_path("/").as_deref(), Ok(""));
        assert_eq!(decode_path("/%C3%A9").as_deref(), Ok("é"));
    }

    #[test]
    fn hostile_paths_are_refused() {
        for raw in [
            "",
            "a",
            "*",
            "//",
            "/a//b",
            "/../x",
            "/a/../b",
            "/%2e%2e/x",
            "/%2E./x",
            "/a%2f..%2fb",
            "/.",
            "/a/",
            "/a%00b",
            "/a%5cb",
            "/a\\b",
            "/%",
            "/%2",
            "/%zz",
            "/%+1",
            "/%ff",
            "/%0a",
        ] {
            assert!(decode_path(raw).is_err(), "{raw}");
        }
        assert_eq!(decode_path(&format!("/{}", "a".repeat(LONGEST))), Err(HostilePath::TooLong));
    }

    proptest! {
        #[test]
        fn no_path_makes_it_panic(raw in "/?[%/.0-9a-f]{0,30}|\\PC*") {
            if let Ok(path) = decode_path(&raw) {
                prop_assert!(!path.split('/').any(|element| element == ".."));
            }
        }
    }
}

//! Paths as relative references: <https://www.rfc-editor.org/rfc/rfc3986#section-4.2>.

use std::fmt::Write as _;

/// A path with `/` or `\` as a relative reference; `None` for an empty one.
///
/// Whatever is no unreserved character is percent-encoded, so that no part is taken for a scheme or a host. An absolute
/// path keeps one slash at its start.
pub(crate) fn relative_reference(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let root = if path.starts_with('/') { "/" } else { "" };
    let mut reference = root.to_owned();
    for byte in path.trim_start_matches('/').bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                reference.push(char::from(byte));
            }
            _ => {
                // Writing to a String can't fail.
                let _ = write!(reference, "%{byte:02X}");
            }
        }
    }
    (!reference.is_empty()).then_some(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_names_a_scheme_or_a_host() {
        let reference = |path| relative_reference(path).unwrap_or_default();
        assert_eq!(reference("cmd/a b/ä.go"), "cmd/a%20b/%C3%A4.go");
        assert_eq!(reference(r"C:\out\app.exe"), "C%3A/out/app.exe");
        assert_eq!(reference("//host/x?y#z"), "/host/x%3Fy%23z");
        assert_eq!(relative_reference(""), None);
    }
}

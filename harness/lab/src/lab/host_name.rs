//! Texts that become parts of names and addresses.

use std::fmt::Write as _;

/// Whether `name` can be the name of a host. <https://www.rfc-editor.org/rfc/rfc1123#section-2.1>; `_` is common too.
pub(super) fn is_host(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(allowed);
    name.len() <= 253 && name.split('.').all(is_label)
}

/// `text` as user or password in a URL. <https://www.rfc-editor.org/rfc/rfc3986#section-2.1>
pub(super) fn in_url(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            // Writing to a string can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_made_of_labels() {
        for name in ["proxy.lab.test", "a", "x_1.test", "xn--bcher-kva.test", "1.2"] {
            assert!(is_host(name), "{name}");
        }
        let long = ["a".repeat(64), ["abcdefg"; 33].join(".")];
        for name in ["", ".", "a.", "a..b", "a b", "a/b", "a:1", "b\u{fc}cher"]
            .into_iter()
            .chain(long.each_ref().map(String::as_str))
        {
            assert!(!is_host(name), "{name}");
        }
    }

    #[test]
    fn what_separates_in_urls_is_encoded() {
        assert_eq!(in_url("a-Z.0_~"), "a-Z.0_~");
        assert_eq!(in_url("p@ss:w/rd%\u{e9}"), "p%40ss%3Aw%2Frd%25%C3%A9");
    }
}

//! Versions of Go itself.
//!
//! Source: <https://go.dev/doc/toolchain#version>, and `Parse` in <https://go.dev/src/internal/gover/gover.go>.

use std::cmp::Ordering;

use crate::compare_versions;

/// Orders two versions of Go: `1.27`, the language, comes before `1.27rc1`, and that before `1.27.0`. A `go` before the
/// number and a suffix such as `-custom` do not count. What is no version comes before all that are.
pub fn compare_go_versions(left: &str, right: &str) -> Ordering {
    compare_versions(&as_module_version(left), &as_module_version(right))
}

/// The second number: 27 of `1.27.3` and of `1.27rc1`.
pub fn go_minor(version: &str) -> Option<u32> {
    let minor = version.split('.').nth(1)?;
    let end = minor.find(|character: char| !character.is_ascii_digit()).unwrap_or(minor.len());
    minor[..end].parse().ok()
}

/// A module version that has the place of this version of Go in the order.
fn as_module_version(text: &str) -> String {
    let text = text.strip_prefix("go").unwrap_or(text);
    let text = text.split(['-', '+']).next().unwrap_or(text);
    let end = text.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(text.len());
    let (numbers, kind) = text.split_at(end);
    let digits = kind.trim_start_matches(|character: char| character.is_ascii_alphabetic());
    let word = &kind[..kind.len() - digits.len()];
    // From 1.21 on the language has a version without a third number, before all releases of it.
    let is_language = numbers.split('.').count() == 2 && go_minor(numbers).is_some_and(|minor| minor >= 21);
    let suffix = match kind {
        "" if is_language => "-0".to_owned(),
        "" => String::new(),
        _ => format!("-{word}.{digits}"),
    };
    let parts: Vec<&str> = numbers.split('.').chain(["0", "0"]).take(3).collect();
    format!("v{}{suffix}", parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_go_are_in_order() {
        for (later, earlier) in [
            ("1.22", "1.21.9"),
            ("1.21.0", "1.21rc2"),
            ("1.21rc10", "1.21rc2"),
            ("1.27rc1", "1.27"),
            ("1.27.0", "1.27rc1"),
            ("1.20", "1.20rc1"),
            ("1.100", "1.27.3"),
            ("go1.27.3", "1.27"),
            ("1.14", "x"),
        ] {
            assert!(compare_go_versions(later, earlier).is_gt(), "{later} {earlier}");
            assert!(compare_go_versions(earlier, later).is_lt(), "{later} {earlier}");
        }
        for (one, other) in [("1.27.3", "go1.27.3-custom"), ("1.20", "1.20.0"), ("1.27", "1.27")] {
            assert!(compare_go_versions(one, other).is_eq(), "{one} {other}");
        }
    }

    #[test]
    fn the_minor_version_is_the_second_number() {
        for (version, minor) in [("1.27.3", Some(27)), ("1.27rc1", Some(27)), ("go1.9", Some(9)), ("1", None)]
        {
            assert_eq!(go_minor(version), minor, "{version}");
        }
    }
}

//! The order of module versions.
//!
//! Source: <https://go.dev/ref/mod#versions> and `Compare` of <https://pkg.go.dev/golang.org/x/mod/semver>, which follows
//! <https://semver.org/spec/v2.0.0.html#spec-item-11>. Pseudo-versions (<https://go.dev/ref/mod#pseudo-versions>) need
//! no rule of their own: they are made to be ordered by this one.

use std::cmp::Ordering;

/// A version's parts. Numbers stay text, since they may be longer than any integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct SemanticVersion<'text> {
    /// Major, minor and patch; what a short form such as `v1.2` lacks is `0`.
    numbers: [&'text str; 3],
    /// What stands between `-` and `+`; empty in a release.
    prerelease: &'text str,
}

/// Compares two module versions as Go does. What stands after `+` does not count. A text that is no version is lower than
/// every version, and equal to any other such text.
pub fn compare_versions(one: &str, other: &str) -> Ordering {
    match (parse(one), parse(other)) {
        (Some(one), Some(other)) => one.compare(other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}

/// Whether the text is a module version, such as `v1.2.3`, `v1.2.3-rc.1` or `v2.0.0+incompatible`. Short forms such as
/// `v1.2` count too, as they do for Go.
pub fn is_version(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<SemanticVersion<'_>> {
    let text = text.strip_prefix('v')?;
    let (text, build) = split(text, '+');
    let (numbers, prerelease) = split(text, '-');
    let mut numbers = numbers.split('.');
    let parts = [numbers.next(), numbers.next(), numbers.next()];
    let is_short = parts[2].is_none();
    let marks_fit = !is_short || (prerelease.is_none() && build.is_none());
    let is_right = numbers.next().is_none()
        && parts.iter().flatten().all(|number| is_number(number))
        && prerelease.is_none_or(|text| text.split('.').all(is_prerelease_identifier))
        && build.is_none_or(|text| text.split('.').all(is_identifier));
    (is_right && marks_fit).then_some(SemanticVersion {
        numbers: parts.map(|number| number.unwrap_or("0")),
        prerelease: prerelease.unwrap_or_default(),
    })
}

fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// Digits without a zero before others.
fn is_number(text: &str) -> bool {
    is_digits(text) && (text == "0" || !text.starts_with('0'))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_identifier(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_prerelease_identifier(text: &str) -> bool {
    is_identifier(text) && (!is_digits(text) || is_number(text))
}

impl SemanticVersion<'_> {
    fn compare(self, other: Self) -> Ordering {
        let numbers = self.numbers.iter().zip(other.numbers).map(|(one, other)| by_number(one, other));
        let numbers = numbers.fold(Ordering::Equal, Ordering::then);
        numbers.then_with(|| match (self.prerelease, other.prerelease) {
            // A release is above its pre-releases.
            ("", _) | (_, "") => self.prerelease.is_empty().cmp(&other.prerelease.is_empty()),
            (one, other) => one.split('.').map(Identifier).cmp(other.split('.').map(Identifier)),
        })
    }
}

/// Numbers without leading zeros, as text: the longer one is the higher one.
fn by_number(one: &str, other: &str) -> Ordering {
    one.len().cmp(&other.len()).then_with(|| one.cmp(other))
}

/// One identifier of a pre-release: a number is below every word, and words go by their bytes.
#[derive(PartialEq, Eq)]
struct Identifier<'text>(&'text str);

impl Ord for Identifier<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (is_digits(self.0), is_digits(other.0)) {
            (true, true) => by_number(self.0, other.0),
            (false, false) => self.0.cmp(other.0),
            (is_number, _) => {
                if is_number {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for Identifier<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_are_ordered_as_go_orders_them() {
        let ascending = [
            "none",
            "v0.0.0-00010101000000-000000000000",
            "v0.0.0-20190101000000-abcdefabcdef",
            "v0.0.0-20240101000000-000000000000",
            "v0.0.1",
            "v1",
            "v1.2.3-0.20200101000000-aaaaaaaaaaaa",
            "v1.2.3-1",
            "v1.2.3-2",
            "v1.2.3-10",
            "v1.2.3-alpha",
            "v1.2.3-alpha.1",
            "v1.2.3-alpha.beta",
            "v1.2.3-beta",
            "v1.2.3-rc.1",
            "v1.2.3-rc.1.0.20200101000000-aaaaaaaaaaaa",
            "v1.2.3-rc.2",
            "v1.2.3",
            "v1.2.4-0.20200101000000-aaaaaaaaaaaa",
            "v1.2.10",
            "v2.0.0+incompatible",
            "v18446744073709551616.0.0",
        ];
        for (index, one) in ascending.iter().enumerate() {
            for (other_index, other) in ascending.iter().enumerate() {
                assert_eq!(compare_versions(one, other), index.cmp(&other_index), "{one} {other}");
            }
        }
    }

    #[test]
    fn short_forms_and_build_marks_do_not_count() {
        for (one, other) in [("v1", "v1.0.0"), ("v1.2", "v1.2.0"), ("v1.0.0+a", "v1.0.0+b"), ("x", "")] {
            assert_eq!(compare_versions(one, other), Ordering::Equal, "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_version_is_told() {
        for text in [
            "",
            "1.0.0",
            "v",
            "v01.0.0",
            "v1.0.0.0",
            "v1.-1.0",
            "v1.0.0-",
            "v1.0.0-a..b",
            "v1.0.0-01",
            "v1.0.0+",
            "v1.0.0+a..b",
            "v1-pre",
            "v1.2+meta",
            "v1.2.3-é",
            "V1.0.0",
            " v1.0.0",
        ] {
            assert!(!is_version(text), "{text:?}");
        }
        for text in ["v1.0.0-01a", "v1.0.0-0", "v1.0.0--", "v1.0.0+001", "v1.0.0-a+b-c"] {
            assert!(is_version(text), "{text:?}");
        }
    }

    fn version() -> impl Strategy<Value = String> {
        prop_oneof!["v[0-2](\\.[0-2]){0,2}", "v[01]\\.0\\.[01](-[0a-].{0,2})?(\\+[a-b.]{0,3})?", ".{0,6}"]
    }

    proptest! {
        #[test]
        fn it_is_an_order(one in version(), two in version(), three in version()) {
            prop_assert_eq!(compare_versions(&one, &two), compare_versions(&two, &one).reverse());
            prop_assert_eq!(compare_versions(&one, &one), Ordering::Equal);
            if compare_versions(&one, &two).is_le() && compare_versions(&two, &three).is_le() {
                prop_assert!(compare_versions(&one, &three).is_le());
            }
        }
    }
}

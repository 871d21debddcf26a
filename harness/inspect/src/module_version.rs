//! Versions of modules.
//!
//! Source: <https://go.dev/ref/mod#versions>, which is <https://semver.org> with a `v` before it.

use std::cmp::Ordering;

/// A version that Go accepts: `v1.2.3-rc.1+incompatible`. Ordered as Go orders them; build metadata does not count.
#[derive(Clone, Debug)]
pub struct ModuleVersion<'a> {
    major: &'a str,
    minor: &'a str,
    patch: &'a str,
    /// Without the hyphen.
    prerelease: &'a str,
    /// Without the plus.
    build: &'a str,
}

impl<'a> ModuleVersion<'a> {
    /// Reads a version; `v1` and `v1.2` are short for `v1.0.0` and `v1.2.0`.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (text, build) = parted(text.strip_prefix('v')?, '+');
        let (core, prerelease) = parted(text, '-');
        let mut numbers = core.split('.');
        let major = numbers.next()?;
        let (minor, patch) = (numbers.next(), numbers.next());
        let all = [Some(major), minor, patch];
        let is_short = patch.is_none();
        if numbers.next().is_some()
            || !all.into_iter().flatten().all(is_number)
            || (is_short && (prerelease.is_some() || build.is_some()))
            || !prerelease.is_none_or(|text| text.split('.').all(is_prerelease_part))
            || !build.is_none_or(|text| text.split('.').all(is_part))
        {
            return None;
        }
        let (minor, patch) = (minor.unwrap_or("0"), patch.unwrap_or("0"));
        Some(Self {
            major,
            minor,
            patch,
            prerelease: prerelease.unwrap_or_default(),
            build: build.unwrap_or_default(),
        })
    }

    /// All three numbers and the prerelease; of build metadata only `+incompatible`, which Go gives a sense.
    pub fn canonical(&self) -> String {
        let Self { major, minor, patch, prerelease, build } = self;
        let hyphen = if prerelease.is_empty() { "" } else { "-" };
        let build = if *build == "incompatible" { "+incompatible" } else { "" };
        format!("v{major}.{minor}.{patch}{hyphen}{prerelease}{build}")
    }

    /// The first number.
    pub fn major(&self) -> &'a str {
        self.major
    }
}

/// Orders two versions as Go does; what is no version comes before all that are.
pub fn compare_versions(left: &str, right: &str) -> Ordering {
    match (ModuleVersion::parse(left), ModuleVersion::parse(right)) {
        (Some(left), Some(right)) => order(&left, &right),
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

fn order(left: &ModuleVersion<'_>, right: &ModuleVersion<'_>) -> Ordering {
    number_order(left.major, right.major)
        .then_with(|| number_order(left.minor, right.minor))
        .then_with(|| number_order(left.patch, right.patch))
        .then_with(|| prerelease_order(left.prerelease, right.prerelease))
}

/// A version without a prerelease comes after one with.
fn prerelease_order(left: &str, right: &str) -> Ordering {
    if left.is_empty() || right.is_empty() {
        return left.is_empty().cmp(&right.is_empty());
    }
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(left), Some(right)) => match (is_number(left), is_number(right)) {
                (true, true) => number_order(left, right),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => left.cmp(right),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Numbers without leading zeros, of any length.
fn number_order(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

fn parted(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn is_number(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !text.starts_with('0'))
}

fn is_part(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_prerelease_part(text: &str) -> bool {
    is_part(text) && (is_number(text) || !text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_have_a_canonical_form() {
        for (text, canonical) in [
            ("v1", Some("v1.0.0")),
            ("v1.2", Some("v1.2.0")),
            ("v1.2.3-rc.1", Some("v1.2.3-rc.1")),
            ("v2.0.0+incompatible", Some("v2.0.0+incompatible")),
            ("v2.0.0+meta", Some("v2.0.0")),
            ("1.0.0", None),
            ("v01.0.0", None),
            ("v1-rc", None),
            ("v1.0.0-01", None),
            ("v1.0.0-", None),
            ("v1.0.0.0", None),
            ("master", None),
        ] {
            let found = ModuleVersion::parse(text).map(|version| version.canonical());
            assert_eq!(found.as_deref(), canonical, "{text}");
        }
    }

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
            assert!(ModuleVersion::parse(text).is_none(), "{text:?}");
        }
        for text in ["v1.0.0-01a", "v1.0.0-0", "v1.0.0--", "v1.0.0+001", "v1.0.0-a+b-c"] {
            assert!(ModuleVersion::parse(text).is_some(), "{text:?}");
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

        #[test]
        fn no_text_makes_it_panic(text in "v?[0-9v.+-]{0,12}", any in ".{0,20}") {
            let _ = compare_versions(&text, &any);
        }
    }
}

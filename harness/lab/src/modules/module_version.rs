//! Versions of modules: canonical semantic versions.

use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use twinbuild_inspect::{compare_versions, unescape_module};

/// A canonical version, such as `v1.2.0`, `v1.3.0-rc.1`, `v2.0.0+incompatible` or a pseudo-version.
///
/// Rules: <https://go.dev/ref/mod#versions>. They are ordered by precedence; see <https://semver.org/#spec-item-11>.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ModuleVersion(String);

/// Text that is no canonical version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "read the version `{version}`: it is not of the form vMAJOR.MINOR.PATCH, with a pre-release and +incompatible \
     where there are any"
)]
pub struct InvalidModuleVersion {
    /// The text.
    pub version: String,
}

/// What Go appends to a version whose module has no `go.mod`. <https://go.dev/ref/mod#incompatible-versions>
const INCOMPATIBLE: &str = "+incompatible";

/// How a pseudo-version writes its time: `yyyymmddhhmmss`. <https://go.dev/ref/mod#pseudo-versions>
const PSEUDO_TIME_DIGITS: usize = 14;

impl ModuleVersion {
    /// Checks `version`.
    ///
    /// # Errors
    /// When it is no canonical version.
    pub fn parse(version: &str) -> Result<Self, InvalidModuleVersion> {
        if !is_canonical(version) {
            return Err(InvalidModuleVersion { version: version.to_owned() });
        }
        Ok(Self(version.to_owned()))
    }

    /// Reads a version as requests write it. <https://go.dev/ref/mod#goproxy-protocol>
    ///
    /// # Errors
    /// When it is not escaped so, or is no canonical version.
    pub fn unescape(escaped: &str) -> Result<Self, InvalidModuleVersion> {
        let invalid = || InvalidModuleVersion { version: escaped.to_owned() };
        Self::parse(&unescape_module(escaped).ok_or_else(invalid)?)
    }

    /// The version.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The major version with its `v`.
    pub fn major(&self) -> &str {
        self.0.split('.').next().unwrap_or_default()
    }

    /// Whether it ends with `+incompatible`.
    pub fn is_incompatible(&self) -> bool {
        self.0.ends_with(INCOMPATIBLE)
    }

    /// The version without `+incompatible`.
    pub fn without_build(&self) -> &str {
        self.0.strip_suffix(INCOMPATIBLE).unwrap_or(&self.0)
    }

    /// What follows the first `-`, if anything does.
    pub fn pre_release(&self) -> Option<&str> {
        self.without_build().split_once('-').map(|(_, pre_release)| pre_release)
    }

    /// Whether it was made of a revision that has no version. <https://go.dev/ref/mod#pseudo-versions>
    pub fn is_pseudo(&self) -> bool {
        self.pseudo_parts().is_some()
    }

    /// The revision in a pseudo-version.
    pub fn pseudo_revision(&self) -> Option<&str> {
        self.pseudo_parts().map(|(_, revision)| revision)
    }

    /// The time in a pseudo-version, if it can be one.
    pub fn pseudo_time(&self) -> Option<Timestamp> {
        let (time, _) = self.pseudo_parts()?;
        let part = |from: usize, to: usize| time.get(from..to)?.parse::<i8>().ok();
        let year = time.get(..4)?.parse().ok()?;
        let date = civil::Date::new(year, part(4, 6)?, part(6, 8)?).ok()?;
        let time = civil::Time::new(part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
        Some(civil::DateTime::from_parts(date, time).to_zoned(TimeZone::UTC).ok()?.timestamp())
    }

    /// The digits of the time and the revision.
    fn pseudo_parts(&self) -> Option<(&str, &str)> {
        let (before, revision) = self.without_build().rsplit_once('-')?;
        let time_at = before.len().checked_sub(PSEUDO_TIME_DIGITS)?;
        let (base, time) = (before.get(..time_at)?, before.get(time_at..)?);
        let (release, pre_release) = base.split_once('-')?;
        let follows_a_version = pre_release == "0." || pre_release.ends_with(".0.");
        let follows_none = pre_release.is_empty() && release.ends_with(".0.0");
        let is_pseudo = (follows_none || follows_a_version)
            && time.bytes().all(|byte| byte.is_ascii_digit())
            && !revision.is_empty()
            && revision.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_pseudo.then_some((time, revision))
    }
}

impl fmt::Display for ModuleVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for ModuleVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        compare_versions(&self.0, &other.0).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for ModuleVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn is_canonical(version: &str) -> bool {
    let version = version.strip_suffix(INCOMPATIBLE).unwrap_or(version);
    let (release, pre_release) = match version.split_once('-') {
        Some((release, pre_release)) => (release, Some(pre_release)),
        None => (version, None),
    };
    let Some(numbers) = release.strip_prefix('v') else { return false };
    let numbers: Vec<&str> = numbers.split('.').collect();
    numbers.len() == 3
        && numbers.iter().all(|number| is_number(number) && has_no_leading_zero(number))
        && pre_release.is_none_or(|pre_release| pre_release.split('.').all(is_identifier))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn has_no_leading_zero(number: &str) -> bool {
    number == "0" || !number.starts_with('0')
}

/// <https://semver.org/#spec-item-9>
fn is_identifier(text: &str) -> bool {
    let allowed = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    allowed && (!is_number(text) || has_no_leading_zero(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn version(text: &str) -> ModuleVersion {
        ModuleVersion::parse(text).unwrap()
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        for text in [
            "",
            "v",
            "v1",
            "v1.2",
            "1.2.3",
            "v1.2.3.4",
            "v01.2.3",
            "v1.2.03",
            "v1.2.3-",
            "v1.2.3-a..b",
            "v1.2.3-01",
            "v1.2.3+meta",
            "v1.2.3+incompatible+incompatible",
            "v1.2.3-a b",
            "v1.2.3/x",
            "v1.2.x",
            "V1.2.3",
            "v-1.2.3",
            "master",
            "v1.2.3\n",
            "v1.2.3-é",
        ] {
            assert!(ModuleVersion::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn versions_have_their_precedence() {
        let ordered = [
            "v0.0.0-20200101000000-abcdefabcdef",
            "v0.9.0",
            "v1.0.0-alpha",
            "v1.0.0-alpha.1",
            "v1.0.0-alpha.beta",
            "v1.0.0-beta",
            "v1.0.0-beta.2",
            "v1.0.0-beta.11",
            "v1.0.0-rc.1",
            "v1.0.0",
            "v1.2.0",
            "v1.10.0",
            "v2.0.0+incompatible",
            "v18446744073709551616.0.0",
            "v18446744073709551617.0.0",
        ];
        for pair in ordered.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn pseudo_versions_are_told_from_others() {
        for text in [
            "v0.0.0-20191109021931-daa7c04131f5",
            "v2.0.0-20180517173623-c85619274f5d+incompatible",
            "v1.2.4-0.20191109021931-daa7c04131f5",
            "v1.2.3-pre.0.20191109021931-daa7c04131f5",
        ] {
            let version = version(text);
            assert!(version.is_pseudo(), "{text}");
            assert_eq!(version.pseudo_revision().unwrap().len(), 12);
            assert!(version.pseudo_time().is_some(), "{text}");
        }
        for text in [
            "v1.2.3",
            "v1.2.3-20191109021931-daa7c04131f5",
            "v0.0.0-2019110902193-daa7c04131f5",
            "v0.0.0-20191109021931",
            "v1.2.3-pre.20191109021931-daa7c04131f5",
        ] {
            assert!(!version(text).is_pseudo(), "{text}");
        }
        let made = version("v0.0.0-20191109021931-daa7c04131f5").pseudo_time().unwrap();
        assert_eq!(made.to_string(), "2019-11-09T02:19:31Z");
        assert_eq!(version("v0.0.0-20191309021931-daa7c04131f5").pseudo_time(), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "v?[0-9.v+a-z-]{0,40}|\\PC*") {
            if let Ok(version) = ModuleVersion::parse(&text) {
                let _ = (version.pseudo_time(), version.major());
                prop_assert_eq!(version.cmp(&version), Ordering::Equal);
            }
        }
    }
}

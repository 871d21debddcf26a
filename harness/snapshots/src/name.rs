//! Names of snapshots: stable, and safe on every file system whatever the scenario is called.

use std::fmt;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use twinbuild_model::Platform;

/// The longest part of a name, in characters. Three parts and a folder stay within Windows' 260:
/// <https://learn.microsoft.com/en-us/windows/win32/fileio/maximum-file-path-limitation>
const LONGEST_SLUG: usize = 60;

/// How many hexadecimal characters of the original text's SHA-256 tell apart what the slug doesn't.
const HASH_LENGTH: usize = 8;

/// Devices that are no file names on Windows, with any extension:
/// <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file#naming-conventions>
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Devices of Windows that have a digit after these letters. Same source.
const RESERVED_WITH_DIGIT: [&str; 2] = ["com", "lpt"];

/// Where a snapshot stands below the folder of snapshots: `<feature>/<scenario>/<what>[@platform].snap`.
///
/// Each part is a slug: ASCII letters in lower case, digits and single hyphens between them. A text that is
/// empty, longer than 60 characters, reserved by Windows or not ASCII gets a piece of its SHA-256 at the end,
/// so that its slug is still its own. Texts that differ only in case, punctuation and spaces have one slug;
/// the store refuses two of them in one run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotName {
    feature: String,
    scenario: String,
    what: String,
    platform: Option<String>,
}

impl SnapshotName {
    /// Names the snapshot of `what` in a scenario; with a platform where each has its own.
    ///
    /// ```
    /// use twinbuild_snapshots::SnapshotName;
    ///
    /// let windows = "windows/arm64".parse().expect("a platform");
    /// let name = SnapshotName::new("Cross builds", "A program for Windows", "binary", Some(&windows));
    /// assert_eq!(name.to_string(), "cross-builds/a-program-for-windows/binary@windows-arm64.snap");
    /// ```
    pub fn new(feature: &str, scenario: &str, what: &str, platform: Option<&Platform>) -> Self {
        Self {
            feature: slug(feature),
            scenario: slug(scenario),
            what: slug(what),
            platform: platform.map(Platform::slug),
        }
    }

    /// Reads the name from a path below the folder of snapshots; `None` where the path has another shape.
    pub(crate) fn from_relative_path(path: &Path) -> Option<Self> {
        let parts: Vec<&str> = path.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
        let [feature, scenario, file] = parts[..] else { return None };
        let stem = file.strip_suffix(".snap")?;
        let (what, platform) = match stem.split_once('@') {
            Some((what, platform)) => (what, Some(platform.to_owned())),
            None => (stem, None),
        };
        Some(Self {
            feature: feature.to_owned(),
            scenario: scenario.to_owned(),
            what: what.to_owned(),
            platform,
        })
    }

    /// The feature's slug.
    pub fn feature(&self) -> &str {
        &self.feature
    }

    /// The scenario's slug.
    pub fn scenario(&self) -> &str {
        &self.scenario
    }

    /// The slug of what was taken.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The platform as file names have it: `windows-arm64`.
    pub fn platform(&self) -> Option<&str> {
        self.platform.as_deref()
    }

    /// The snapshot's file in a folder of snapshots.
    pub fn path_in(&self, root: &Path) -> PathBuf {
        root.join(&self.feature).join(&self.scenario).join(self.file_name())
    }

    fn file_name(&self) -> String {
        match &self.platform {
            Some(platform) => format!("{}@{platform}.snap", self.what),
            None => format!("{}.snap", self.what),
        }
    }
}

impl fmt::Display for SnapshotName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}/{}", self.feature, self.scenario, self.file_name())
    }
}

fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for word in
        text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
    {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word.to_ascii_lowercase());
    }
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if is_plain && !slug.is_empty() && slug.len() <= LONGEST_SLUG && !is_reserved(&slug) {
        return slug;
    }
    slug.truncate(LONGEST_SLUG - HASH_LENGTH - 1);
    let separator = if slug.is_empty() || slug.ends_with('-') { "" } else { "-" };
    format!("{slug}{separator}{}", short_hash(text))
}

fn short_hash(text: &str) -> String {
    let mut hash = twinbuild_model::Sha256::from_bytes(Sha256::digest(text).into()).to_string();
    hash.truncate(HASH_LENGTH);
    hash
}

fn is_reserved(slug: &str) -> bool {
    let device = slug.strip_suffix(|last: char| last.is_ascii_digit());
    RESERVED.contains(&slug) || device.is_some_and(|device| RESERVED_WITH_DIGIT.contains(&device))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_names_stay_readable() {
        assert_eq!(slug("A build  does not see -- $HOME!"), "a-build-does-not-see-home");
        assert_eq!(slug("command"), "command");
        assert_eq!(slug("com10"), "com10");
        assert_eq!(slug(&"a".repeat(60)), "a".repeat(60));
    }

    #[test]
    fn names_that_no_file_can_have_get_a_hash() {
        // printf '' | sha256sum
        assert_eq!(slug(""), "e3b0c442");
        // printf CON | sha256sum
        assert_eq!(slug("CON"), format!("con-{}", short_hash("CON")));
        for text in ["nul", "Com1", "lpt9", "...", "a\tb", "größe", "日本"] {
            assert!(slug(text).ends_with(&short_hash(text)), "{text}: {}", slug(text));
        }
        let long = "a".repeat(61);
        assert_eq!(slug(&long), format!("{}-{}", "a".repeat(51), short_hash(&long)));
    }

    #[test]
    fn names_that_lose_letters_stay_apart() {
        let texts = ["grün", "grün\u{308}", "gr n", "grán", "日本", "中国", "", "...", "\u{0}"];
        let slugs: BTreeSet<String> = texts.iter().map(|text| slug(text)).collect();
        assert_eq!(slugs.len(), texts.len(), "{slugs:?}");
        assert_eq!(slug("Gr N"), slug("gr-n"), "case and punctuation are left to the store");
    }

    #[test]
    fn a_name_reads_from_its_path_and_other_paths_are_refused() {
        let platform: Platform = "linux/amd64".parse().expect("a platform");
        for name in
            [SnapshotName::new("a", "b c", "d", None), SnapshotName::new("a", "b", "d e", Some(&platform))]
        {
            let root = Path::new("snapshots");
            let path = name.path_in(root);
            let relative = path.strip_prefix(root).expect("below the root");
            assert_eq!(SnapshotName::from_relative_path(relative), Some(name));
        }
        for path in ["", "a.snap", "a/b.snap", "a/b/c/d.snap", "a/b/c.snap.new", "a/b/c"] {
            assert_eq!(SnapshotName::from_relative_path(Path::new(path)), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn every_text_has_a_safe_and_stable_slug(text in any::<String>()) {
            let slug = slug(&text);
            prop_assert!(!slug.is_empty() && slug.len() <= LONGEST_SLUG, "{}", slug);
            prop_assert!(slug.split('-').all(|word| {
                !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            }), "{}", slug);
            prop_assert!(!is_reserved(&slug));
        }

        #[test]
        fn long_texts_with_one_beginning_stay_apart(tails in prop::collection::btree_set("[a-z]{1,9}", 2)) {
            let slugs: BTreeSet<String> = tails.iter().map(|tail| slug(&("a".repeat(60) + tail))).collect();
            prop_assert_eq!(slugs.len(), 2);
        }
    }
}

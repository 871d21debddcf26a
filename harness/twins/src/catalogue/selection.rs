//! Which variations a feature asks for.

use std::str::FromStr;

use super::names::{circumstances, named};
use super::{UnknownVariation, Variation};

/// Variations in the order of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The variations.
    pub variations: Vec<&'static Variation>,
    /// Whether they were asked for by name, so that one that can't be had is a failure.
    pub by_name: bool,
    /// The groups that were asked for by their names.
    pub groups: Vec<String>,
}

impl Selection {
    /// The group that all of `variations` are of, if it was asked for by its name.
    pub(crate) fn group_of(&self, variations: &[&Variation]) -> Option<String> {
        let is_group_of_all =
            |group: &&String| variations.iter().all(|variation| variation.group.as_ref() == Some(group));
        self.groups.iter().find(is_group_of_all).filter(|_| !variations.is_empty()).cloned()
    }
}

impl FromStr for Selection {
    type Err = UnknownVariation;

    /// Reads `everything`, `everything but "time, umask"`, `nothing`, or names separated by commas; names may stand in
    /// quotes.
    fn from_str(text: &str) -> Result<Self, UnknownVariation> {
        let text = text.trim();
        if text == "nothing" {
            return Ok(Self { by_name: true, ..Self::default() });
        }
        let Some(rest) = text.strip_prefix("everything") else {
            let (variations, groups) = list(text)?;
            return Ok(Self { variations, by_name: true, groups });
        };
        let mut variations = circumstances();
        match rest.trim().strip_prefix("but") {
            Some(excluded) => {
                let (excluded, _) = list(excluded)?;
                variations.retain(|variation| !excluded.contains(variation));
            }
            None if rest.is_empty() => {}
            None => {
                list(text)?;
            }
        }
        Ok(Self { variations, ..Self::default() })
    }
}

/// The variations that names stand for, and those names that are a group's.
fn list(text: &str) -> Result<(Vec<&'static Variation>, Vec<String>), UnknownVariation> {
    let mut variations: Vec<&'static Variation> = Vec::new();
    let mut groups = Vec::new();
    for name in text.trim().trim_matches('"').split(',') {
        let meant = named(name)?;
        if meant.len() > 1 {
            groups.extend(meant.first().and_then(|variation| variation.group.clone()));
        }
        for variation in meant {
            if !variations.contains(&variation) {
                variations.push(variation);
            }
        }
    }
    Ok((variations, groups))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        let selection: Selection = text.parse().unwrap();
        selection.variations.into_iter().map(|variation| variation.name.as_str()).collect()
    }

    #[test]
    fn some_all_and_all_but_some() {
        assert_eq!(names("\"time zone, umask\""), ["time zone", "umask"]);
        let all = names("everything");
        assert!(all.contains(&"time zone") && !all.contains(&"GOAMD64"), "{all:?}");
        let fewer = names("everything but \"time zone, build path\"");
        assert!(!fewer.contains(&"time zone") && !fewer.contains(&"GOROOT path"), "{fewer:?}");
        assert!(fewer.len() < all.len());
        assert!(names("nothing").is_empty());
    }

    #[test]
    fn a_group_is_all_its_members() {
        assert!(names("build path").len() > 2);
        let group_of = |asked: &str, names: &str| {
            let members = names.parse::<Selection>().unwrap().variations;
            asked.parse::<Selection>().unwrap().group_of(&members)
        };
        for asked in ["build path", "umask, build_path"] {
            let named = group_of(asked, "source path, GOROOT path");
            assert_eq!(named.as_deref(), Some("build path"), "{asked}");
            assert_eq!(group_of(asked, "source path, umask"), None, "{asked}");
        }
        assert_eq!(group_of("everything", "source path"), None);
        assert_eq!(group_of("source path, GOROOT path", "source path"), None);
    }

    #[test]
    fn unknown_names_are_refused_everywhere() {
        for text in ["\"tim zone\"", "everything but \"umsk\"", "everythin", "everything else", "", "umask,"]
        {
            assert!(text.parse::<Selection>().is_err(), "{text}");
        }
    }
}

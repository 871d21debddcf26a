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
}

impl FromStr for Selection {
    type Err = UnknownVariation;

    /// Reads `everything`, `everything but "time, umask"`, `nothing`, or names separated by commas; names may stand in
    /// quotes.
    fn from_str(text: &str) -> Result<Self, UnknownVariation> {
        let text = text.trim();
        if text == "nothing" {
            return Ok(Self { variations: Vec::new(), by_name: true });
        }
        let Some(rest) = text.strip_prefix("everything") else {
            return Ok(Self { variations: list(text)?, by_name: true });
        };
        let mut variations = circumstances();
        match rest.trim().strip_prefix("but") {
            Some(excluded) => {
                let excluded = list(excluded)?;
                variations.retain(|variation| !excluded.contains(variation));
            }
            None if rest.is_empty() => {}
            None => {
                list(text)?;
            }
        }
        Ok(Self { variations, by_name: false })
    }
}

fn list(text: &str) -> Result<Vec<&'static Variation>, UnknownVariation> {
    let mut variations: Vec<&'static Variation> = Vec::new();
    for name in text.trim().trim_matches('"').split(',') {
        for variation in named(name)? {
            if !variations.contains(&variation) {
                variations.push(variation);
            }
        }
    }
    Ok(variations)
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
    }

    #[test]
    fn unknown_names_are_refused_everywhere() {
        for text in ["\"tim zone\"", "everything but \"umsk\"", "everythin", "everything else", "", "umask,"]
        {
            assert!(text.parse::<Selection>().is_err(), "{text}");
        }
    }
}

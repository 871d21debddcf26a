//! The names of variations.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Variation, VariationKind};
use crate::nearest::nearest;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    variation: Vec<Variation>,
}

static CATALOGUE: LazyLock<Vec<Variation>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str::<Catalogue>(include_str!("variations.toml"))
        .map_or_else(|_| Vec::new(), |file| file.variation)
});

/// All variations, in the order of the catalogue.
pub fn variations() -> &'static [Variation] {
    &CATALOGUE
}

/// A name that is in no catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("vary `{name}`: there is no such variation")]
pub struct UnknownVariation {
    /// The name as it was given.
    pub name: String,
    /// Names that come nearest.
    pub nearest: Vec<String>,
}

impl UnknownVariation {
    /// What to do.
    pub fn hint(&self) -> String {
        format!("the nearest names: {}; `twinbuild variations` lists all", self.nearest.join(", "))
    }
}

/// The variations that `name` stands for: one, or all of a group. reprotest's names are known too.
pub(super) fn named(name: &str) -> Result<Vec<&'static Variation>, UnknownVariation> {
    let wanted = plain(name);
    let is_meant = |variation: &&Variation| all_names(variation).any(|known| plain(known) == wanted);
    let found: Vec<_> = variations().iter().filter(is_meant).collect();
    if found.is_empty() { Err(unknown(name)) } else { Ok(found) }
}

/// All that should not matter.
pub(super) fn circumstances() -> Vec<&'static Variation> {
    variations().iter().filter(|variation| variation.kind == VariationKind::Circumstance).collect()
}

fn all_names(variation: &Variation) -> impl Iterator<Item = &String> {
    [Some(&variation.name), variation.group.as_ref(), variation.reprotest.as_ref()].into_iter().flatten()
}

/// Names are compared without regard to case, and `_` and `-` count as blanks.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace(['_', '-'], " ")
}

fn unknown(name: &str) -> UnknownVariation {
    let known = variations().iter().flat_map(all_names).cloned().collect();
    let nearest = nearest(name, known, plain);
    UnknownVariation { name: name.trim().to_owned(), nearest }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Effect;
    use super::*;
    use crate::nearest::NEAREST;

    #[test]
    fn the_catalogue_can_be_read() {
        let read = toml::from_str::<Catalogue>(include_str!("variations.toml"));
        assert!(read.is_ok(), "{}", read.err().unwrap());
        let names: BTreeSet<_> = variations().iter().map(|variation| plain(&variation.name)).collect();
        assert_eq!(names.len(), variations().len(), "names are unique");
    }

    #[test]
    fn each_near_name_is_offered_once() {
        let offered = unknown("bild path").nearest;
        let distinct: BTreeSet<_> = offered.iter().map(|name| plain(name)).collect();
        assert!(offered.len() == NEAREST && distinct.len() == NEAREST, "{offered:?}");
    }

    #[test]
    fn every_entry_changes_something_and_can_prove_it() {
        for variation in variations() {
            assert_ne!(variation.first, variation.second, "{}", variation.name);
            assert!(!variation.probe.trim().is_empty(), "{}", variation.name);
            for effect in [&variation.both, &variation.first, &variation.second] {
                assert!(*effect == Effect::default() || !variation.what.is_empty());
            }
        }
    }

    /// Source: `VARIATIONS` in reprotest 0.7.33.
    #[test]
    fn all_of_reprotest_are_there() {
        for name in [
            "environment",
            "build_path",
            "kernel",
            "aslr",
            "num_cpus",
            "time",
            "user_group",
            "fileordering",
            "domain_host",
            "home",
            "locales",
            "exec_path",
            "timezone",
            "umask",
        ] {
            assert!(named(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn unknown_names_have_near_ones() {
        let error = named("timezon").unwrap_err();
        assert!(error.hint().contains("time zone") || error.hint().contains("timezone"), "{}", error.hint());
    }
}

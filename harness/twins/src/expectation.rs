//! Whether a Go build came out as the catalogue expects: what was measured there may not hold for another version of Go.

use twinbuild_model::twins::{Cause, TwinsVerdict};

use crate::catalogue::{Expected, Variation, variations};
use crate::judge::Facts;

/// A sentence for each variation under which a Go build is another although it was expected to be the same, or the same
/// although it was expected to be another. Without a whole search of a build that can be repeated there are none.
pub(crate) fn deviations(facts: &Facts<'_>, verdict: &TwinsVerdict) -> Vec<String> {
    let is_known = matches!(verdict, TwinsVerdict::Reproducible | TwinsVerdict::Drift);
    if !facts.is_go_build || !is_known || !facts.searched_all || facts.nondeterministic {
        return Vec::new();
    }
    let effective = facts.variations.iter().filter(|variation| variation.effective);
    let entries =
        effective.filter_map(|applied| variations().iter().find(|entry| entry.name == applied.name));
    entries.filter_map(|entry| deviation(entry, facts)).collect()
}

fn deviation(entry: &Variation, facts: &Facts<'_>) -> Option<String> {
    let alone = |cause: &Cause| matches!(cause.variations.as_slice(), [name] if *name == entry.name);
    let takes_part = |cause: &Cause| cause.variations.contains(&entry.name);
    let same = match entry.expected {
        Expected::Same => true,
        Expected::SameWithTrimpath => facts.trims_paths,
        Expected::Differs => false,
        Expected::Fails => return None,
    };
    let name = &entry.name;
    match same {
        true if facts.causes.iter().any(alone) => {
            Some(format!("under {name} a Go build was expected to be the same, and here it differs"))
        }
        // Without -trimpath a program need not have a path of each kind.
        false if entry.expected == Expected::Differs && !facts.causes.iter().any(takes_part) => {
            Some(format!("under {name} a Go build was expected to differ, and here it is the same"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use twinbuild_model::twins::AppliedVariation;

    use super::*;

    fn said(name: &str, is_cause: bool, trims_paths: bool) -> Vec<String> {
        let applied = AppliedVariation {
            name: name.into(),
            first: Some("a".into()),
            second: Some("b".into()),
            effective: true,
            not_varied: None,
        };
        let cause = Cause { variations: vec![name.into()], group: None, fix: None };
        let causes = if is_cause { vec![cause] } else { Vec::new() };
        let verdict = if is_cause { TwinsVerdict::Drift } else { TwinsVerdict::Reproducible };
        let facts = Facts {
            same: !is_cause,
            is_go_build: true,
            trims_paths,
            searched_all: true,
            failed: None,
            nothing_left: false,
            nondeterministic: false,
            variations: &[applied],
            causes: &causes,
            input_drift: None,
            input_trouble: None,
            place_trouble: None,
            comparison: None,
        };
        deviations(&facts, &verdict)
    }

    #[test]
    fn what_was_not_expected_is_said() {
        let differs = ["under time zone a Go build was expected to be the same, and here it differs"];
        assert_eq!(said("time zone", true, true), differs);
        let same = ["under GOAMD64 a Go build was expected to differ, and here it is the same"];
        assert_eq!(said("GOAMD64", false, true), same);
        assert_eq!(said("source path", true, true).len(), 1);
    }

    #[test]
    fn what_was_expected_needs_no_words() {
        assert!(said("time zone", false, true).is_empty());
        assert!(said("GOAMD64", true, true).is_empty());
        assert!(said("source path", true, false).is_empty());
        assert!(said("source path", false, false).is_empty());
        assert!(said("git foreign owner", false, true).is_empty());
    }
}

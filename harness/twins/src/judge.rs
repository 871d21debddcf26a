//! From facts to a verdict and a sentence.

use std::collections::BTreeSet;

use twinbuild_model::twins::{AppliedVariation, Cause, InputDrift, TwinsVerdict, Ways};
use twinbuild_model::{Clue, Comparison, Difference, counted};

use crate::expectation::deviations;
use crate::ways::ways;

/// All that a verdict follows from.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// Whether both builds left the same.
    pub(crate) same: bool,
    /// Whether `go build` was run, for which alone the catalogue's expectations hold.
    pub(crate) is_go_build: bool,
    /// Whether it was run with `-trimpath`.
    pub(crate) trims_paths: bool,
    /// Whether the search for causes came to its end.
    pub(crate) searched_all: bool,
    /// Which build failed, and in which layer.
    pub(crate) failed: Option<(String, Option<String>)>,
    /// Whether neither build left a file.
    pub(crate) nothing_left: bool,
    /// Whether the first build, repeated, left something else.
    pub(crate) nondeterministic: bool,
    pub(crate) variations: &'a [AppliedVariation],
    pub(crate) causes: &'a [Cause],
    pub(crate) input_drift: Option<&'a InputDrift>,
    /// Why Go's action hashes can't be read, where they can't.
    pub(crate) input_trouble: Option<&'a str>,
    /// Why the source can't be read for the place of the cause, where it can't.
    pub(crate) place_trouble: Option<&'a str>,
    pub(crate) comparison: Option<&'a Comparison>,
}

/// What is to be said.
#[derive(Debug)]
pub(crate) struct Judgement {
    pub(crate) verdict: TwinsVerdict,
    pub(crate) sentence: String,
    pub(crate) ways: Ways,
}

pub(crate) fn judge(facts: &Facts<'_>) -> Judgement {
    let ways = ways(facts);
    let verdict = verdict(facts);
    let sentences = [sentence(facts, &verdict)].into_iter().chain(deviations(facts, &verdict));
    let sentence = sentences.collect::<Vec<_>>().join("; ");
    Judgement { verdict, sentence, ways }
}

fn verdict(facts: &Facts<'_>) -> TwinsVerdict {
    if let Some((which, layer)) = &facts.failed {
        return TwinsVerdict::BuildFailed { which: which.clone(), layer: layer.clone() };
    }
    if facts.nothing_left {
        return TwinsVerdict::NotVaried { why: "the builds left nothing that could be compared".into() };
    }
    let without_input = facts.input_drift.filter(|drift| drift.roots.is_empty());
    let package = without_input.and_then(|drift| drift.nondeterministic.first().cloned());
    if !facts.same && (facts.nondeterministic || package.is_some()) {
        return TwinsVerdict::Nondeterministic { package };
    }
    if !facts.same {
        return TwinsVerdict::Drift;
    }
    let varied = facts.variations.iter().filter(|variation| variation.not_varied.is_none());
    let ineffective = varied.clone().filter(|variation| !variation.effective);
    let ineffective: Vec<String> = ineffective.map(|variation| variation.name.clone()).collect();
    if !ineffective.is_empty() {
        return TwinsVerdict::Ineffective { variations: ineffective };
    }
    if varied.count() == 0 {
        return TwinsVerdict::NotVaried { why: why_not_varied(facts.variations) };
    }
    TwinsVerdict::Reproducible
}

fn why_not_varied(variations: &[AppliedVariation]) -> String {
    let whys: BTreeSet<&str> =
        variations.iter().filter_map(|variation| variation.not_varied.as_deref()).collect();
    match whys.len() {
        0 => "nothing was asked to be varied".into(),
        _ => whys.into_iter().collect::<Vec<_>>().join("; "),
    }
}

fn sentence(facts: &Facts<'_>, verdict: &TwinsVerdict) -> String {
    match verdict {
        TwinsVerdict::Reproducible => {
            let applied = facts.variations.iter().filter(|variation| variation.effective).count();
            format!("the twins are the same bytes under {}", counted(applied as u64, "variation"))
        }
        TwinsVerdict::Ineffective { variations } => {
            format!(
                "nothing was shown: {} had no effect inside the build's environment",
                variations.join(", ")
            )
        }
        TwinsVerdict::BuildFailed { which, .. } => match because(facts.causes) {
            Some(because) => format!("{which} fails because of {because}"),
            None => format!("{which} fails"),
        },
        TwinsVerdict::Drift | TwinsVerdict::Nondeterministic { .. } => differs(facts, verdict),
        TwinsVerdict::Equivalent { .. } | TwinsVerdict::NotVaried { .. } => verdict.to_string(),
    }
}

fn differs(facts: &Facts<'_>, verdict: &TwinsVerdict) -> String {
    let mut sentence = match (because(facts.causes), verdict) {
        (Some(because), _) => format!("the twins differ because of {because}"),
        (None, TwinsVerdict::Nondeterministic { package: Some(package) }) => {
            format!(
                "the twins differ, whatever was varied: package {package} is compiled otherwise from the same inputs"
            )
        }
        (None, _) if facts.nondeterministic => {
            "the twins differ, whatever was varied: the same build gives something else each time".into()
        }
        (None, _) => "the twins differ, and no cause was found".into(),
    };
    if let Some(place) = facts.comparison.and_then(places) {
        sentence.push_str(&format!("; it is in {place}"));
    }
    sentence
}

/// The causes in words: `source path, and of time zone together with locale`. Those of a group that was asked for stand
/// behind its name: `build path (source path, GOROOT path)`.
fn because(causes: &[Cause]) -> Option<String> {
    let members = |cause: &Cause| cause.variations.join(" together with ");
    let mut all: Vec<String> = Vec::new();
    let mut told: Vec<&String> = Vec::new();
    for cause in causes {
        match &cause.group {
            None => all.push(members(cause)),
            Some(group) if told.contains(&group) => {}
            Some(group) => {
                let same = causes.iter().filter(|other| other.group.as_ref() == Some(group));
                all.push(format!("{group} ({})", same.map(members).collect::<Vec<_>>().join(", ")));
                told.push(group);
            }
        }
    }
    (!all.is_empty()).then(|| all.join(", and of "))
}

/// How many places a sentence names.
const PLACES_NAMED: usize = 3;

/// Where a comparison found differences that are no mere consequence of others.
fn places(comparison: &Comparison) -> Option<String> {
    let consequence =
        |clue: &Clue| matches!(clue, Clue::GoBuildId | Clue::LinkerId | Clue::Signature | Clue::Moved);
    let telling =
        comparison.differences.iter().filter(|difference| !difference.clues.iter().any(consequence));
    let mut named: Vec<String> = Vec::new();
    for difference in telling {
        let name = place_name(difference);
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let more = named.len().saturating_sub(PLACES_NAMED);
    named.truncate(PLACES_NAMED);
    match (named.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(named.join(", ")),
        (false, more) => Some(format!("{} and {more} more", named.join(", "))),
    }
}

/// The shortest name of a place that a reader can look for.
fn place_name(difference: &Difference) -> String {
    let place = &difference.place;
    let stamped =
        |clue: &Clue| matches!(clue, Clue::VcsStamp | Clue::ModuleSum | Clue::BuildSetting | Clue::Toolchain);
    let key = place.key.clone().filter(|_| difference.clues.iter().any(stamped));
    let outer = key.or_else(|| place.symbol.clone()).or_else(|| place.section.clone());
    outer.or_else(|| place.path.last().cloned()).unwrap_or_else(|| difference.what.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_of_a_group_that_was_asked_for_stand_behind_its_name() {
        let cause = |names: &[&str], group: Option<&str>| Cause {
            variations: names.iter().map(|name| (*name).to_owned()).collect(),
            group: group.map(str::to_owned),
            fix: None,
        };
        let path = Some("build path");
        let causes = [
            cause(&["source path"], path),
            cause(&["time zone", "locale"], None),
            cause(&["GOROOT path"], path),
        ];
        let expected = "build path (source path, GOROOT path), and of time zone together with locale";
        assert_eq!(because(&causes).as_deref(), Some(expected));
        let alone = [cause(&["source path"], None), cause(&["GOROOT path"], None)];
        assert_eq!(because(&alone).as_deref(), Some("source path, and of GOROOT path"));
        assert_eq!(because(&[]), None);
    }
}

//! Twins as SARIF: a result for the verdict, and one for each difference of the artifacts.

use std::collections::BTreeMap;

use serde_json::json;
use twinbuild_model::twins::{TwinsReport, TwinsVerdict};

use super::sentences;
use crate::difference::{sarif_notifications, sarif_results, sarif_rules};
use crate::sarif::{
    ArtifactLocation, Kind, Level, Location, Message, PhysicalLocation, Region, Report, Result, Rule,
};
use crate::shortened::shortened;

/// The twins as a SARIF log: first the verdict, under a rule of its own, then where the artifacts differ.
///
/// Only twins that were shown to be reproducible or equivalent pass: what could not be shown is a failure too. The
/// verdict lies where its cause does, or where the module is named.
pub fn sarif(report: &TwinsReport) -> String {
    let (id, description) = rule(&report.verdict);
    let rule = Rule { id: id.to_owned(), short_description: Message::new(description), help: None };
    let comparison = report.comparison.as_ref();
    let rules = [rule].into_iter().chain(comparison.into_iter().flat_map(sarif_rules)).collect();
    let results = [verdict(report, id)].into_iter().chain(comparison.into_iter().flat_map(sarif_results));
    let notifications = comparison.map(sarif_notifications).unwrap_or_default();
    Report { rules, results: results.collect(), notifications }.into_json()
}

fn rule(verdict: &TwinsVerdict) -> (&'static str, &'static str) {
    match verdict {
        TwinsVerdict::Reproducible => ("twins/reproducible", "the same bytes under all variations"),
        TwinsVerdict::Equivalent { .. } => ("twins/equivalent", "the same bytes after stabilizers"),
        TwinsVerdict::Drift => ("twins/drift", "other bytes, since an input of the build differed"),
        TwinsVerdict::Nondeterministic { .. } => {
            ("twins/nondeterministic", "other bytes from the same inputs")
        }
        TwinsVerdict::Ineffective { .. } => {
            ("twins/ineffective", "a variation had no effect, so nothing was shown")
        }
        TwinsVerdict::BuildFailed { .. } => ("twins/build-failed", "a build failed"),
        TwinsVerdict::NotVaried { .. } => ("twins/not-varied", "nothing was varied"),
    }
}

fn verdict(report: &TwinsReport, rule_id: &str) -> Result {
    let (kind, level) = if sentences::is_good(&report.verdict) {
        (Kind::Pass, Level::None)
    } else {
        (Kind::Fail, Level::Error)
    };
    let head =
        format!("{}: {}", shortened(&sentences::name(report), 400), shortened(&report.sentence, 2_000));
    let causes = report.causes.iter().take(100).map(|cause| {
        let (name, fix) = (sentences::cause_name(cause), sentences::fix_of_cause(cause, report));
        format!("Cause: {}; {}", shortened(&name, 400), shortened(&fix, 400))
    });
    let place = sentences::place(report).map(|place| shortened(&place, 400));
    let text: Vec<String> = [head].into_iter().chain(causes).chain(place).collect();
    Result {
        rule_id: rule_id.to_owned(),
        kind,
        level,
        message: Message::new(&text.join("\n")),
        locations: location(report).alone(),
        properties: BTreeMap::from([("digests", json!(report.digests)), ("builds", json!(report.builds))]),
    }
}

fn location(report: &TwinsReport) -> Location {
    let physical_location = report.place.as_ref().and_then(|place| {
        let line = place.line.filter(|line| *line > 0);
        Some(PhysicalLocation {
            artifact_location: ArtifactLocation::in_source(&place.path)?,
            region: line.map(|start_line| Region::Line { start_line }),
        })
    });
    Location { physical_location, logical_locations: Vec::new() }
}

//! A comparison as SARIF: a result for each difference.

use std::collections::BTreeMap;

use serde_json::json;
use twinbuild_model::{Comparison, Difference, Place, Value};

use super::{clue_words, left_out_sentence, verdict};
use crate::sarif::{
    ArtifactLocation, Kind, Level, Location, LogicalLocation, Message, Notification, PhysicalLocation,
    Region, Report, Result, Rule,
};
use crate::shortened::shortened;

/// The comparison as a SARIF log: a result for each difference, under the rule of its first clue.
///
/// A result lies in the first artifact, with its line or bytes where those count in the file itself and not in a member
/// of an archive. The whole place, section and archive members included, is in the result's properties.
pub fn sarif(comparison: &Comparison) -> String {
    let results = results(comparison);
    Report { rules: rules(comparison), results, notifications: notifications(comparison) }.into_json()
}

/// A rule for each first clue of the differences.
pub(crate) fn rules(comparison: &Comparison) -> Vec<Rule> {
    let mut rules = BTreeMap::new();
    for difference in &comparison.differences {
        let words = difference.clues.first().map_or("another difference", |clue| clue_words::words(*clue));
        rules.insert(clue_words::rule_id(difference), words);
    }
    let rule = |(id, words)| Rule { id, short_description: Message::new(words), help: None };
    rules.into_iter().map(rule).collect()
}

/// A result for each difference.
pub(crate) fn results(comparison: &Comparison) -> Vec<Result> {
    comparison.differences.iter().map(|difference| result(comparison, difference)).collect()
}

/// After which stabilizers the artifacts are the same or different, notes, and what was left out.
pub(crate) fn notifications(comparison: &Comparison) -> Vec<Notification> {
    let verdict = (!comparison.stabilizers.is_empty()).then(|| verdict(comparison));
    let notes = verdict.as_deref().into_iter().chain(comparison.notes.iter().map(String::as_str));
    let left_out = left_out_sentence(comparison);
    notes.chain(left_out.as_deref()).take(1_000).map(|text| Notification::new(Level::Note, text)).collect()
}

fn result(comparison: &Comparison, difference: &Difference) -> Result {
    let Difference { place, what, first, second, .. } = difference;
    let value = |value: &Option<Value>| match value {
        None => "nothing".to_owned(),
        Some(Value::Text(text)) => format!("`{}`", shortened(text, 400)),
        Some(Value::Bytes { offset, hex }) => format!("{} at {offset:#x}", shortened(hex, 200)),
    };
    let place_words = shortened(&place.to_string(), 400);
    let between = if place_words.is_empty() { "" } else { ": " };
    let what = shortened(what, 200);
    let text = format!(
        "{place_words}{between}{what} is {} in the first and {} in the second",
        value(first),
        value(second)
    );
    Result {
        rule_id: clue_words::rule_id(difference),
        kind: Kind::Fail,
        level: Level::Warning,
        message: Message::new(&text),
        locations: location(comparison, place).alone(),
        properties: properties(difference),
    }
}

fn location(comparison: &Comparison, place: &Place) -> Location {
    let artifact = &comparison.first;
    let is_folder = artifact.format == "folder";
    let (file, members) = match (is_folder, place.path.split_first()) {
        (true, Some((file, members))) => (format!("{}/{file}", artifact.name), members),
        _ => (artifact.name.clone(), place.path.as_slice()),
    };
    let region = members.is_empty().then(|| region(place)).flatten();
    Location {
        physical_location: ArtifactLocation::in_source(&file)
            .map(|artifact_location| PhysicalLocation { artifact_location, region }),
        logical_locations: logical_location(place).into_iter().collect(),
    }
}

fn region(place: &Place) -> Option<Region> {
    match (place.line, place.bytes) {
        (Some(start_line), _) if start_line > 0 => Some(Region::Line { start_line }),
        (_, Some(bytes)) => Some(Region::Bytes { byte_offset: bytes.offset, byte_length: bytes.length }),
        _ => None,
    }
}

fn logical_location(place: &Place) -> Option<LogicalLocation> {
    let named = |name: &String, kind| LogicalLocation { fully_qualified_name: shortened(name, 400), kind };
    let symbol = place.symbol.as_ref().map(|symbol| named(symbol, "symbol"));
    symbol.or_else(|| place.package.as_ref().map(|package| named(package, "package")))
}

fn properties(difference: &Difference) -> BTreeMap<&'static str, serde_json::Value> {
    let place = (difference.place != Place::default()).then(|| ("place", json!(difference.place)));
    let clues = (!difference.clues.is_empty()).then(|| ("clues", json!(difference.clues)));
    place.into_iter().chain(clues).collect()
}

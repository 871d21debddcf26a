//! Predictions as SARIF, for annotations at the lines that cause them.

use std::collections::BTreeMap;

use serde_json::json;
use twinbuild_model::Prediction;

use crate::sarif::{
    ArtifactLocation, Kind, Level, Location, Message, PhysicalLocation, Region, Report, Result, Rule,
};

/// The predictions as a SARIF log: a result for each, under its code as the rule, at its line where it has one.
pub fn sarif(predictions: &[Prediction]) -> String {
    let results = predictions.iter().map(result).collect();
    Report { rules: rules(predictions), results, notifications: Vec::new() }.into_json()
}

/// A rule for each code, with what its first prediction says.
fn rules(predictions: &[Prediction]) -> Vec<Rule> {
    let mut rules: BTreeMap<&str, &Prediction> = BTreeMap::new();
    for prediction in predictions {
        rules.entry(&prediction.code).or_insert(prediction);
    }
    let rule = |(id, prediction): (&str, &Prediction)| Rule {
        id: id.to_owned(),
        short_description: Message::new(&prediction.message),
        help: Some(Message::new(&prediction.fix)),
    };
    rules.into_iter().map(rule).collect()
}

fn result(prediction: &Prediction) -> Result {
    let Prediction { code, message, evidence, shown_by, fix, .. } = prediction;
    let text = format!("{message}\nEvidence: {evidence}\nFix: {fix}\nShown by: {shown_by}");
    let location =
        Location { physical_location: physical_location(prediction), logical_locations: Vec::new() };
    Result {
        rule_id: code.clone(),
        kind: Kind::Fail,
        level: Level::Warning,
        message: Message::new(&text),
        locations: location.alone(),
        properties: BTreeMap::from([
            ("evidence", json!(evidence)),
            ("fix", json!(fix)),
            ("shownBy", json!(shown_by)),
        ]),
    }
}

fn physical_location(prediction: &Prediction) -> Option<PhysicalLocation> {
    let artifact_location = ArtifactLocation::in_source(prediction.path.as_deref()?)?;
    let line = prediction.line.filter(|line| *line > 0);
    Some(PhysicalLocation { artifact_location, region: line.map(|start_line| Region::Line { start_line }) })
}

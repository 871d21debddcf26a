//! What would be run: the list of scenarios, and the dry run that looks up every step and runs nothing.

use cucumber::World as _;
use cucumber::gherkin::Step;

use super::select::Selection;
use crate::steps::catalogue;
use crate::world::World;

/// How alike an expression must be to be offered for an undefined step, from 0 to 1.
const ALIKE_ENOUGH: f64 = 0.5;

/// How many are offered.
const OFFERED: usize = 3;

/// The scenarios, one a line: place and name.
pub fn list(selection: &Selection) -> String {
    let line = |identity: &crate::world::ScenarioIdentity| {
        format!("{}:{}  {}\n", identity.feature_path, identity.line, identity.scenario)
    };
    selection.scenarios.iter().map(|selected| line(&selected.identity)).collect()
}

/// What a dry run found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DryRun {
    /// Every step of every scenario, in order.
    pub steps: Vec<ListedStep>,
}

/// One step in a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedStep {
    /// The feature file and the line: `features/a.feature:12`.
    pub place: String,
    /// Keyword and text.
    pub text: String,
    /// Where it is defined; several places if it is ambiguous, none if it is undefined.
    pub definitions: Vec<String>,
    /// For an undefined step, the definitions that come nearest.
    pub nearest: Vec<String>,
}

impl DryRun {
    /// Whether every step has exactly one definition.
    pub fn is_clean(&self) -> bool {
        self.steps.iter().all(|step| step.definitions.len() == 1)
    }
}

impl std::fmt::Display for DryRun {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for step in &self.steps {
            match step.definitions.as_slice() {
                [definition] => {
                    writeln!(formatter, "defined    {}  {}  -> {definition}", step.place, step.text)?;
                }
                [] => {
                    writeln!(formatter, "UNDEFINED  {}  {}", step.place, step.text)?;
                    for nearest in &step.nearest {
                        writeln!(formatter, "             nearest: {nearest}")?;
                    }
                }
                several => {
                    writeln!(formatter, "AMBIGUOUS  {}  {}", step.place, step.text)?;
                    for definition in several {
                        writeln!(formatter, "             matches: {definition}")?;
                    }
                }
            }
        }
        let count = |wanted: fn(usize) -> bool| {
            self.steps.iter().filter(|step| wanted(step.definitions.len())).count()
        };
        writeln!(
            formatter,
            "steps: {} defined, {} undefined, {} ambiguous",
            count(|definitions| definitions == 1),
            count(|definitions| definitions == 0),
            count(|definitions| definitions > 1)
        )
    }
}

/// Looks up every step of every selected scenario. Nothing is run.
pub fn dry_run(selection: &Selection) -> DryRun {
    let collection = World::collection();
    let mut steps = Vec::new();
    for selected in &selection.scenarios {
        for step in selected.steps() {
            let definitions = match collection.find(step) {
                Ok(None) => Vec::new(),
                Ok(Some((_, _, location, _))) => {
                    vec![location.map_or_else(
                        || "somewhere".to_owned(),
                        |place| format!("{}:{}", place.path, place.line),
                    )]
                }
                Err(ambiguous) => {
                    let places = ambiguous.possible_matches.iter().map(|(expression, place)| match place {
                        Some(place) => format!("{}:{}  {expression}", place.path, place.line),
                        None => expression.to_string(),
                    });
                    places.collect()
                }
            };
            let nearest = if definitions.is_empty() { nearest_steps(step) } else { Vec::new() };
            steps.push(ListedStep {
                place: format!("{}:{}", selected.identity.feature_path, step.position.line),
                text: format!("{} {}", step.keyword.trim(), step.value),
                definitions,
                nearest,
            });
        }
    }
    DryRun { steps }
}

/// The definitions whose expressions come nearest to an undefined step, the nearest first.
pub(crate) fn nearest_steps(step: &Step) -> Vec<String> {
    let wanted = with_parameters(&step.value);
    let mut alike: Vec<_> = catalogue()
        .into_iter()
        .map(|definition| (strsim::normalized_levenshtein(&definition.expression, &wanted), definition))
        .filter(|(alike, _)| *alike >= ALIKE_ENOUGH)
        .collect();
    alike.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    alike.truncate(OFFERED);
    alike
        .into_iter()
        .map(|(_, definition)| format!("{} {}", definition.keyword, definition.expression))
        .collect()
}

/// The step's text with quoted texts as `{string}`, so that it compares with expressions.
fn with_parameters(text: &str) -> String {
    text.split('"').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "{string}" }).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Filter, select};
    use super::*;

    fn selection(feature: &str) -> Selection {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.feature"), feature).unwrap();
        select(folder.path(), &[], &[".".into()], &Filter::default())
    }

    #[test]
    fn every_step_is_found_or_told() {
        let dry = dry_run(&selection(
            "Feature: A\n  Scenario: B\n    Given Go 1.27\n    And the Go modul \"greeter\"\n    Then the moon is round\n",
        ));
        assert!(!dry.is_clean());
        assert_eq!(dry.steps[0].definitions.len(), 1);
        assert!(Path::new(&dry.steps[0].definitions[0]).starts_with("harness/bdd/src/steps"));
        assert_eq!(dry.steps[1].nearest[0], "Given the Go module {string}");
        assert!(dry.steps[2].definitions.is_empty());
        let shown = dry.to_string();
        assert!(shown.contains("UNDEFINED  a.feature:4  And the Go modul \"greeter\""), "{shown}");
        assert!(shown.ends_with("steps: 1 defined, 2 undefined, 0 ambiguous\n"), "{shown}");
    }

    #[test]
    fn a_feature_whose_steps_are_all_known_is_clean() {
        assert!(dry_run(&selection("Feature: A\n  Scenario: B\n    Given Go 1.27\n")).is_clean());
    }
}

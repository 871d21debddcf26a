//! The catalogue of steps: every definition with its documentation, an example, and where it is.
//!
//! cucumber keeps a step's expression and place but not its documentation, so the documentation is read from the step
//! files themselves, which are part of this program.

use twinbuild_report::catalogue::{StepDefinition, StepKeyword, markdown};

/// The step files, in the order of the catalogue.
const FILES: &[(&str, &str)] = &[
    ("harness/bdd/src/steps/source.rs", include_str!("source.rs")),
    ("harness/bdd/src/steps/environment.rs", include_str!("environment.rs")),
    ("harness/bdd/src/steps/network.rs", include_str!("network.rs")),
    ("harness/bdd/src/steps/building.rs", include_str!("building.rs")),
    ("harness/bdd/src/steps/caches.rs", include_str!("caches.rs")),
    ("harness/bdd/src/steps/results.rs", include_str!("results.rs")),
    ("harness/bdd/src/steps/crashes.rs", include_str!("crashes.rs")),
    ("harness/bdd/src/steps/network_results.rs", include_str!("network_results.rs")),
    ("harness/bdd/src/steps/trace.rs", include_str!("trace.rs")),
    ("harness/bdd/src/steps/session.rs", include_str!("session.rs")),
    ("harness/bdd/src/steps/session_results.rs", include_str!("session_results.rs")),
    ("harness/bdd/src/steps/comparing.rs", include_str!("comparing.rs")),
    ("harness/bdd/src/steps/graph_changes.rs", include_str!("graph_changes.rs")),
    ("harness/bdd/src/steps/environment_matrix.rs", include_str!("environment_matrix.rs")),
    ("harness/bdd/src/steps/module_graph.rs", include_str!("module_graph.rs")),
    ("harness/bdd/src/steps/platforms.rs", include_str!("platforms.rs")),
    ("harness/bdd/src/steps/twins.rs", include_str!("twins.rs")),
];

/// Every step of the library.
pub fn catalogue() -> Vec<StepDefinition> {
    FILES.iter().flat_map(|(path, text)| definitions(path, text)).collect()
}

/// The catalogue as `features/README.md` has it.
pub fn markdown_catalogue() -> String {
    markdown(&catalogue())
}

fn definitions(path: &str, text: &str) -> Vec<StepDefinition> {
    let topic = text.lines().find_map(|line| line.strip_prefix("//! ")).unwrap_or_default();
    let mut found = Vec::new();
    let mut documentation = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(comment) = line.strip_prefix("///") {
            documentation.push(comment.strip_prefix(' ').unwrap_or(comment));
            continue;
        }
        if let Some((keyword, expression)) = attribute(line) {
            let (documentation, example) = split_example(&documentation);
            found.push(StepDefinition {
                keyword,
                expression: expression.to_owned(),
                documentation,
                example,
                location: format!("{path}:{}", index + 1),
                topic: topic.trim_end_matches('.').to_owned(),
            });
        }
        documentation.clear();
    }
    found
}

/// The keyword and the expression of a line such as `#[given(expr = "no network")]`.
fn attribute(line: &str) -> Option<(StepKeyword, &str)> {
    let keywords =
        [("#[given(", StepKeyword::Given), ("#[when(", StepKeyword::When), ("#[then(", StepKeyword::Then)];
    let (rest, keyword) =
        keywords.into_iter().find_map(|(start, keyword)| Some((line.strip_prefix(start)?, keyword)))?;
    Some((keyword, rest.strip_prefix("expr = \"")?.strip_suffix("\")]")?))
}

/// Parts a doc comment into its text and the lines of its `gherkin` block.
fn split_example(lines: &[&str]) -> (String, String) {
    let mut parts = lines.split(|line| line.starts_with("```"));
    let mut next = || parts.next().unwrap_or_default().join("\n").trim().to_owned();
    (next(), next())
}

#[cfg(test)]
mod tests {
    use cucumber::World as _;
    use cucumber::gherkin::{Feature, GherkinEnv};

    use super::*;
    use crate::world::World;

    #[test]
    fn every_definition_is_documented_and_its_example_finds_it_alone() {
        let collection = World::collection();
        let catalogue = catalogue();
        assert!(catalogue.len() > 40, "{}", catalogue.len());
        for definition in catalogue {
            assert!(!definition.documentation.is_empty(), "{definition:?}");
            let text = format!("Feature: x\n  Scenario: x\n{}\n", definition.example);
            let feature = Feature::parse(&text, GherkinEnv::default()).unwrap();
            let step = &feature.scenarios[0].steps[0];
            let found = collection.find(step).unwrap_or_else(|error| panic!("{definition:?}: {error}"));
            let (_, _, location, _) = found.unwrap_or_else(|| panic!("undefined: {definition:?}"));
            let location = location.map(|place| format!("{}:{}", place.path, place.line)).unwrap_or_default();
            assert_eq!(location, definition.location);
        }
    }

    #[test]
    fn a_step_that_is_not_there_is_not_found() {
        let feature =
            Feature::parse("Feature: x\n  Scenario: x\n    Given the moon\n", GherkinEnv::default()).unwrap();
        assert!(World::collection().find(&feature.scenarios[0].steps[0]).unwrap().is_none());
    }

    #[test]
    fn the_step_files_keep_the_rules_that_editors_need() {
        for (path, text) in FILES {
            let attributes = text.lines().filter(|line| {
                line.contains("#[given(") || line.contains("#[when(") || line.contains("#[then(")
            });
            for line in attributes {
                assert!(
                    attribute(line).is_some(),
                    "{path}: not a Cucumber Expression at the top level: {line}"
                );
            }
            for forbidden in ["regex = r", "(?P<", "assert", ".unwrap()", "std::fs", "std::process", "mod "] {
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                assert!(
                    code.into_iter().all(|line| !line.contains(forbidden)),
                    "{path}: `{forbidden}` in a step file"
                );
            }
        }
    }
}

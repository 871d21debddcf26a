//! What a run leaves for machines: the run record by its schema, and JUnit XML.

use boon::{Compiler, Schemas};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::feature::feature;
use crate::setup::{Setup, setup};

const SCHEMA: &str = include_str!("../../../model/run-record.schema.json");

fn is_valid(record: &Value) -> Result<(), String> {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas.validate(record, index).map_err(|error| format!("{error:#}"))
}

/// A run with every status that one can have without being stopped, and with characters that XML is careful about.
fn run_of_all_kinds() -> Setup {
    let setup = setup();
    let long = "When the command \"printf '\\\\033[31m<&>]]>\\\\001'\" is run";
    setup.feature(&feature([
        ("passes", vec!["When the command \"true\" is run"]),
        ("fails <&\"'>", vec![long, "Then the build fails"]),
        ("undefined", vec!["Then the moon is round"]),
        ("new", vec!["When the command \"true\" is run", "Then the build log matches the snapshot"]),
        ("unavailable", vec!["And no network", "When the command \"true\" is run"]),
    ]));
    setup.file("features/b.feature", "@go9.99\nFeature: B\n  Scenario: not run\n    Given Go 9.99\n");
    setup.file("features/c.feature", "Feature: C\n  Nonsense\n  Scenario: A\n    Wenn\n");
    assert_eq!(setup.run(&["--executor", "host", "--retries", "1"]).finished.code, Some(1));
    setup
}

#[test]
fn the_run_record_is_what_its_schema_says() {
    let setup = run_of_all_kinds();
    let record: Value = serde_json::from_str(&setup.read(".twinbuild/run.json")).unwrap();
    assert_eq!(is_valid(&record), Ok(()));
    assert_eq!(record["unreadable"].as_array().map(Vec::len), Some(1));
    let mut damaged = record.clone();
    damaged["scenarios"][0]["status"] = "perhaps".into();
    assert!(is_valid(&damaged).is_err());
    let mut incomplete = record;
    incomplete.as_object_mut().unwrap().remove("stopped");
    assert!(is_valid(&incomplete).is_err());
}

/// Reads a document to its end.
fn well_formed(text: &str) -> Result<usize, quick_xml::Error> {
    let mut reader = Reader::from_str(text);
    let mut elements = 0;
    loop {
        match reader.read_event()? {
            Event::Eof => return Ok(elements),
            Event::Start(_) | Event::Empty(_) => elements += 1,
            _ => {}
        }
    }
}

/// What names the tests of a JUnit document: everything of a test case's own line but its time.
fn identities(junit: &str) -> Vec<String> {
    let cases =
        junit.lines().map(str::trim).filter(|line| line.starts_with("<testcase") || line.contains("\"id\""));
    cases.map(|line| line.split(" time=").next().unwrap().to_owned()).collect()
}

#[test]
fn junit_is_well_formed() {
    let setup = run_of_all_kinds();
    let junit = setup.read(".twinbuild/junit.xml");
    assert!(well_formed(&junit).unwrap() > 20, "{junit}");
    assert!(!junit.contains(|character: char| character.is_control() && character != '\n'), "{junit}");
    assert_eq!(junit.matches("<testcase").count(), 7, "{junit}");
    assert!(well_formed(&junit.replacen("</testcase>", "", 1)).is_err());
}

#[test]
fn ids_outlive_edits_of_other_lines() {
    let setup = run_of_all_kinds();
    let ids = |setup: &Setup| -> Vec<_> {
        let record = setup.record();
        record.scenarios.into_iter().map(|scenario| (scenario.id, scenario.name)).collect()
    };
    let lines =
        |setup: &Setup| -> Vec<_> { setup.record().scenarios.iter().map(|scenario| scenario.line).collect() };
    let before = (ids(&setup), identities(&setup.read(".twinbuild/junit.xml")), lines(&setup));
    for name in ["features/a.feature", "features/b.feature"] {
        setup.file(name, &format!("\n\n# A comment\n{}", setup.read(name)));
    }
    setup.run(&["--executor", "host", "--retries", "1"]);
    assert_eq!(ids(&setup), before.0);
    assert_eq!(identities(&setup.read(".twinbuild/junit.xml")), before.1);
    assert_ne!(lines(&setup), before.2, "the lines did change");

    setup.file(
        "features/a.feature",
        &setup.read("features/a.feature").replace("Scenario: passes", "Scenario: renamed"),
    );
    setup.run(&["--executor", "host"]);
    assert_ne!(ids(&setup), before.0, "a new name is a new id");
}

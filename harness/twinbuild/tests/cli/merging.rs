//! `twinbuild merge`: run records of several machines. They are made here, and edited to be another's.

use serde_json::Value;

use crate::feature::{go_feature, shell};
use crate::schemas::accepts;
use crate::setup::{Setup, sandbox_is_here, setup, setup_with_go};

/// The shipped feature whose programs must have one digest on all machines.
const HOSTS: &str = include_str!("../../../../features/hosts.feature");

const SCHEMA: &str = include_str!("../../../model/hosts.schema.json");

/// A project with `here.json`, the record of a run with a Go build that succeeds and one that fails.
fn built() -> Setup {
    let setup = setup_with_go();
    setup.feature(&go_feature([
        ("builds", vec!["When \".\" is built for windows/arm64", "Then the build succeeds"]),
        ("fails", vec!["When \"./missing\" is built for windows/arm64", "Then the build fails"]),
    ]));
    let results = setup.run(&[]);
    assert_eq!(results.finished.code, Some(0), "{:?}", results.finished);
    setup.file("here.json", &setup.read(".twinbuild/run.json"));
    setup
}

/// Writes `here.json` as it would be from another machine, with a further change.
fn elsewhere(setup: &Setup, name: &str, change: impl Fn(&mut Value)) {
    let mut record: Value = serde_json::from_str(&setup.read("here.json")).unwrap();
    record["host"]["platform"] = "darwin/arm64".into();
    change(&mut record);
    setup.file(name, &record.to_string());
}

/// What the builds that succeeded left.
fn outputs<'r>(record: &'r mut Value, digest: &'r str) -> impl Iterator<Item = &'r mut Value> {
    let scenarios = record["scenarios"].as_array_mut().unwrap().iter_mut();
    let actions = scenarios.flat_map(|scenario| scenario["actions"].as_array_mut().unwrap());
    actions.map(move |action| &mut action["outcome"][digest]).filter(|output| !output.is_null())
}

#[test]
fn machines_that_agree_are_0_and_others_are_1() {
    let setup = built();
    elsewhere(&setup, "agrees.json", |_| {});
    let agree = setup.twinbuild(&["merge", "here.json", "agrees.json"]);
    assert_eq!(agree.code, Some(0), "{agree:?}");
    assert!(agree.stdout.contains("darwin/arm64") && agree.stdout.contains("windows/arm64"), "{agree:?}");
    let data = setup.twinbuild(&["merge", "here.json", "agrees.json", "--format", "json"]);
    let mut table: Value = serde_json::from_str(&data.stdout).unwrap();
    assert!(accepts(SCHEMA, &table) && table["hosts"].as_array().unwrap().len() == 2, "{table}");
    table["rows"] = "none".into();
    assert!(!accepts(SCHEMA, &table));

    // A machine without executable bits has another digest of the same contents.
    elsewhere(&setup, "without-modes.json", |record| {
        outputs(record, "output_root").for_each(|output| output["hash"] = "1".repeat(64).into());
    });
    let agree = setup.twinbuild(&["merge", "here.json", "without-modes.json"]);
    assert_eq!(agree.code, Some(0), "{agree:?}");

    elsewhere(&setup, "differs.json", |record| {
        outputs(record, "output_contents").for_each(|output| output["hash"] = "0".repeat(64).into());
    });
    let differ = setup.twinbuild(&["merge", "here.json", "differs.json"]);
    assert_eq!(differ.code, Some(1), "{differ:?}");
    assert!(differ.stdout.contains("000000000000"), "{differ:?}");

    elsewhere(&setup, "fails.json", |record| {
        outputs(record, "output_contents").for_each(|output| *output = Value::Null);
    });
    let fails = setup.twinbuild(&["merge", "here.json", "fails.json"]);
    assert_eq!(fails.code, Some(1), "what fails on one machine alone is no agreement: {fails:?}");
    let nothing = setup.twinbuild(&["merge", "fails.json", "fails.json"]);
    assert_eq!(nothing.code, Some(1), "{nothing:?}");

    elsewhere(&setup, "lacks.json", |record| record["scenarios"] = Value::Array(Vec::new()));
    let lacks = setup.twinbuild(&["merge", "here.json", "lacks.json"]);
    assert_eq!(lacks.code, Some(1), "what one machine alone has built is not confirmed: {lacks:?}");

    let alone = setup.twinbuild(&["merge", "here.json", "here.json"]);
    assert_eq!(alone.code, Some(1), "{alone:?}");
    assert!(alone.stderr.contains("one host platform"), "{alone:?}");
}

/// On the machine as it is the source, the toolchain and all caches lie in other folders than in the sandbox, as they do on
/// another machine. So both records are as they were made, but for the name of one's platform.
#[test]
fn builds_in_other_folders_agree_only_where_no_path_is_in_the_program() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    setup.file("features/hosts.feature", HOSTS);
    setup.file("features/leaking.feature", &HOSTS.replace("-trimpath ", ""));
    let is_row = |line: &str| line.trim_start().starts_with("| linux/arm64 ");
    let row = HOSTS.lines().position(is_row).unwrap() + 1;
    for (executor, name) in [("sandbox", "here.json"), ("host", "there.json")] {
        let selected = ["hosts", "leaking"].map(|feature| format!("features/{feature}.feature:{row}"));
        let results = setup.run(&["--executor", executor, &selected[0], &selected[1]]);
        assert_eq!(results.finished.code, Some(0), "{executor}: {:?}", results.finished);
        assert_eq!(results.record.executor.name, executor);
        assert_eq!(results.record.scenarios.len(), 2, "{executor}");
        setup.file(name, &setup.read(".twinbuild/run.json"));
    }
    let mut there: Value = serde_json::from_str(&setup.read("there.json")).unwrap();
    there["host"]["platform"] = "darwin/arm64".into();
    setup.file("there.json", &there.to_string());
    for (feature, code, mark) in [("hosts", 0, "same"), ("leaking", 1, "differs")] {
        let feature = format!("features/{feature}.feature");
        let merged = setup.twinbuild(&["merge", "here.json", "there.json", "--feature", &feature]);
        assert_eq!(merged.code, Some(code), "{feature}: {merged:?}");
        let row = merged.stdout.lines().last().unwrap_or_default();
        assert!(row.contains("for linux/arm64 ") && row.ends_with(mark), "{feature}: {merged:?}");
    }
}

#[test]
fn features_can_be_chosen() {
    let setup = built();
    // Both records have one more scenario, in which they agree; else they don't.
    let with_another = |record: &mut Value| {
        let scenarios = record["scenarios"].as_array_mut().unwrap();
        let mut other = scenarios[0].clone();
        other["feature_path"] = "features/other.feature".into();
        scenarios.push(other);
    };
    let mut here: Value = serde_json::from_str(&setup.read("here.json")).unwrap();
    with_another(&mut here);
    setup.file("here.json", &here.to_string());
    elsewhere(&setup, "differs.json", |record| {
        let other = record["scenarios"].as_array_mut().unwrap().pop().unwrap();
        outputs(record, "output_contents").for_each(|output| output["hash"] = "0".repeat(64).into());
        record["scenarios"].as_array_mut().unwrap().push(other);
    });
    for (features, code) in [
        ([].as_slice(), 1),
        (&["--feature", "features"], 1),
        (&["--feature", "features/other.feature"], 0),
        (&["--feature", "./features/other.feature"], 0),
        (&["--feature", "features/oth"], 2),
    ] {
        let merged = setup.twinbuild(&[&["merge", "here.json", "differs.json"], features].concat());
        assert_eq!(merged.code, Some(code), "{features:?}: {merged:?}");
        assert_eq!(merged.stderr.contains("no build of these features"), code == 2, "{merged:?}");
    }
}

#[test]
fn trouble_is_2() {
    let setup = setup();
    let script = shell("true");
    setup.feature(&crate::feature::feature([("no build", vec![script.as_str()])]));
    setup.run(&[]);
    setup
        .file("here.json", &setup.read(".twinbuild/run.json"))
        .file("damaged.json", "{")
        .file("other.json", "{}");
    for (records, said) in [
        (["here.json", "missing.json"].as_slice(), "missing.json"),
        (&["here.json", "damaged.json"], "damaged.json"),
        (&["here.json", "other.json"], "other.json"),
        (&["here.json"], "2 values required"),
    ] {
        let finished = setup.twinbuild(&[&["merge"], records].concat());
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{records:?}: {finished:?}");
        assert!(finished.stderr.contains(said), "{records:?}: {finished:?}");
    }
}

#[test]
fn every_format_has_the_hosts_and_the_targets() {
    let setup = built();
    elsewhere(&setup, "agrees.json", |_| {});
    for format in ["text", "json", "markdown"] {
        let finished = setup.twinbuild(&["merge", "here.json", "agrees.json", "--format", format]);
        assert_eq!(finished.code, Some(0), "{format}: {finished:?}");
        for said in ["darwin/arm64", "windows/arm64"] {
            assert!(finished.stdout.contains(said), "{format}: {finished:?}");
        }
    }
    for format in ["sarif", "html"] {
        let finished = setup.twinbuild(&["merge", "here.json", "agrees.json", "--format", format]);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{format}: {finished:?}");
    }
}

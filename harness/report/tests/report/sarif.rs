//! SARIF logs. The properties that the specification requires are checked by hand, section by section of
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>, and no others may be there.

use serde_json::{Value, json};
use twinbuild_model::twins::TwinsReport;
use twinbuild_report::{difference, prediction, twins};

use crate::comparisons::{one_variable, same, same_after_stabilizers, two_folders, two_releases};
use crate::predictions::predictions;
use crate::twins_samples::{drifted, ineffective, reproducible};

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn keys(value: &Value, required: &[&str], optional: &[&str]) -> Result<(), String> {
    let members = value.as_object().ok_or_else(|| format!("{value} is no object"))?;
    let missing = required.iter().find(|key| !members.contains_key(**key));
    let unknown =
        members.keys().find(|key| !required.contains(&key.as_str()) && !optional.contains(&key.as_str()));
    match (missing, unknown) {
        (None, None) => Ok(()),
        _ => Err(format!("{missing:?} is missing, {unknown:?} is unknown in {value}")),
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn message(value: &Value) -> Result<(), String> {
    keys(value, &["text"], &[])?;
    let text = value["text"].as_str().unwrap_or_default();
    if text.is_empty() { Err("an empty message".into()) } else { Ok(()) }
}

/// Checks a whole log.
pub(crate) fn check_log(text: &str) -> Result<(), String> {
    let log: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    keys(&log, &["version", "runs", "$schema"], &[])?;
    let run = &log["runs"][0];
    keys(run, &["tool", "results", "invocations"], &[])?;
    keys(&run["tool"]["driver"], &["name", "rules"], &[])?;
    let mut ids: Vec<&str> = Vec::new();
    for rule in items(&run["tool"]["driver"]["rules"]) {
        keys(rule, &["id", "shortDescription"], &["help"])?;
        message(&rule["shortDescription"])?;
        let id = rule["id"].as_str().ok_or("an id is text")?;
        if ids.contains(&id) {
            return Err(format!("the rule {id} twice"));
        }
        ids.push(id);
    }
    for notification in items(&run["invocations"][0]["toolExecutionNotifications"]) {
        keys(notification, &["message", "level"], &[])?;
        message(&notification["message"])?;
    }
    items(&run["results"]).try_for_each(|result| check_result(result, &ids))
}

fn check_result(result: &Value, rules: &[&str]) -> Result<(), String> {
    keys(result, &["message", "ruleId", "kind", "level"], &["locations", "properties"])?;
    message(&result["message"])?;
    if !rules.iter().any(|rule| result["ruleId"] == *rule) {
        return Err(format!("no rule for {result}"));
    }
    // 3.27.10: where the kind is not `fail`, the level is `none`.
    let (kind, level) = (result["kind"].as_str(), result["level"].as_str());
    if !matches!(
        (kind, level),
        (Some("fail"), Some("warning" | "error" | "note")) | (Some("pass"), Some("none"))
    ) {
        return Err(format!("kind and level of {result}"));
    }
    for location in items(&result["locations"]) {
        keys(location, &[], &["physicalLocation", "logicalLocations"])?;
        if let Some(physical) = location.get("physicalLocation") {
            keys(physical, &["artifactLocation"], &["region"])?;
            check_uri(physical["artifactLocation"]["uri"].as_str().unwrap_or_default())?;
            physical.get("region").map_or(Ok(()), check_region)?;
        }
        for logical in items(&location["logicalLocations"]) {
            keys(logical, &["fullyQualifiedName", "kind"], &[])?;
        }
    }
    Ok(())
}

/// 3.30.1: a region is of lines or of bytes; lines count from 1.
fn check_region(region: &Value) -> Result<(), String> {
    if region.get("startLine").is_some() {
        keys(region, &["startLine"], &[])?;
        return if region["startLine"].as_u64() > Some(0) { Ok(()) } else { Err(format!("{region}")) };
    }
    keys(region, &["byteOffset", "byteLength"], &[])
}

/// A relative reference without a scheme and an authority: <https://www.rfc-editor.org/rfc/rfc3986#section-4.2>.
fn check_uri(uri: &str) -> Result<(), String> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "-._~/%".contains(character);
    if uri.is_empty() || uri.starts_with("//") || !uri.chars().all(allowed) {
        Err(uri.into())
    } else {
        Ok(())
    }
}

#[track_caller]
fn checked(text: &str) -> Value {
    assert_eq!(check_log(text), Ok(()), "{text}");
    parsed(text)["runs"][0].clone()
}

#[test]
fn the_check_refuses_what_is_no_log() {
    let log = prediction::sarif(&predictions());
    assert_eq!(check_log(&log), Ok(()));
    for (pointer, broken) in [
        ("/runs/0/results/0/message", json!({})),
        ("/runs/0/results/0/ruleId", json!("other")),
        ("/runs/0/results/0/level", json!("none")),
        ("/runs/0/results/0/locations/0/physicalLocation/region", json!({"startLine": 0})),
        ("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri", json!("a b")),
        ("/runs/0/tool/driver", json!({"name": "a"})),
    ] {
        let mut other = parsed(&log);
        *other.pointer_mut(pointer).expect(pointer) = broken;
        assert!(check_log(&other.to_string()).is_err(), "{pointer}");
    }
}

#[test]
fn a_prediction_is_a_result_at_its_line() {
    let run = checked(&prediction::sarif(&predictions()));
    assert_eq!(run["results"][0]["ruleId"], "missing-trimpath");
    let location = json!([{"physicalLocation": {
        "artifactLocation": {"uri": ".goreleaser.yml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12}
    }}]);
    assert_eq!(run["results"][0]["locations"], location);
    assert_eq!(run["results"][1].get("locations"), None);
    assert_eq!(run["tool"]["driver"]["rules"][0]["help"]["text"], "add -trimpath to the flags");
}

#[test]
fn a_difference_has_its_bytes_its_symbol_and_its_place() {
    let run = checked(&difference::sarif(&one_variable()));
    let first = &run["results"][0];
    assert_eq!(first["ruleId"], "variable-text");
    assert_eq!(
        first["message"]["text"],
        ".rodata, cmd/go/internal/toolchain.TestVersionSwitch, bytes 0xbf6b54+4: text of a variable is `aaaa` in the first and \
         `bbbb` in the second"
    );
    let location = &first["locations"][0];
    assert_eq!(location["physicalLocation"]["region"], json!({"byteOffset": 0xbf_6b54, "byteLength": 4}));
    let symbol =
        json!([{"fullyQualifiedName": "cmd/go/internal/toolchain.TestVersionSwitch", "kind": "symbol"}]);
    assert_eq!(location["logicalLocations"], symbol);
    assert_eq!(first["properties"]["place"]["section"], ".rodata");
}

#[test]
fn a_place_in_an_archive_has_no_region_and_a_line_of_a_text_has() {
    let run = checked(&difference::sarif(&two_releases()));
    let physical = |index: usize| run["results"][index]["locations"][0]["physicalLocation"].clone();
    assert_eq!(physical(0)["artifactLocation"]["uri"], "release-1.2.3/dist/app.tar.gz");
    assert_eq!(physical(0).get("region"), None);
    assert_eq!(physical(1)["artifactLocation"]["uri"], "release-1.2.3/dist/checksums%7Call.txt");
    assert_eq!(physical(1)["region"], json!({"startLine": 3}));
}

#[test]
fn notes_and_what_is_left_out_are_notifications() {
    let run = checked(&difference::sarif(&two_folders()));
    let notifications = items(&run["invocations"][0]["toolExecutionNotifications"]);
    let texts: Vec<_> =
        notifications.filter_map(|notification| notification["message"]["text"].as_str()).collect();
    assert!(texts[0].starts_with("second/bin/go: the line table"), "{texts:?}");
    assert_eq!(texts[1], "and 15,050 more that the comparison does not hold");
    let many = (0..1_000).flat_map(|_| two_releases().differences).chain(one_variable().differences);
    let mut comparison = same();
    comparison.differences = (0..2).flat_map(|_| many.clone()).collect();
    let run = checked(&difference::sarif(&comparison));
    assert_eq!(items(&run["results"]).count(), 5_000);
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        "1006 more results are left out"
    );
}

#[test]
fn what_is_the_same_only_after_stabilizers_is_a_notification() {
    let run = checked(&difference::sarif(&same_after_stabilizers()));
    let text = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(text, "the same after go-build-id@1, log@1");
    let run = checked(&difference::sarif(&same()));
    assert_eq!(run["invocations"][0].get("toolExecutionNotifications"), None);
}

#[test]
fn only_what_was_shown_to_be_reproducible_passes() {
    let first = |text: &str| checked(text)["results"][0].clone();
    let passed = first(&twins::sarif(&reproducible()));
    assert_eq!((&passed["kind"], &passed["ruleId"]), (&json!("pass"), &json!("twins/reproducible")));
    for (report, rule) in [(drifted(), "twins/drift"), (ineffective(), "twins/ineffective")] {
        let failed = first(&twins::sarif(&report));
        assert_eq!((&failed["level"], &failed["ruleId"]), (&json!("error"), &json!(rule)));
    }
}

#[test]
fn a_verdict_lies_where_its_cause_does_or_nowhere() {
    let verdict = |report: &TwinsReport| checked(&twins::sarif(report))["results"][0].clone();
    let physical = |path: &str| json!({"artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"}});
    let mut expected = physical("build/Makefile");
    expected["region"] = json!({"startLine": 7});
    let mut report = drifted();
    assert_eq!(verdict(&report)["locations"], json!([{"physicalLocation": expected}]));
    let text = verdict(&report)["message"]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("see build/Makefile, line 7: missing-trimpath"), "{text}");
    assert_eq!(
        verdict(&reproducible())["locations"][0]["physicalLocation"]["region"],
        json!({"startLine": 2})
    );
    for line in [None, Some(0)] {
        let place = report.place.as_mut().unwrap();
        (place.path, place.line) = ("a b.bin".into(), line);
        assert_eq!(verdict(&report)["locations"], json!([{"physicalLocation": physical("a%20b.bin")}]));
    }
    report.place = None;
    assert_eq!(verdict(&report).get("locations"), None);
}

#[test]
fn what_looks_like_a_link_or_a_placeholder_is_text() {
    let mut comparison = one_variable();
    comparison.differences[0].what = "[a](b) {0}".into();
    let run = checked(&difference::sarif(&comparison));
    let text = run["results"][0]["message"]["text"].as_str().unwrap();
    assert!(text.contains(r"[a\](b) {{0}}"), "{text}");
}

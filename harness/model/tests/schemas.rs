//! The JSON of comparisons, twins, hosts side by side, predictions, diagnoses, module views and changes of evidence: it reads back, and the schemas beside the manifest describe it.

use boon::{Compiler, Schemas};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use twinbuild_model::changes::{ModuleGraphChanges, PackageListChanges};
use twinbuild_model::twins::{HostsByTargets, TwinsReport};
use twinbuild_model::{Comparison, Diagnosis, ModuleViews, Prediction};

const COMPARISON_SCHEMA: &str = include_str!("../comparison.schema.json");
const TWINS_SCHEMA: &str = include_str!("../twins.schema.json");
const HOSTS_SCHEMA: &str = include_str!("../hosts.schema.json");
const PREDICTIONS_SCHEMA: &str = include_str!("../predictions.schema.json");
const DIAGNOSIS_SCHEMA: &str = include_str!("../diagnosis.schema.json");
const MODULE_GRAPH_CHANGES_SCHEMA: &str = include_str!("../module-graph-changes.schema.json");
const PACKAGE_LIST_CHANGES_SCHEMA: &str = include_str!("../package-list-changes.schema.json");
const MODULE_VIEWS_SCHEMA: &str = include_str!("../module-views.schema.json");

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn accepts(schema: &str, document: &Value) -> bool {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", parsed(schema)).expect("a schema's location");
    let index = compiler.compile("schema.json", &mut schemas).expect("a valid schema");
    schemas.validate(document, index).is_ok()
}

/// Both values and both kinds of place, with `null` for every optional key in one of the differences.
fn comparison() -> Value {
    json!({
        "version": 1,
        "first": {"name": "a", "format": "ELF executable", "size_bytes": 5, "sha256": "ab".repeat(32)},
        "second": {"name": "b", "format": "folder", "size_bytes": 5, "sha256": null},
        "summary": ["code identical"],
        "stabilizers": [{"name": "log", "version": 1, "definition": "exclude-path(log/**)", "reason": "why"}],
        "differences": [
            {
                "place": {
                    "path": ["app.tar"], "section": ".rodata", "package": "main", "symbol": "main.version",
                    "key": "vcs.revision", "debug_unit": "main", "line": 1, "bytes": {"offset": 1, "length": 2}
                },
                "what": "text",
                "kind": "string",
                "first": {"text": "a"},
                "second": {"bytes": {"offset": 1, "hex": "00"}},
                "clues": ["path", "go-build-id"]
            },
            {"place": {}, "what": "mode", "first": null, "second": null, "clues": []}
        ],
        "left_out": 7,
        "notes": ["a note"],
        "sections": [
            {"name": ".text", "first": {"offset": 1, "length": 2}, "second": null, "differing_bytes": 2}
        ]
    })
}

fn twins() -> Value {
    json!({
        "version": 1,
        "title": "go build .",
        "target": "linux/amd64",
        "verdict": {"verdict": "equivalent", "stabilizers": [
            {"name": "pe-timestamp", "version": 1, "definition": null, "reason": "why"}
        ]},
        "sentence": "It differs.",
        "variations": [
            {"name": "umask", "first": "0022", "second": "0077", "effective": true, "not_varied": null}
        ],
        "causes": [{"variations": ["umask"], "group": null, "fix": null}],
        "search_cut": false,
        "builds": {"search": 3, "search_bound": 9, "causing": 1, "variations": 12, "repeats": 1, "fixes": 2},
        "input_drift": {
            "roots": [{"action": "build main", "input": "GOAMD64", "first": "v1", "second": null}],
            "nondeterministic": [],
            "actions": 3,
            "left_out": 0,
            "weaker": null
        },
        "comparison": comparison(),
        "digests": ["ab".repeat(32), null],
        "ways": {"agree": null, "said": []},
        "fixes": [{"fix": "-trimpath", "for_cause": ["umask"], "works": false, "why_not": "another cause"}],
        "place": {"path": "go.mod", "line": null, "kind": "module", "why": "the module that was built"}
    })
}

fn predictions() -> Value {
    let prediction = |path: Value, line: Value| {
        json!({
            "code": "missing-trimpath", "message": "m", "path": path, "line": line,
            "evidence": "e", "shown_by": "s", "fix": "f"
        })
    };
    json!([prediction(json!("twinbuild.toml"), json!(3)), prediction(Value::Null, Value::Null)])
}

/// A document reads back as it was, and neither schema nor reader takes it with another key or a wrong type at
/// `pointer`, a JSON Pointer (<https://www.rfc-editor.org/rfc/rfc6901>) to an object.
fn check<T: Serialize + DeserializeOwned>(schema: &str, document: &Value, pointer: &str) {
    assert!(accepts(schema, document));
    let read: T = serde_json::from_value(document.clone()).expect("a document");
    assert_eq!(&serde_json::to_value(read).expect("a JSON value"), document);
    let broken = [json!({"unknown": 1}), json!("text")];
    for broken in broken {
        let mut other = document.clone();
        let object = other.pointer_mut(pointer).expect(pointer);
        match (object.as_object_mut(), broken) {
            (Some(members), Value::Object(added)) => members.extend(added),
            (_, broken) => *object = broken,
        }
        assert!(!accepts(schema, &other), "{other}");
        assert!(serde_json::from_value::<T>(other).is_err());
    }
}

// Parsed values are compared, since the order of keys follows a feature of serde_json that another crate may enable.
#[test]
fn the_schema_files_are_up_to_date() {
    for (name, file, schema) in [
        ("comparison", COMPARISON_SCHEMA, Comparison::json_schema()),
        ("twins", TWINS_SCHEMA, TwinsReport::json_schema()),
        ("hosts", HOSTS_SCHEMA, HostsByTargets::json_schema()),
        ("predictions", PREDICTIONS_SCHEMA, Prediction::json_schema_of_list()),
        ("diagnosis", DIAGNOSIS_SCHEMA, Diagnosis::json_schema()),
        ("module-graph-changes", MODULE_GRAPH_CHANGES_SCHEMA, ModuleGraphChanges::json_schema()),
        ("package-list-changes", PACKAGE_LIST_CHANGES_SCHEMA, PackageListChanges::json_schema()),
        ("module-views", MODULE_VIEWS_SCHEMA, ModuleViews::json_schema()),
    ] {
        assert!(
            parsed(file) == serde_json::to_value(schema).expect("a JSON value"),
            "the schema is not up to date; write it anew with\n  \
             cargo run -p twinbuild-model --example json_schema {name} > harness/model/{name}.schema.json"
        );
    }
}

#[test]
fn comparisons_read_back_and_are_as_their_schema_says() {
    for pointer in ["", "/first", "/differences/0", "/differences/0/place", "/differences/0/second/bytes"] {
        check::<Comparison>(COMPARISON_SCHEMA, &comparison(), pointer);
    }
}

#[test]
fn twins_read_back_and_are_as_their_schema_says() {
    for pointer in
        ["", "/comparison/first", "/variations/0", "/builds", "/input_drift/roots/0", "/ways", "/fixes/0"]
    {
        check::<TwinsReport>(TWINS_SCHEMA, &twins(), pointer);
    }
}

#[test]
fn every_verdict_is_in_the_schema() {
    for verdict in [
        json!({"verdict": "reproducible"}),
        json!({"verdict": "drift"}),
        json!({"verdict": "nondeterministic", "package": null}),
        json!({"verdict": "ineffective", "variations": ["umask"]}),
        json!({"verdict": "build-failed", "which": "the first build", "layer": "compiler"}),
        json!({"verdict": "not-varied", "why": "nothing was asked for"}),
    ] {
        let mut document = twins();
        document["verdict"] = verdict;
        check::<TwinsReport>(TWINS_SCHEMA, &document, "");
    }
    let mut document = twins();
    document["verdict"] = json!({"verdict": "regressed"});
    assert!(!accepts(TWINS_SCHEMA, &document));
}

#[test]
fn hosts_read_back_and_are_as_their_schema_says() {
    let hosts = json!({
        "hosts": ["linux/amd64", "windows/amd64"],
        "rows": [
            {"title": "go build .", "target": "linux/arm64", "digests": ["ab".repeat(32), null], "agree": true},
            {"title": "make", "target": null, "digests": [null, null], "agree": true}
        ]
    });
    for pointer in ["", "/rows/0", "/rows/1"] {
        check::<HostsByTargets>(HOSTS_SCHEMA, &hosts, pointer);
    }
    let mut without_a_verdict = hosts;
    without_a_verdict["rows"][0].as_object_mut().expect("an object").remove("agree");
    assert!(!accepts(HOSTS_SCHEMA, &without_a_verdict));
}

#[test]
fn predictions_read_back_and_are_as_their_schema_says() {
    check::<Vec<Prediction>>(PREDICTIONS_SCHEMA, &predictions(), "/0");
}

fn diagnosis() -> Value {
    json!({
        "layer": "tls",
        "cause": "c",
        "evidence": [{"source": "log", "number": 1, "text": "t"}],
        "verify": "openssl version",
        "fix": {"advice": "a", "change": {"kind": "set-variable", "name": "GOPROXY", "value": "direct"}},
        "also": [{
            "layer": "module-resolution", "cause": "c", "evidence": [{"source": "network", "number": 2, "text": "t"}],
            "verify": null, "fix": {"advice": "a", "change": null}
        }]
    })
}

#[test]
fn diagnoses_read_back_and_are_as_their_schema_says() {
    for pointer in ["", "/evidence/0", "/fix", "/fix/change", "/also/0", "/also/0/evidence/0"] {
        check::<Diagnosis>(DIAGNOSIS_SCHEMA, &diagnosis(), pointer);
    }
}

#[test]
fn changes_of_evidence_read_back_and_are_as_their_schema_says() {
    let because = json!([{"path": "app", "version": null}, {"path": "b", "version": "v1.1.0"}]);
    let graph = json!({
        "version": 1,
        "changes": [
            {"kind": "upgraded", "path": "b", "before": "v1.0.0", "after": "v1.1.0", "because": because},
            {"kind": "no-longer-replaced", "path": "c", "before": "../c", "after": null, "because": []}
        ]
    });
    for pointer in ["", "/changes/0", "/changes/0/because/0"] {
        check::<ModuleGraphChanges>(MODULE_GRAPH_CHANGES_SCHEMA, &graph, pointer);
    }
    let list = json!({
        "version": 1,
        "changes": [{"kind": "other-files", "import_path": "a", "before": ["a_unix.go"], "after": [], "because": ["a"]}],
        "standard_added": ["os"],
        "standard_removed": []
    });
    for pointer in ["", "/changes/0"] {
        check::<PackageListChanges>(PACKAGE_LIST_CHANGES_SCHEMA, &list, pointer);
    }
}

#[test]
fn every_change_is_in_the_schema() {
    for change in [
        json!({"kind": "unset-variable", "name": "GOFLAGS"}),
        json!({"kind": "trust-authority"}),
        json!({"kind": "go-command", "arguments": ["mod", "tidy"]}),
    ] {
        let mut document = diagnosis();
        document["fix"]["change"] = change;
        check::<Diagnosis>(DIAGNOSIS_SCHEMA, &document, "/fix");
    }
    let mut document = diagnosis();
    document["fix"]["change"] = json!({"kind": "pray"});
    assert!(!accepts(DIAGNOSIS_SCHEMA, &document));
}

#[test]
fn only_what_does_not_apply_to_a_place_may_be_missing() {
    let mut document = comparison();
    document["differences"][0].as_object_mut().expect("an object").remove("clues");
    assert!(!accepts(COMPARISON_SCHEMA, &document));
}

fn module_views() -> Value {
    json!({
        "version": 1,
        "main_module": "example.com/app",
        "views": ["declared", "resolved"],
        "modules": [{
            "module": {"path": "example.com/lib", "version": "v1.0.0"},
            "replacement": {"path": "../lib", "version": null},
            "views": ["declared"]
        }],
        "packages": [
            {"import_path": "example.com/lib", "folder": null, "module": "example.com/lib", "views": ["opened"]}
        ],
        "edges": [
            {"kind": "requirement", "from": "example.com/app", "to": "example.com/lib@v1.0.0", "views": ["resolved"]}
        ],
        "findings": [{
            "path": "go.mod", "line": 3, "code": "require-unused", "subject": "example.com/lib", "message": "m", "cause": "c",
            "fix": "f", "phantom": false
        }],
        "marks": [{
            "path": "go.mod", "line": 3, "code": "module-unopened", "subject": "example.com/lib", "message": "m", "cause": "c",
            "fix": "f", "phantom": false
        }]
    })
}

#[test]
fn module_views_read_back_and_are_as_their_schema_says() {
    for pointer in ["", "/modules/0", "/packages/0", "/edges/0", "/findings/0", "/marks/0"] {
        check::<ModuleViews>(MODULE_VIEWS_SCHEMA, &module_views(), pointer);
    }
}

//! The run record's JSON: it reads back, other versions are named, and the schema beside the manifest describes it.

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};
use twinbuild_model::run_record::{InvalidRunRecord, RunRecord};

/// A run record with every status, and with both a value and `null` for every optional key.
const FULL_RECORD: &str = include_str!("run-record.json");

const SCHEMA: &str = include_str!("../run-record.schema.json");

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    fn new() -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.add_resource("run-record.schema.json", parsed(SCHEMA)).expect("a schema's location");
        let index = compiler.compile("run-record.schema.json", &mut schemas).expect("a valid schema");
        Self { schemas, index }
    }

    fn accepts(&self, record: &Value) -> bool {
        self.schemas.validate(record, self.index).is_ok()
    }
}

/// Where every object of a document stands, as JSON Pointers (<https://www.rfc-editor.org/rfc/rfc6901>).
fn objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.push(pointer.to_owned());
            for (key, member) in members {
                objects(member, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Where the record's own objects stand: all but `variables`, whose keys are free.
fn closed_objects(record: &Value) -> Vec<String> {
    let mut found = Vec::new();
    objects(record, "", &mut found);
    found.retain(|pointer| !pointer.ends_with("/variables"));
    found
}

// Parsed values are compared, since the order of keys follows a feature of serde_json that another crate may enable.
#[test]
fn the_schema_file_is_up_to_date() {
    let expected = serde_json::to_value(RunRecord::json_schema()).expect("a JSON value");
    assert!(
        parsed(SCHEMA) == expected,
        "the schema is not up to date; write it anew with\n  \
         cargo run -p twinbuild-model --example json_schema run-record > harness/model/run-record.schema.json"
    );
}

#[test]
fn a_full_record_is_valid_and_reads_back() {
    assert!(Validator::new().accepts(&parsed(FULL_RECORD)));
    let record = RunRecord::from_json(FULL_RECORD).expect("a run record");
    assert_eq!(serde_json::to_value(&record).expect("a JSON value"), parsed(FULL_RECORD));
}

#[test]
fn an_unknown_key_is_refused_everywhere() {
    let validator = Validator::new();
    let full = parsed(FULL_RECORD);
    for pointer in closed_objects(&full) {
        let mut record = full.clone();
        let object = record.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object");
        object.insert("unknown".into(), json!(1));
        assert!(!validator.accepts(&record), "the schema takes an unknown key in `{pointer}`");
        let read = RunRecord::from_json(&record.to_string());
        assert!(matches!(read, Err(InvalidRunRecord::Malformed(_))), "an unknown key is read in `{pointer}`");
    }
}

#[test]
fn a_missing_key_is_refused_everywhere() {
    let validator = Validator::new();
    let full = parsed(FULL_RECORD);
    for pointer in closed_objects(&full) {
        let keys: Vec<String> = full
            .pointer(&pointer)
            .and_then(Value::as_object)
            .map(|object| object.keys().cloned().collect())
            .expect("an object");
        for key in keys {
            let mut record = full.clone();
            record.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object").remove(&key);
            assert!(!validator.accepts(&record), "`{pointer}/{key}` may be missing");
        }
    }
}

#[test]
fn a_wrong_type_is_refused() {
    let mut record = parsed(FULL_RECORD);
    record["scenarios"][0]["line"] = json!("4");
    assert!(!Validator::new().accepts(&record));
}

#[test]
fn another_version_is_named_before_its_keys_are_judged() {
    let message = |text: &str| RunRecord::from_json(text).expect_err("a refusal").to_string();
    assert_eq!(
        message(r#"{"version": 7, "producer": "twinbuild 9.0.0", "unheard_of": []}"#),
        "read a run record of version 7, written by `twinbuild 9.0.0`: this program reads version 1 only"
    );
    assert!(message(r#"{"version": 0}"#).contains("an unnamed program"));
}

#[test]
fn what_is_no_record_is_refused_with_its_cause() {
    for text in ["", "{}", "[]", "null", r#"{"version": 1}"#, r#"{"version": "1"}"#, r#"{"version": -1}"#] {
        let refusal = RunRecord::from_json(text).expect_err(text);
        assert!(matches!(refusal, InvalidRunRecord::Malformed(_)), "{text}");
        assert!(std::error::Error::source(&refusal).is_some(), "{text}");
    }
}

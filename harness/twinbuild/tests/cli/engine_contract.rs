//! The Engine API's own description, and what of a request is not as it says.
//!
//! The description is none of this repository's: `.ci/engine-api` gets it from Debian's package, and
//! `engine_api/extract.py` reads it.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::mock_engine::Request;
use crate::setup::is_here;

/// Where the description is: out of Debian's package, or where that installs it.
const DESCRIPTIONS: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/engine-api/swagger.yaml"),
    "/usr/share/gocode/src/github.com/docker/docker/api/swagger.yaml",
];

/// Debian's own, for which its package `python3-yaml` is.
const PYTHON: &str = "/usr/bin/python3";

/// What the API's description says of the requests that are made, or nothing where it can't be read.
pub(crate) fn api() -> Option<&'static Value> {
    static API: OnceLock<Option<Value>> = OnceLock::new();
    let api = API.get_or_init(extracted).as_ref();
    let how = "`.ci/engine-api` and installing the package `python3-yaml`";
    is_here(api.is_some(), "the Engine API's description", how).then_some(api?)
}

fn extracted() -> Option<Value> {
    let description = DESCRIPTIONS.into_iter().find(|path| Path::new(path).is_file())?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/engine_api/extract.py");
    let output = Command::new(PYTHON).args([script, description]).output().ok()?;
    let value: Value = output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())?;
    assert_eq!(value["version"], "1.41", "the README names the version");
    Some(value)
}

/// What engines know although the description leaves it out: which builder is meant.
/// Source: `imageBuildOptionsToQuery` in <https://github.com/moby/moby/blob/v20.10.24/client/image_build.go>
const UNDESCRIBED: [(&str, &str); 1] = [("POST /build", "version")];

/// What is wrong with a request, by the API's description.
pub(crate) fn problems(api: &Value, request: &Request) -> Vec<String> {
    let line = general(&request.line);
    let Some(known) = api["requests"].get(&line) else { return vec![format!("{line} is not known")] };
    let required = known["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
    let missing = required.filter(|name| request.query(name).is_none());
    let missing = missing.map(|name| format!("{line}: no query {name}"));
    let odd = request.query.iter().filter_map(|(name, value)| match known["query"][name].as_str() {
        None if UNDESCRIBED.contains(&(line.as_str(), name)) => None,
        None => Some(format!("{line}: unknown query {name}")),
        Some(kind) => (!is_of_type(value, kind)).then(|| format!("{line}: {name} can't be {value}")),
    });
    let mut problems: Vec<String> = missing.chain(odd).collect();
    let types = known["content_types"].as_array().unwrap();
    if !types.is_empty() && !types.contains(&Value::from(request.content_type.as_str())) {
        problems.push(format!("{line}: a body of the type {}", request.content_type));
    }
    match (&known["body"], &request.body) {
        (Value::Null, Some(body)) if *body != Value::Null => problems.push(format!("{line}: a body")),
        (Value::Null, _) => {}
        (_, None) => problems.push(format!("{line}: no body")),
        (schema, Some(body)) => problems.extend(invalid(schema, &without_nulls(body.clone()))),
    }
    problems
}

/// Whether a value of a query is of a type of the description's.
fn is_of_type(value: &str, kind: &str) -> bool {
    match kind {
        "boolean" => ["true", "false", "1", "0"].contains(&value),
        "integer" => value.parse::<i64>().is_ok(),
        _ => true,
    }
}

/// The request as the API's description writes it.
pub(crate) fn general(line: &str) -> String {
    let (method, path) = line.split_once(' ').unwrap();
    let parts: Vec<&str> = path.split('/').collect();
    let parts: Vec<&str> = match parts.clone().as_slice() {
        ["", "containers", "create" | "json"] | ["", "volumes" | "images", "create"] => parts,
        ["", "images", .., "json"] => vec!["", "images", "{name}", "json"],
        ["", "volumes", _] => vec!["", "volumes", "{name}"],
        ["", kind @ ("containers" | "exec" | "networks"), _, rest @ ..] => {
            [&["", *kind, "{id}"], rest].concat()
        }
        _ => parts,
    };
    format!("{method} {}", parts.join("/"))
}

fn invalid(schema: &Value, body: &Value) -> Vec<String> {
    let mut compiler = Compiler::new();
    compiler.add_resource("request.json", schema.clone()).unwrap();
    let mut schemas = Schemas::new();
    let compiled = compiler.compile("request.json", &mut schemas).unwrap();
    schemas.validate(body, compiled).err().map(|error| format!("{error:#}")).into_iter().collect()
}

/// A member that is null is one that is not there, for whoever reads it.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_nulls).collect()),
        value => value,
    }
}

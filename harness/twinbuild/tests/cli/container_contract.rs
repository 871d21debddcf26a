//! The requests by which an image is pulled and a command is run in it, against the Engine API's own description, for Linux
//! and Windows. Making an image and killing a container are none of them.
//!
//! The description is none of this repository's: `.ci/engine-api` gets it from Debian's package, and
//! `engine_api/extract.py` reads it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use boon::{Compiler, Schemas};
use serde_json::{Map, Value};

use crate::feature::{assert_passed, scenario, shell, with_background};
use crate::mock_engine::{MockEngine, Request, System};
use crate::setup::{Results, Setup, is_here, setup, setup_with_go};

/// Where the description is: out of Debian's package, or where that installs it.
const DESCRIPTIONS: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/engine-api/swagger.yaml"),
    "/usr/share/gocode/src/github.com/docker/docker/api/swagger.yaml",
];

/// Debian's own, for which its package `python3-yaml` is.
const PYTHON: &str = "/usr/bin/python3";

/// What the API's description says of the requests that are made, or nothing where it can't be read.
fn api() -> Option<&'static Value> {
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

const WINDOWS_2022: System = System::Windows { machine: "10.0.20348", image: "10.0.20348.2402" };

/// What is wrong with a request, by the API's description.
fn problems(api: &Value, request: &Request) -> Vec<String> {
    let line = general(&request.line);
    let Some(known) = api["requests"].get(&line) else { return vec![format!("{line} is not known")] };
    let names = |key: &str| -> BTreeSet<String> {
        known[key].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let given: BTreeSet<String> = request.query.iter().map(|(name, _)| name.clone()).collect();
    let allowed = names("query");
    let unknown = given.difference(&allowed).map(|name| format!("{line}: unknown query {name}"));
    let required = names("required");
    let missing = required.difference(&given).map(|name| format!("{line}: no query {name}"));
    let mut problems: Vec<String> = unknown.chain(missing).collect();
    match (&known["body"], &request.body) {
        (Value::Null, Some(body)) if *body != Value::Null => problems.push(format!("{line}: a body")),
        (Value::Null, _) => {}
        (_, None) => problems.push(format!("{line}: no body")),
        (schema, Some(body)) => problems.extend(invalid(schema, &without_nulls(body.clone()))),
    }
    problems
}

/// The request as the API's description writes it.
fn general(line: &str) -> String {
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
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_nulls).collect()),
        value => value,
    }
}

fn host_config(requests: &[Request]) -> Map<String, Value> {
    let created = requests.iter().find(|request| request.line == "POST /containers/create").unwrap();
    without_nulls(created.body.clone().unwrap())["HostConfig"].as_object().unwrap().clone()
}

fn body<'a>(requests: &'a [Request], line: &str) -> &'a Value {
    let found = requests.iter().find(|request| general(&request.line) == line);
    found.and_then(|request| request.body.as_ref()).unwrap_or_else(|| panic!("no {line}: {requests:#?}"))
}

/// The profiles of this repository.
fn copy_profile(setup: &Setup, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../containers").join(name);
    setup.file(
        &format!("containers/{name}/profile.toml"),
        &fs::read_to_string(folder.join("profile.toml")).unwrap(),
    );
}

/// Has images come from a registry of the project's own.
fn name_registry(setup: &Setup) {
    let project = setup.read("twinbuild.toml");
    setup.file("twinbuild.toml", &format!("{project}\n[container]\nregistry = \"registry.example.com\"\n"));
}

/// Runs a command under a profile against an engine.
fn run(setup: &Setup, engine: &MockEngine, profile: &str, steps: &[&str]) -> Results {
    let given = format!("Given the environment profile \"{profile}\"");
    setup
        .feature(&with_background(&[crate::feature::SOURCE], [("one", [&[given.as_str()], steps].concat())]));
    let mut command = setup.command(&["run"]);
    command.env("DOCKER_HOST", engine.address());
    setup.results_of(command)
}

fn assert_valid(api: &Value, requests: &[Request]) {
    let problems: Vec<String> = requests.iter().flat_map(|request| problems(api, request)).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

const WINDOWS_PROFILES: [(&str, &str); 6] = [
    ("windows-servercore-ltsc2019", "10.0.17763"),
    ("windows-servercore-ltsc2022", "10.0.20348"),
    ("windows-servercore-ltsc2025", "10.0.26100"),
    ("windows-nanoserver-ltsc2019", "10.0.17763"),
    ("windows-nanoserver-ltsc2022", "10.0.20348"),
    ("windows-nanoserver-ltsc2025", "10.0.26100"),
];

#[test]
fn every_request_for_windows_is_one_that_the_api_has() {
    let Some(api) = api() else { return };
    let of_unix: Vec<&str> =
        api["of_unix_alone"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(of_unix.contains(&"SecurityOpt") && of_unix.contains(&"Tmpfs"), "{of_unix:?}");
    for (profile, build) in WINDOWS_PROFILES {
        let setup = setup();
        copy_profile(&setup, profile);
        name_registry(&setup);
        let system = System::Windows { machine: build, image: build };
        let engine = MockEngine::start_without_image(&setup.outside(""), system);
        let results = run(&setup, &engine, profile, &[r#"When the command "where cmd" is run"#]);
        assert_passed(&results.record, "one");
        let requests = engine.requests();
        assert_valid(api, &requests);
        let config = host_config(&requests);
        let foreign: Vec<_> = config.keys().filter(|name| of_unix.contains(&name.as_str())).collect();
        assert!(foreign.is_empty(), "{profile}: {foreign:?}");
        let isolation = config["Isolation"].as_str().unwrap();
        assert!(["process", "hyperv"].contains(&isolation), "{profile}: {isolation}");
        let exec = body(&requests, "POST /containers/{id}/exec");
        assert_eq!(exec["WorkingDir"], r"C:\src", "{profile}");
        let user = exec["User"].as_str().unwrap();
        assert!(["ContainerUser", "ContainerAdministrator"].contains(&user), "{profile}: {user}");
        let environment = exec["Env"].to_string();
        assert!(environment.contains(r"SystemRoot=C:\\Windows"), "{profile}: {environment}");
        let outcome = &scenario(&results.record, "one").actions[0].outcome;
        let image = outcome.image.as_ref().unwrap();
        assert_eq!(image.platform.to_string(), "windows/amd64");
        assert!(image.name.starts_with("registry.example.com/windows/"), "{image:?}");
        let asked = format!("GET /images/{}/json", image.name);
        assert!(requests.iter().any(|request| request.line == asked), "{requests:#?}");
        let pulls = |request: &Request| request.line == "POST /images/create";
        let pulled: Vec<&Request> = requests.iter().filter(|request| pulls(request)).collect();
        assert_eq!(pulled.len(), 1, "{requests:#?}");
        let query = format!("{:?}", pulled[0].query);
        assert!(query.contains("registry.example.com") && query.contains("windows"), "{query}");
    }
}

#[test]
fn named_pipes_and_shells_of_windows_are_asked_for_as_they_are_declared() {
    let setup = setup();
    copy_profile(&setup, "windows-servercore-ltsc2022");
    let engine = MockEngine::start(&setup.outside(""), WINDOWS_2022);
    run(&setup, &engine, "windows-servercore-ltsc2022", &[r#"When the command "where cmd" is run"#]);
    let requests = engine.requests();
    let mounts = host_config(&requests)["Mounts"].clone();
    assert_eq!(mounts[0]["Type"], "npipe");
    assert_eq!(mounts[0]["Source"], r"\\.\pipe\docker_engine");
    assert_eq!(body(&requests, "POST /containers/{id}/exec")["Cmd"][4], "-EncodedCommand");
}

#[test]
fn a_build_of_windows_that_does_not_fit_is_refused_before_anything_is_created() {
    let setup = setup();
    copy_profile(&setup, "windows-nanoserver-ltsc2025");
    let older = System::Windows { machine: "10.0.20348", image: "10.0.26100.1" };
    let engine = MockEngine::start(&setup.outside(""), older);
    let step = r#"When the command "where cmd" is run"#;
    let results = run(&setup, &engine, "windows-nanoserver-ltsc2025", &[step]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    assert!(results.finished.stdout.contains("26100") && results.finished.stdout.contains("20348"));
    assert!(engine.requests().iter().all(|request| request.line != "POST /containers/create"));
}

/// A profile for Linux that says all that can be said.
const LINUX: &str = "[container]\nimage = \"made.test/up:1\"\nmemory-mebibytes = 64\ncpu-millis = 500\n\
                     processes = 20\nread-only-root = true\ntmpfs = { \"/scratch\" = 4 }\n";

#[test]
fn every_request_for_linux_is_one_that_the_api_has() {
    let Some(api) = api() else { return };
    let setup = setup_with_go();
    setup.file("containers/full/profile.toml", LINUX);
    let engine = MockEngine::start(&setup.outside(""), System::Linux);
    let steps =
        [shell("true"), "Given Go 1.27".into(), shell("true"), "Then the command says \"hello\"".into()];
    let results = run(&setup, &engine, "full", &steps.each_ref().map(String::as_str));
    assert_passed(&results.record, "one");
    let requests = engine.requests();
    assert_valid(api, &requests);
    let config = host_config(&requests);
    assert_eq!(config["NetworkMode"], "none");
    assert_eq!(config["ReadonlyRootfs"], true);
    assert_eq!(config["Memory"], 64 << 20);
    // The engine is elsewhere, so that the toolchain is copied, and mounted read-only.
    let made = requests.iter().filter(|request| request.line == "POST /volumes/create").count();
    assert_eq!(made, 2);
    let mounted = requests.iter().any(|request| {
        let text = request.body.as_ref().map(Value::to_string).unwrap_or_default();
        text.contains("twinbuild-toolchain-") && text.contains("\"ReadOnly\":true")
    });
    assert!(mounted, "{requests:#?}");
    let binds = requests.iter().any(|request| {
        request.body.as_ref().is_some_and(|body| body.to_string().contains("\"Type\":\"bind\""))
    });
    assert!(!binds, "an engine elsewhere has none of this machine's folders");
}

#[test]
fn a_request_that_the_api_does_not_have_is_found() {
    let Some(api) = api() else { return };
    let request = |line: &str, query: &[&str], body: Value| Request {
        line: line.to_owned(),
        query: query.iter().map(|name| ((*name).to_owned(), String::new())).collect(),
        body: Some(body),
    };
    let create = "POST /containers/create";
    let good = request(create, &["name"], serde_json::json!({"HostConfig": {"Memory": 1}}));
    assert_eq!(problems(api, &good), [""; 0]);
    for wrong in [
        request(create, &["nmae"], serde_json::json!({})),
        request(create, &[], serde_json::json!({"HostConfig": {"Memroy": 1}})),
        request(create, &[], serde_json::json!({"HostConfig": {"Memory": "1"}})),
        request(create, &[], serde_json::json!({"HostConfig": {"Isolation": "sandbox"}})),
        request("GET /containers/x/archive", &[], Value::Null),
        request("POST /containers/x/rename", &["name"], Value::Null),
    ] {
        assert!(!problems(api, &wrong).is_empty(), "{wrong:?}");
    }
}

#[test]
fn an_engine_that_goes_away_is_no_failing_build() {
    let setup = setup();
    setup.file("containers/full/profile.toml", LINUX);
    let engine = MockEngine::start_dying(&setup.outside(""));
    let results = run(&setup, &engine, "full", &[&shell("true"), "Then the command fails"]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    assert!(results.finished.stdout.contains("hint: start Docker or Podman"), "{:?}", results.finished);
}

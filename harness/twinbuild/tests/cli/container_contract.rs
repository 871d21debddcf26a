//! The requests that are made of an engine, against the Engine API's own description, for Linux and Windows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::engine_contract::{api, general, problems, without_nulls};
use crate::feature::{assert_passed, scenario, shell, with_background};
use crate::mock_engine::{Behaviour, Commands, MockEngine, Request, System};
use crate::setup::{Results, Setup, make_executable, setup, setup_with_go};

const WINDOWS_2022: System = System::Windows { machine: "10.0.20348", image: "10.0.20348.2402" };

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
        let behaviour = Behaviour { has_images: false, ..Behaviour::of(system) };
        let engine = MockEngine::start(&setup.outside(""), behaviour);
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
    let engine = MockEngine::start(&setup.outside(""), Behaviour::of(WINDOWS_2022));
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
    let engine = MockEngine::start(&setup.outside(""), Behaviour::of(older));
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
    let engine = MockEngine::start(&setup.outside(""), Behaviour::of(System::Linux));
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
        content_type: "application/json".to_owned(),
        body: Some(body),
        bytes: Vec::new(),
    };
    let create = "POST /containers/create";
    let good = request(create, &["name"], serde_json::json!({"HostConfig": {"Memory": 1}}));
    assert_eq!(problems(api, &good), [""; 0]);
    let build = request("POST /build", &["t"], Value::Null);
    let build = Request { content_type: "application/x-tar".into(), ..build };
    assert_eq!(problems(api, &build), [""; 0]);
    for wrong in [
        request(create, &["nmae"], serde_json::json!({})),
        request(create, &[], serde_json::json!({"HostConfig": {"Memroy": 1}})),
        request(create, &[], serde_json::json!({"HostConfig": {"Memory": "1"}})),
        request(create, &[], serde_json::json!({"HostConfig": {"Isolation": "sandbox"}})),
        request("GET /containers/x/archive", &[], Value::Null),
        request("POST /containers/x/rename", &["name"], Value::Null),
        // No tar archive, and a limit that is no number.
        request("POST /build", &["t"], Value::Null),
        Request {
            content_type: "application/x-tar".into(),
            ..request("POST /build", &["memory"], Value::Null)
        },
    ] {
        assert!(!problems(api, &wrong).is_empty(), "{wrong:?}");
    }
}

#[test]
fn an_engine_that_goes_away_is_no_failing_build() {
    let setup = setup();
    setup.file("containers/full/profile.toml", LINUX);
    let behaviour = Behaviour { commands: Commands::EndTheEngine, ..Behaviour::of(System::Linux) };
    let engine = MockEngine::start(&setup.outside(""), behaviour);
    let results = run(&setup, &engine, "full", &[&shell("true"), "Then the command fails"]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    assert!(results.finished.stdout.contains("hint: start Docker or Podman"), "{:?}", results.finished);
}

/// A profile for Linux that says as little as can be.
const WRITABLE: &str = "[container]\nimage = \"made.test/up:1\"\n";

/// A profile whose image is built on a base of Debian's packages.
const MADE: &str = "[container]\nbase = \"bootstrap\"\nsuite = \"bookworm\"\npackages = [\"dash\"]\n\
                    dockerfile = \"Dockerfile\"\n";

/// The profile `made`, with a script for its base that writes into the archive only what it was called with.
fn add_made_profile(setup: &Setup, settings: &str) {
    setup.file("containers/made/profile.toml", settings);
    setup.file("containers/made/Dockerfile", "ARG BASE\nFROM $BASE\nCOPY note.txt /\n");
    setup.file("containers/made/note.txt", "from the context\n");
    setup.file("containers/bootstrap", "#!/bin/sh\necho \"$1 $2 $4\" > \"$3\"\n");
    make_executable(&setup.path("containers/bootstrap"));
}

/// An engine for an architecture, without images.
fn empty_engine(setup: &Setup, architecture: &'static str) -> MockEngine {
    let behaviour = Behaviour { architecture, has_images: false, ..Behaviour::of(System::Linux) };
    MockEngine::start(&setup.outside(""), behaviour)
}

/// The only request of this kind.
fn only<'a>(requests: &'a [Request], line: &str) -> &'a Request {
    let mut found = requests.iter().filter(|request| general(&request.line) == line);
    let (Some(request), None) = (found.next(), found.next()) else { panic!("{line}: {requests:#?}") };
    request
}

/// The names in a tar archive whose first bytes these are.
fn names_in(archive: &[u8]) -> Vec<String> {
    let (mut names, mut rest) = (Vec::new(), archive);
    // Source: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06>
    while rest.len() >= 512 && rest[0] != 0 {
        let text = |field: &[u8]| String::from_utf8_lossy(field).trim_end_matches('\0').to_owned();
        names.push(text(&rest[..100]));
        let size = usize::from_str_radix(text(&rest[124..136]).trim(), 8).unwrap();
        rest = rest.get(512 + size.next_multiple_of(512)..).unwrap_or_default();
    }
    names
}

#[test]
fn a_made_image_is_asked_for_with_its_base_and_its_files() {
    let Some(api) = api() else { return };
    let setup = setup();
    add_made_profile(&setup, MADE);
    let engine = empty_engine(&setup, "ppc64le");
    let results = run(&setup, &engine, "made", &[&shell("true")]);
    assert_passed(&results.record, "one");
    let requests = engine.requests();
    assert_valid(api, &requests);

    let import = only(&requests, "POST /images/create");
    let base = import.query("repo").unwrap();
    assert!(base.starts_with("twinbuild-bookworm:"), "{import:?}");
    assert_eq!((import.query("fromSrc"), import.query("platform")), (Some("-"), Some("linux/ppc64le")));
    assert_eq!(String::from_utf8_lossy(&import.bytes).trim_end(), "bookworm ppc64el dash", "Debian's name");

    let build = only(&requests, "POST /build");
    assert!(build.query("t").unwrap().starts_with("twinbuild-made:"), "{build:?}");
    assert_eq!((build.query("dockerfile"), build.query("rm")), (Some("Dockerfile"), Some("true")));
    let arguments: Value = serde_json::from_str(build.query("buildargs").unwrap()).unwrap();
    assert_eq!(arguments, serde_json::json!({ "BASE": base }));
    let names = names_in(&build.bytes);
    assert!(
        ["Dockerfile", "note.txt"].iter().all(|name| names.iter().any(|known| known == name)),
        "{names:?}"
    );
}

#[test]
fn an_image_for_windows_is_built_for_its_platform() {
    let Some(api) = api() else { return };
    let setup = setup();
    let settings =
        "[container]\ndockerfile = \"Dockerfile\"\nplatform = \"windows/amd64\"\nisolation = \"process\"\n";
    add_made_profile(&setup, settings);
    let behaviour = Behaviour { has_images: false, ..Behaviour::of(WINDOWS_2022) };
    let engine = MockEngine::start(&setup.outside(""), behaviour);
    let results = run(&setup, &engine, "made", &[r#"When the command "where cmd" is run"#]);
    assert_passed(&results.record, "one");
    let requests = engine.requests();
    assert_valid(api, &requests);
    let build = only(&requests, "POST /build");
    assert_eq!((build.query("platform"), build.query("buildargs")), (Some("windows/amd64"), Some("{}")));
}

#[test]
fn a_base_image_is_refused_where_debian_has_none() {
    let setup = setup();
    add_made_profile(&setup, MADE);
    let engine = empty_engine(&setup, "mips64");
    let results = run(&setup, &engine, "made", &[&shell("true")]);
    assert_eq!(results.finished.code, Some(3), "{:?}", results.finished);
    for part in ["linux/mips64", "hint: name an `image`", "mips64le, "] {
        assert!(results.finished.stdout.contains(part), "{part}: {:?}", results.finished);
    }
    assert!(engine.requests().iter().all(|request| request.line != "POST /images/create"));
}

#[test]
fn a_container_has_no_network_at_all_unless_there_is_to_be_one() {
    let Some(api) = api() else { return };
    let with_host = format!("network = \"host\"\n{WRITABLE}");
    for (settings, is_here, disabled) in [
        (WRITABLE, false, Some(true)),
        (LINUX, true, Some(true)),
        (&with_host, true, None),
        // Nothing can be written to its hosts file, and none of this machine's can be shown to an engine elsewhere.
        (LINUX, false, None),
    ] {
        let setup = setup();
        setup.file("containers/one/profile.toml", settings);
        let behaviour = Behaviour { is_here, ..Behaviour::of(System::Linux) };
        let engine = MockEngine::start(&setup.outside(""), behaviour);
        let results = run(&setup, &engine, "one", &[&shell("true")]);
        assert_passed(&results.record, "one");
        let requests = engine.requests();
        assert_valid(api, &requests);
        let created = without_nulls(only(&requests, "POST /containers/create").body.clone().unwrap());
        assert_eq!(created["NetworkDisabled"].as_bool(), disabled, "{settings}: {created}");
        let upload = requests.iter().find(|request| general(&request.line) == "PUT /containers/{id}/archive");
        let copied = upload.is_some_and(|request| names_in(&request.bytes).contains(&"etc/hosts".to_owned()));
        let shown = created["HostConfig"].to_string().contains("\"Target\":\"/etc/hosts\"");
        let hosts = copied || shown;
        assert_eq!(hosts, disabled == Some(true), "{settings}: {created}");
    }
}

#[test]
fn a_container_at_its_time_limit_is_killed_as_the_api_has_it() {
    let Some(api) = api() else { return };
    let command = r#"When the command "where cmd" is run"#;
    let killed = "Then the command is killed at its time limit";
    for (system, profile) in [(System::Linux, "writable"), (WINDOWS_2022, "windows-servercore-ltsc2022")] {
        let setup = setup();
        setup.file("containers/writable/profile.toml", WRITABLE);
        copy_profile(&setup, "windows-servercore-ltsc2022");
        let behaviour = Behaviour { commands: Commands::GoOn, ..Behaviour::of(system) };
        let engine = MockEngine::start(&setup.outside(""), behaviour);
        let results = run(&setup, &engine, profile, &["Given a time limit of 1 second", command, killed]);
        assert_passed(&results.record, "one");
        let requests = engine.requests();
        assert_valid(api, &requests);
        assert_eq!(only(&requests, "POST /containers/{id}/kill").query("signal"), Some("SIGKILL"));
    }
}

#[test]
fn only_a_container_with_a_kernel_of_its_own_is_stopped_before_its_files_are_copied() {
    let Some(api) = api() else { return };
    for (profile, build, is_stopped) in [
        ("windows-servercore-ltsc2019", "10.0.17763", true),
        ("windows-servercore-ltsc2022", "10.0.20348", false),
    ] {
        let setup = setup();
        copy_profile(&setup, profile);
        let behaviour = Behaviour::of(System::Windows { machine: build, image: build });
        let engine = MockEngine::start(&setup.outside(""), behaviour);
        run(&setup, &engine, profile, &[r#"When the command "where cmd" is run"#]);
        let requests = engine.requests();
        assert_valid(api, &requests);
        let place = |line: &str| requests.iter().position(|request| general(&request.line) == line);
        let (stop, copy) = (place("POST /containers/{id}/stop"), place("GET /containers/{id}/archive"));
        assert_eq!(stop.is_some(), is_stopped, "{profile}: {requests:#?}");
        assert!(stop < copy, "{profile}: {requests:#?}");
    }
}

#[test]
fn every_kind_of_request_is_seen() {
    let Some(api) = api() else { return };
    let mut seen = BTreeSet::new();
    let mut collect = |setup: &Setup, behaviour: Behaviour, profile: &str, steps: &[&str]| {
        let engine = MockEngine::start(&setup.outside(""), behaviour);
        run(setup, &engine, profile, steps);
        let requests = engine.requests();
        assert_valid(api, &requests);
        seen.extend(requests.iter().map(|request| general(&request.line)));
    };
    let setup = setup_with_go();
    setup.file("containers/full/profile.toml", LINUX);
    let command = shell("true");
    collect(&setup, Behaviour::of(System::Linux), "full", &["Given Go 1.27", &command]);

    add_made_profile(&setup, MADE);
    let leftover = Some(setup.path(".twinbuild/work/run-gone").display().to_string());
    let commands = Commands::GoOn;
    let behaviour = Behaviour { has_images: false, leftover, commands, ..Behaviour::of(System::Linux) };
    // Twice: each command has a container of its own, which is killed.
    collect(&setup, behaviour, "made", &["Given a time limit of 1 second", &command, &command]);

    copy_profile(&setup, "windows-servercore-ltsc2019");
    let behaviour = Behaviour::of(System::Windows { machine: "10.0.17763", image: "10.0.17763" });
    collect(&setup, behaviour, "windows-servercore-ltsc2019", &[r#"When the command "where cmd" is run"#]);

    let known = api["requests"].as_object().unwrap().keys().cloned();
    assert_eq!(seen, known.collect::<BTreeSet<_>>());
}

#[test]
fn the_name_of_a_declared_user_is_refused_where_it_cannot_be_provided() {
    let setup = setup();
    setup.file("containers/full/profile.toml", LINUX);
    setup.file("containers/writable/profile.toml", WRITABLE);
    let user = "And the user \"ci\" with the id 4711";
    for (profile, code) in [("full", 3), ("writable", 0)] {
        let engine = MockEngine::start(&setup.outside(""), Behaviour::of(System::Linux));
        let results = run(&setup, &engine, profile, &[user, &shell("true")]);
        assert_eq!(results.finished.code, Some(code), "{profile}: {:?}", results.finished);
        let refused = "a declared user's name beside `read-only-root`";
        assert_eq!(results.finished.stdout.contains(refused), code == 3, "{:?}", results.finished);
    }
}

//! `twinbuild explain`: what is said of a log, and of what can't be read.

use std::fs::File;

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::setup::{Setup, empty_folder};

const SCHEMA: &str = include_str!("../../../model/diagnosis.schema.json");
const UNKNOWN_AUTHORITY: &str = "#9 1.2 go: example.com/lib@v1.0.0: Get \"https://proxy.test/example.com/lib/@v/v1.0.0.info\": tls: failed to verify certificate: x509: certificate signed by unknown authority\r\n";
const INTERCEPTED: &str = r#"{"events": [{"at_milliseconds": 1, "service": "first", "peer": "127.0.0.1:1",
    "exchange": {"kind": "handshake", "server_name": "proxy.test", "authority": "Inspection CA", "intercepted": true,
    "version": null, "application_protocol": null}, "verdict": {"is": "failed", "why": "received fatal alert: UnknownCA"}}]}"#;

fn with_log(log: &str) -> Setup {
    let setup = empty_folder();
    setup.file("build.log", log);
    setup
}

fn json(setup: &Setup, arguments: &[&str]) -> Value {
    let finished = setup.twinbuild(&[&["explain", "--json"], arguments].concat());
    assert_eq!(finished.code, Some(0), "{finished:?}");
    serde_json::from_str(&finished.stdout).unwrap()
}

#[test]
fn a_known_log_says_layer_cause_evidence_and_what_helps() {
    let setup =
        with_log("go: downloading example.com/lib v1.0.0\ngo: updates to go.mod needed; to update it:\n");
    let finished = setup.twinbuild(&["explain", "build.log"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    for part in [
        "layer    module-resolution (module lookup)\n",
        "cause    go.mod or go.sum does not list",
        "         line 2: go: updates to go.mod needed; to update it:\n",
        "verify   go mod tidy -diff\n",
        "fix      run `go mod tidy`",
        "change   go mod tidy\n",
    ] {
        assert!(finished.stdout.contains(part), "{part}: {finished:?}");
    }
}

#[test]
fn a_log_that_no_rule_knows_is_no_error() {
    let setup = with_log("go: downloading example.com/lib v1.0.0\n");
    let finished = setup.twinbuild(&["explain", "build.log"]);
    assert_eq!(
        (finished.code, finished.stdout.as_str()),
        (Some(0), "layer    unknown\ncause    no rule knows this log\n")
    );
}

#[test]
fn what_can_t_be_read_is_trouble() {
    let setup = with_log("x\n");
    setup.file("network.json", "{\"events\": 1}");
    for arguments in [
        &["missing.log"][..],
        &["."],
        &["build.log", "--network", "missing.json"],
        &["build.log", "--network", "network.json"],
        &["build.log", "--trace", "missing.strace"],
        &["build.log", "--trace", "network.json"],
    ] {
        let finished = setup.twinbuild(&[&["explain"], arguments].concat());
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{finished:?}");
        assert!(finished.stderr.starts_with("error: failed to read the "), "{finished:?}");
    }
}

#[test]
fn the_data_is_what_its_schema_says() {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    for log in ["", UNKNOWN_AUTHORITY] {
        let mut diagnosis = json(&with_log(log), &["build.log"]);
        assert!(schemas.validate(&diagnosis, index).is_ok(), "{diagnosis}");
        diagnosis.as_object_mut().unwrap().remove("verify");
        assert!(schemas.validate(&diagnosis, index).is_err());
    }
}

#[test]
fn a_network_record_tells_an_interception_from_an_unknown_authority() {
    let setup = with_log(UNKNOWN_AUTHORITY);
    setup.file("network.json", INTERCEPTED);
    let alone = json(&setup, &["build.log"]);
    assert_eq!((&alone["layer"], &alone["also"][0]["layer"]), (&Value::from("tls"), &Value::from("mitm")));
    let beside = json(&setup, &["build.log", "--network", "network.json"]);
    assert_eq!(beside["layer"], "mitm");
    assert!(beside["cause"].as_str().unwrap().contains("`Inspection CA`"), "{beside}");
    assert_eq!(beside["fix"]["change"]["kind"], "trust-authority");
}

const NO_CERTIFICATE_FILE: &str = r#"7 execve("/usr/local/go/bin/go", ["go", "build"], 0x7ffe /* 9 vars */) = 0
7 openat(AT_FDCWD</src>, "/etc/corp/ca.pem", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
7 +++ exited with 1 +++
"#;

#[test]
fn a_trace_tells_which_certificates_were_not_found() {
    let setup = with_log(UNKNOWN_AUTHORITY);
    setup.file("build.strace", NO_CERTIFICATE_FILE);
    let beside = json(&setup, &["build.log", "--trace", "build.strace"]);
    assert_eq!((&beside["layer"], &beside["also"][0]["layer"]), (&Value::from("tls"), &Value::from("mitm")));
    assert!(beside["cause"].as_str().unwrap().contains("`/etc/corp/ca.pem`, which is not there"), "{beside}");
    let evidence = &beside["evidence"][1];
    assert_eq!((&evidence["source"], &evidence["number"]), (&Value::from("trace"), &Value::from(2)));
    let text = setup.twinbuild(&["explain", "build.log", "--trace", "build.strace"]).stdout;
    assert!(text.contains("         trace line 2: missed /etc/corp/ca.pem by go\n"), "{text}");
    // Its twin: the file is there, and the log alone says what may be.
    setup.file(
        "build.strace",
        &NO_CERTIFICATE_FILE.replace("-1 ENOENT (No such file or directory)", "3</etc/corp/ca.pem>"),
    );
    assert_eq!(json(&setup, &["build.log", "--trace", "build.strace"]), json(&setup, &["build.log"]));
}

#[test]
fn the_standard_input_is_the_log_or_the_network_record() {
    let setup = with_log(UNKNOWN_AUTHORITY);
    setup.file("network.json", INTERCEPTED);
    let from = |file: &str, arguments: &[&str]| {
        let mut command = setup.command(&[&["explain", "--json"], arguments].concat());
        let output = command.stdin(File::open(setup.path(file)).unwrap()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    for (file, arguments) in [
        ("network.json", &["build.log", "--network", "-"][..]),
        ("build.log", &["--network", "network.json"]),
        ("build.log", &["-", "--network", "network.json"]),
    ] {
        let (code, said, _) = from(file, arguments);
        let diagnosis: Value = serde_json::from_str(&said).unwrap();
        assert_eq!((code, &diagnosis["layer"]), (Some(0), &Value::from("mitm")), "{arguments:?}");
    }
    let refused = |file: &str, arguments: &[&str], error: &str| {
        let (code, said, errors) = from(file, arguments);
        assert_eq!((code, said.as_str()), (Some(2), ""), "{errors}");
        assert!(errors.starts_with(&format!("error: failed to read the {error}")), "{errors}");
    };
    refused("build.log", &["build.log", "--network", "-"], "network record -: ");
    for arguments in [&["--network", "-"][..], &["-", "--network", "-"]] {
        refused("network.json", arguments, "log and the network record: they are all to come from the");
    }
    for arguments in [&["--trace", "-"][..], &["build.log", "--network", "-", "--trace", "-"]] {
        refused(
            "network.json",
            arguments,
            if arguments.len() == 2 { "log and the trace" } else { "network record and the trace" },
        );
    }
}

//! Which Go builds.

use super::super::predict;
use super::project::{FINE, assert_found, project};

#[test]
fn floating_toolchains() {
    for (image, floats) in [
        ("golang", true),
        ("golang:latest", true),
        ("golang:1", true),
        ("golang:1.22", true),
        ("registry.example.com/library/golang:1.22-bookworm", true),
        ("--platform=linux/amd64 golang:alpine", true),
        ("golang:1.22.10", false),
        ("golang:1.22.10-alpine", false),
        ("golang:1.22@sha256:00", false),
        ("golang:${GO}", false),
        ("debian", false),
    ] {
        let expected: &[&str] = if floats { &["floating-toolchain Dockerfile:1"] } else { &[] };
        assert_found(&[("Dockerfile", &format!("FROM {image}\n"))], expected);
    }
    let argument = "ARG GO=1.22\nFROM golang:${GO}\n";
    assert_found(&[("Dockerfile", argument)], &["floating-toolchain Dockerfile:2"]);
    let workflow =
        |version: &str, run: &str| format!("    - with:\n        go-version: {version}\n    - run: {run}\n");
    let path = ".github/workflows/a.yaml";
    for (version, run, floats) in [
        ("stable", FINE, true),
        ("'1.22'", FINE, true),
        ("'1.22.10'", FINE, false),
        ("stable", "go test ./...", false),
        ("${{ matrix.go }}", FINE, false),
        ("[1.22]", FINE, false),
    ] {
        let expected: &[&str] = if floats { &["floating-toolchain .github/workflows/a.yaml:2"] } else { &[] };
        assert_found(&[(path, &workflow(version, run))], expected);
    }
    let go_mod = ("go.mod", "module a\n\ngo 1.22\n");
    assert_found(&[go_mod], &["floating-toolchain go.mod:3"]);
    // The `toolchain` line names the least version too.
    let with_toolchain = ("go.mod", "module a\n\ngo 1.22\n\ntoolchain go1.22.10\n");
    assert_found(&[with_toolchain], &["floating-toolchain go.mod:5"]);
    let message = &predict(&project(&[with_toolchain]))[0].message;
    assert!(message.contains("any Go from 1.22.10 on"), "{message}");
    assert_found(&[with_toolchain, ("a.sh", "GOTOOLCHAIN=go1.22.10+auto go build -trimpath .\n")], &[]);
    assert_found(&[go_mod, ("a.sh", "export GOTOOLCHAIN=go1.22+auto\n")], &["floating-toolchain go.mod:3"]);
    assert_found(&[go_mod, ("a.sh", "export GOTOOLCHAIN=local\n")], &["floating-toolchain go.mod:3"]);
    let by_file = format!("    - with: {{go-version-file: ./go.mod}}\n    - run: {FINE}\n");
    assert_found(&[(path, &by_file), with_toolchain], &[]);
    assert_found(&[(path, &by_file), ("go.mod", "module a\n\ngo 1.22.3\n")], &[]);
    assert_found(
        &[(path, &by_file), go_mod],
        &["floating-toolchain .github/workflows/a.yaml:1", "floating-toolchain go.mod:3"],
    );
    let service = |image: &str| format!("build:\n  image: {image}\n  script: [{FINE}]\n");
    assert_found(&[(".gitlab-ci.yml", &service("golang:1.22"))], &["floating-toolchain .gitlab-ci.yml:2"]);
    assert_found(&[(".gitlab-ci.yml", &service("{name: golang}"))], &["floating-toolchain .gitlab-ci.yml:2"]);
    assert_found(&[(".gitlab-ci.yml", &service("golang:1.22.10")), go_mod], &[]);
    assert_found(&[go_mod, (path, &workflow("1.22.10", FINE))], &[]);
    assert_found(&[go_mod, ("Dockerfile", "FROM golang:1.22.10\n")], &[]);
    assert_found(&[go_mod, ("a.sh", "export GOTOOLCHAIN=go1.22.10\n")], &[]);
}

//! Where a project sets what a build is told.

use super::super::{BuildSetting, setting_place};
use super::project::project;

#[test]
fn a_setting_is_found_where_it_is_set() {
    use BuildSetting::{Flag, Variable};
    for (path, text, setting, line) in [
        ("Makefile", "build:\n\tgo build -trimpath -ldflags '-s' .\n", Flag("-ldflags"), Some(2)),
        ("Makefile", "build:\n\tgo build -trimpath .\n", Flag("-ldflags"), None),
        ("build.sh", "export GOFLAGS=--tags=x\ngo build .\n", Flag("-tags"), Some(1)),
        ("build.sh", "export GOFLAGS=-tagsy=x\ngo build .\n", Flag("-tags"), None),
        ("build.sh", "go vet -tags=x .\n", Flag("-tags"), None),
        ("build.sh", "ls\nexport CGO_ENABLED=1\ngo build .\n", Variable("CGO_ENABLED"), Some(2)),
        ("build.sh", "ls\nCGO_ENABLED=1 go build .\n", Variable("CGO_ENABLED"), Some(2)),
        ("build.sh", "ls\nCGO_ENABLED=1 go build .\n", Variable("GOAMD64"), None),
        ("Dockerfile", "FROM debian\nENV GOAMD64=v3\n", Variable("GOAMD64"), Some(2)),
        (".goreleaser.yml", "builds:\n  - ldflags:\n      - -s\n", Flag("-ldflags"), Some(2)),
        (".goreleaser.yml", "builds:\n  - flags:\n      - -tags=x\n", Flag("-tags"), Some(3)),
        (".goreleaser.yml", "builds:\n  - flags:\n      - -tags=x\n", Flag("-race"), None),
        ("build.sh", "ls\ngo env -w GOAMD64=v3\n", Variable("GOAMD64"), Some(2)),
        ("build.sh", "ls\ngo env -w GOEXPERIMENT=x\n", Variable("GOAMD64"), None),
        ("build.sh", "ls\ngo env -w GOFLAGS=-tags=x\n", Flag("-tags"), Some(2)),
        ("notes.txt", "go build -tags=x .\n", Flag("-tags"), None),
    ] {
        let expected = line.map(|line| (path.to_owned(), line));
        assert_eq!(setting_place(&project(&[(path, text)]), setting, "off"), expected, "{path}: {text}");
    }
}

/// What has the value that mends a build is no cause.
#[test]
fn a_line_that_sets_the_excepted_value_is_passed_over() {
    use BuildSetting::{Flag, Variable};
    for (path, text, setting, except, line) in [
        ("Makefile", "a:\n\tgo build -buildvcs=false .\n", Flag("-buildvcs"), "false", None),
        ("Makefile", "a:\n\tgo build -buildvcs .\n", Flag("-buildvcs"), "false", Some(2)),
        (
            "Makefile",
            "a:\n\tgo build -mod=mod .\nb:\n\tgo build -mod vendor .\n",
            Flag("-mod"),
            "mod",
            Some(4),
        ),
        ("build.sh", "go build -mod mod .\n", Flag("-mod"), "mod", None),
        ("build.sh", "go build -mod=vendor -mod=mod .\n", Flag("-mod"), "mod", None),
        ("build.sh", "export GOFLAGS='-mod=mod'\ngo build .\n", Flag("-mod"), "mod", None),
        ("build.sh", "export GOFLAGS='-mod=vendor'\ngo build .\n", Flag("-mod"), "mod", Some(1)),
        ("build.sh", "export CGO_ENABLED=\"0\"\n", Variable("CGO_ENABLED"), "0", None),
        ("build.sh", "OFF=0\nexport CGO_ENABLED=$OFF\n", Variable("CGO_ENABLED"), "0", None),
        (
            "build.sh",
            "export CGO_ENABLED=0\nCGO_ENABLED=1 go build .\n",
            Variable("CGO_ENABLED"),
            "0",
            Some(2),
        ),
        ("build.sh", "CGO_ENABLED=0 go build .\n", Variable("CGO_ENABLED"), "0", None),
        ("build.sh", "GOWORK=off go build .\n", Variable("GOWORK"), "off", None),
        ("build.sh", "go env -w GOAMD64=v1\n", Variable("GOAMD64"), "v1", None),
        ("Dockerfile", "FROM debian\nENV GOENV=off\n", Variable("GOENV"), "off", None),
        (".goreleaser.yml", "builds:\n  - flags:\n      - -mod=mod\n", Flag("-mod"), "mod", None),
        (".goreleaser.yml", "builds:\n  - ldflags: -buildid=\n", Flag("-ldflags"), "-buildid=", None),
        (
            ".goreleaser.yml",
            "b:\n  - ldflags:\n    - -buildid=\n  - id: x\n",
            Flag("-ldflags"),
            "-buildid=",
            None,
        ),
        (
            ".goreleaser.yml",
            "b:\n  - ldflags:\n    - -s\n    - -buildid=\n",
            Flag("-ldflags"),
            "-buildid=",
            Some(2),
        ),
    ] {
        let expected = line.map(|line| (path.to_owned(), line));
        assert_eq!(setting_place(&project(&[(path, text)]), setting, except), expected, "{path}: {text}");
    }
}

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
        ("notes.txt", "go build -tags=x .\n", Flag("-tags"), None),
    ] {
        let expected = line.map(|line| (path.to_owned(), line));
        assert_eq!(setting_place(&project(&[(path, text)]), setting), expected, "{path}: {text}");
    }
}

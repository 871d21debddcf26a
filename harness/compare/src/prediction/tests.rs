//! Each rule with a project that it warns of, and its twin that is fine.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::rule::ALL;
use super::{ProjectFacts, ProjectFile, predict};

/// `path` and `text` of each file.
fn project(files: &[(&str, &str)]) -> ProjectFacts {
    let file =
        |(path, text): &(&str, &str)| ProjectFile { path: (*path).to_owned(), text: (*text).to_owned() };
    ProjectFacts { files: files.iter().map(file).collect(), ..ProjectFacts::default() }
}

/// `code path:line` of each prediction.
fn found(facts: &ProjectFacts) -> Vec<String> {
    let place = |path: &Option<String>, line: &Option<u64>| match (path, line) {
        (Some(path), Some(line)) => format!(" {path}:{line}"),
        _ => String::new(),
    };
    predict(facts).iter().map(|found| format!("{}{}", found.code, place(&found.path, &found.line))).collect()
}

fn assert_found(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(found(&project(files)), expected, "{files:?}");
}

const FINE: &str = "go build -trimpath .";

#[test]
fn missing_trimpath() {
    for (path, text, line) in [
        ("Makefile", "FLAGS = -v\n\nbuild:\n\t@$(GO) build $(FLAGS) \\\n\t  -o app ./cmd/app\n", 4),
        ("build.sh", "#!/bin/sh\nset -e\ncd app && CGO_ENABLED=0 go build -o app .\n", 3),
        (
            "Dockerfile",
            "FROM debian\nENV A=1\nRUN --mount=type=cache,target=/x \\\n  go build -o /app .\n",
            3,
        ),
        ("Dockerfile.dev", "FROM debian\nRUN [\"go\", \"install\", \".\"]\n", 2),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: go build -o app .\n", 4),
        (
            ".github/workflows/ci.yml",
            "    steps:\n      - name: x\n        run: |\n          ls\n          go build .\n",
            5,
        ),
        ("install.sh", "go install ./...\n", 1),
        (".gitlab-ci.yml", "build:\n  script:\n    - go build .\n", 3),
        (".goreleaser.yaml", "version: 2\nbuilds:\n  - main: .\n", 2),
    ] {
        assert_found(&[(path, text)], &[&format!("missing-trimpath {path}:{line}")]);
    }
}

#[test]
fn no_missing_trimpath() {
    for (path, text) in [
        ("Makefile", "FLAGS = -v\nFLAGS += -trimpath\nbuild:\n\tgo build $(FLAGS) .\n"),
        ("Makefile", "build:\n\tgo build $(FLAGS) .\n"),
        (
            "Makefile",
            "check:\n\tgo build ./...\n\tgo build -o /dev/null .\n\tgo build a b\n\tgo install example.com/tool@v1.0.0\n",
        ),
        ("build.sh", "# go build .\necho go build .\nGOFLAGS=-trimpath go build .\n"),
        ("build.sh", "export GOFLAGS=-trimpath\ngo build .\n"),
        ("build.sh", "args=\"-trimpath -v\"\ngo build $args .\n"),
        (".github/workflows/ci.yml", "steps:\n  - name: go build .\n    run: go test ./...\n"),
        (".goreleaser.yaml", "builds:\n  - main: .\n    flags:\n      - -trimpath\n"),
        (".goreleaser.yaml", "builds:\n  - skip: true\n"),
        ("notes.txt", "go build ."),
    ] {
        assert_found(&[(path, text)], &[]);
    }
    let flags = vec![("GOFLAGS".to_owned(), "-trimpath".to_owned())];
    assert_eq!(found(&ProjectFacts { variables: flags, ..project(&[("a.sh", "go build .")]) }), [""; 0]);
}

#[test]
fn stamps_of_time_clone_and_machine() {
    let build = |definition: &str| format!("go build -trimpath -ldflags \"-s -X main.v={definition}\" .\n");
    for (definition, expected) in [
        ("$(date -u +%s)", &["stamped-time a.sh:1"][..]),
        ("`date`", &["stamped-time a.sh:1"]),
        ("$(git describe --tags)", &["stamped-git a.sh:1"]),
        ("$(git rev-parse --short HEAD)", &["stamped-git a.sh:1"]),
        ("$(hostname)", &["stamped-machine a.sh:1"]),
        ("$USER", &["stamped-machine a.sh:1"]),
        ("$(git log -1 --format=%cI)", &[]),
        ("$(date -u -d @$SOURCE_DATE_EPOCH)", &[]),
        ("1.2.3", &[]),
        ("$VERSION", &[]),
    ] {
        assert_found(&[("a.sh", &build(definition))], expected);
    }
    let makefile = "DATE := $(shell date)\nLDFLAGS := -X main.d=$(DATE)\nall:\n\tgo build -trimpath -ldflags=\"$(LDFLAGS)\" .\n";
    assert_found(&[("Makefile", makefile)], &["stamped-time Makefile:4"]);
    let releaser = |field| {
        format!("builds:\n  - flags: [-trimpath]\n    ldflags:\n      - -X main.d={{{{ .{field} }}}}\n")
    };
    assert_found(&[(".goreleaser.yml", &releaser("Date"))], &["stamped-time .goreleaser.yml:4"]);
    assert_found(&[(".goreleaser.yml", &releaser("CommitDate"))], &[]);
    // A date elsewhere in the file is no stamp.
    assert_found(&[("a.sh", "echo $(date)\ngo build -trimpath -ldflags \"-s\" .\n")], &[]);
}

#[test]
fn build_by_file() {
    assert_found(&[("a.sh", "go build -trimpath -o x main.go\n")], &["build-by-file a.sh:1"]);
    assert_found(&[("a.sh", "go build -trimpath -o main.go ./cmd/x.go.d\n")], &[]);
}

#[test]
fn images_without_git_or_repository() {
    let image = |from: &str, rest: &str, build: &str| {
        format!("FROM {from} AS build\nCOPY {rest}\nRUN {build}\nFROM scratch\nCOPY --from=build /app /\n")
    };
    let alpine = "golang:1.27.3-alpine";
    for (text, expected) in [
        (image(alpine, ". .", FINE), &["vcs-stamp-without-git Dockerfile:3"][..]),
        (image(alpine, "go.mod ./", FINE), &["vcs-stamp-without-git Dockerfile:3"]),
        (image(alpine, ". .", "apk add --no-cache git && go build -trimpath ."), &[]),
        (image(alpine, ". .", "go build -trimpath -buildvcs=false ."), &[]),
        (image("golang:1.27.3", ". .", FINE), &[]),
        (image("golang:1.27.3", "go.mod main.go ./", FINE), &["vcs-stamp-without-repository Dockerfile:3"]),
        (image("golang:1.27.3", "go.mod main.go ./", "go build -trimpath -buildvcs=false ."), &[]),
        (image(alpine, ". .", "go test ./..."), &[]),
        (format!("FROM {alpine} AS base\nRUN apk add git\nFROM base\nCOPY . .\nRUN {FINE}\n"), &[]),
    ] {
        assert_found(&[("Dockerfile", &text)], expected);
    }
    let with_all = image("golang:1.27.3", ". .", FINE);
    let ignoring = |text| [("Dockerfile", with_all.as_str()), (".dockerignore", text)];
    assert_found(&ignoring("# x\n.git\n"), &["vcs-stamp-without-repository .dockerignore:2"]);
    assert_found(&ignoring("*.md\n"), &[]);
    assert_found(&ignoring("*\n!.git\n"), &[]);
}

#[test]
fn cgo_not_set() {
    let uses = ("main.go", "package main\n\nimport (\n\t\"fmt\"\n\tu \"os/user\"\n)\n");
    let build = |text| [uses, ("a.sh", text)];
    assert_found(&build("go build -trimpath .\n"), &["cgo-not-set a.sh:1"]);
    assert_found(&build("CGO_ENABLED=0 go build -trimpath .\n"), &[]);
    assert_found(&build("export CGO_ENABLED=1\ngo build -trimpath .\n"), &[]);
    assert_found(&build("GOOS=windows go build -trimpath .\n"), &[]);
    for import in ["\"net/http\"", "\"C\"", "\"crypto/tls\""] {
        let file = format!("package main\nimport {import}\n");
        assert_found(&[("main.go", &file), ("a.sh", FINE)], &["cgo-not-set a.sh:1"]);
    }
    for import in ["\"net/url\"", "\"fmt\"", "// \"net\""] {
        let file = format!("package main\nimport {import}\nvar a = \"net\"\n");
        assert_found(&[("main.go", &file), ("a.sh", FINE)], &[]);
    }
    assert_found(&[("main_test.go", "package main\nimport \"net\"\n"), ("a.sh", FINE)], &[]);
    let set = vec![("CGO_ENABLED".to_owned(), "0".to_owned())];
    assert_eq!(found(&ProjectFacts { variables: set, ..project(&build("go build -trimpath .\n")) }), [""; 0]);
}

#[test]
fn embedded_files_with_open_line_ends() {
    let go = |pattern: &str| format!("package lib\n\n//go:embed {pattern}\nvar banner string\n");
    let case = |pattern: &str, attributes: &str, paths: &[&str], warns: bool| {
        let facts = project(&[("lib/lib.go", &go(pattern)), (".gitattributes", attributes)]);
        let facts = ProjectFacts { paths: paths.iter().map(|path| (*path).to_owned()).collect(), ..facts };
        let expected: &[&str] = if warns { &["embed-line-ends lib/lib.go:3"] } else { &[] };
        assert_eq!(found(&facts), expected, "{pattern} {attributes} {paths:?}");
    };
    case("banner.txt", "", &[], true);
    case("banner.txt", "* text=auto\n", &[], true);
    case("banner.txt", "*.txt -text\n", &[], false);
    case("banner.txt", "* text=auto eol=lf\n", &[], false);
    case("logo.png", "", &[], false);
    case("all:static other.txt", "lib/static/** -text\n", &["lib/static/a.css", "lib/static/b.png"], false);
    case("static", "", &["lib/static/b.png"], false);
    case("static", "", &["lib/static/b.png", "lib/static/c/d.css"], true);
    case("static/*.css", "", &["lib/static/a.txt", "static/b.css"], false);
    assert_found(&[("a.go", "// The comment //go:embed a.txt\n//go:embedded a.txt\n")], &[]);
}

#[test]
fn goflags_and_variables_from_around() {
    for (path, text, expected) in [
        ("Dockerfile", "FROM debian\nENV GOFLAGS=\"-ldflags=-w -v\"\n", &["goflags-set Dockerfile:2"][..]),
        ("Dockerfile", "FROM debian\nENV GOFLAGS=-mod=vendor\n", &[]),
        ("a.sh", "export GOFLAGS=-tags=x\n", &["goflags-set a.sh:1"]),
        ("a.sh", "GOFLAGS=-tags=x\n", &[]),
        ("Makefile", "GOFLAGS = -tags=x\n", &[]),
        (".github/workflows/a.yml", "env:\n  GOFLAGS: -tags=x\n", &["goflags-set .github/workflows/a.yml:2"]),
        ("a.sh", "go env -w GOFLAGS=-tags=x GOAMD64=v3\n", &["go-variable-set a.sh:1", "goflags-set a.sh:1"]),
        ("a.sh", "go env -w GOPROXY=direct\n", &[]),
    ] {
        assert_found(&[(path, text)], expected);
    }
    let around = |go_env_file: &str, name: &str, value: &str| ProjectFacts {
        go_env_file: Some(go_env_file.to_owned()),
        variables: vec![(name.to_owned(), value.to_owned())],
        ..ProjectFacts::default()
    };
    assert_eq!(found(&around("GOFLAGS=-tags=x\n", "GOAMD64", "v3")), ["go-variable-set", "goflags-set"]);
    assert_eq!(found(&around("GOPROXY=off\nGOFLAGS=\n", "TZ", "UTC")), [""; 0]);
}

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
    assert_found(&[("go.mod", "module a\n\ngo 1.22\n\ntoolchain go1.22.10\n")], &[]);
    assert_found(&[go_mod, (path, &workflow("1.22.10", FINE))], &[]);
    assert_found(&[go_mod, ("Dockerfile", "FROM golang:1.22.10\n")], &[]);
    assert_found(&[go_mod, ("a.sh", "export GOTOOLCHAIN=go1.22.10\n")], &[]);
}

#[test]
fn workspace_files_and_local_replacements() {
    assert_found(&[("go.work", "go 1.22\n")], &["workspace-file go.work:1"]);
    assert_found(&[("go.work", "go 1.22\n"), ("a.sh", "export GOWORK=off\n")], &[]);
    let go_mod = |to: &str| {
        format!("module a\n\ntoolchain go1.22.10\n\nreplace (\n\texample.com/b v1.0.0 => {to} // x\n)\n")
    };
    for (to, warns) in
        [("../b", true), ("/b", true), ("C:/b", true), ("./b", false), ("example.com/c v1.0.0", false)]
    {
        let expected: &[&str] = if warns { &["local-replace go.mod:6"] } else { &[] };
        assert_found(&[("go.mod", &go_mod(to))], expected);
    }
}

#[test]
fn every_code_is_its_own_and_complete() {
    let codes: BTreeSet<&str> = ALL.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), ALL.len());
    for rule in ALL {
        let prediction = rule.anywhere("x");
        assert!(prediction.evidence.contains("Go 1.27.3"), "{}", rule.code());
        assert!(
            prediction.shown_by.len() > "features/variations.feature: ".len() && !prediction.fix.is_empty()
        );
    }
}

proptest! {
    #[test]
    fn no_project_makes_it_panic(
        path in "(Dockerfile|Makefile|a.sh|go.mod|a.go|.goreleaser.yml|.github/workflows/a.yml|.gitattributes|.dockerignore)",
        words in prop::collection::vec(
            "(go|build|-ldflags|-X|FROM|RUN|ENV|COPY|A=|\\$A|\\$\\(A\\)|\\$\\{|`|\"|'|run:|env -w|//go:embed|import|=>|é|\\\\|\n|\n\t| |\\{\\{|-o|\\.|\\*\\*/)",
            0..30,
        ),
    ) {
        for separator in ["", " "] {
            let _ = predict(&project(&[(&path, &words.join(separator)), (".gitattributes", "*.é -text\n")]));
        }
    }
}

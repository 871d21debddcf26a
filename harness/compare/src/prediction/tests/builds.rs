//! Flags of builds, and what is built.

use twinbuild_inspect::go_header;

use super::super::{ProjectFacts, predict};
use super::project::{FINE, assert_found, found, project};

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
        ("build.cmd", "@echo off\nset GOOS=windows\n@go build ^\n  -o app.exe .\n", 3),
        ("build.ps1", "$ErrorActionPreference = 'Stop'\n& go build `\n  -o app.exe .\n", 2),
        ("justfile", "set shell := ['sh', '-c']\n\nbuild:\n    @go build .\n", 4),
        ("Taskfile.yml", "version: '3'\ntasks:\n  a: go build .\n", 3),
        ("Taskfile.yml", "version: '3'\ntasks:\n  a:\n    cmds: [{cmd: go build .}]\n", 4),
        (".github/workflows/ci.yml", "jobs: {a: {steps: [{name: x, run: 'go build .'}]}}\n", 1),
        (".circleci/config.yml", "steps:\n  - run: {name: x, command: go build .}\n", 2),
        (".drone.yml", "steps:\n- commands: [ls, go build .]\n", 2),
        ("a/action.yml", "runs:\n  steps:\n    - run: [go, build]\n", 3),
        ("azure-pipelines.yml", "steps:\n- pwsh: |\n    ls\n    & go build .\n", 4),
        ("Dockerfile", "FROM debian\nRUN <<END\ncd app\ngo build .\nEND\n", 4),
        ("Makefile", "all: main.go ; @go build .\n", 1),
        ("build.ps1", "<#\n#>\n<# a #>\n# b\ngo build .\n", 5),
        ("build.ps1", "go build `\n  . `\n", 1),
        ("build.cmd", "go build ^\n  . ^\n", 1),
        ("build.sh", "cat <<A\nls\ngo build .\n", 3),
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
            "check:\n\tgo build ./...\n\tgo build -o /dev/null .\n\tgo build a b\n\tgo install example.com/tool@v1.0.0\n\tgo install -race std\n",
        ),
        ("build.sh", "# go build .\necho go build .\nGOFLAGS=-trimpath go build .\n"),
        ("build.sh", "export GOFLAGS=-trimpath\ngo build .\n"),
        ("build.sh", "args=\"-trimpath -v\"\ngo build $args .\n"),
        (".github/workflows/ci.yml", "steps:\n  - name: go build .\n    run: go test ./...\n"),
        ("build.cmd", "rem go build .\n:: go build .\ngo build -trimpath .\n"),
        ("build.ps1", "<#\ngo build .\n#>\n<# go build . #>\n# go build .\ngo build -trimpath .\n"),
        ("justfile", "flags := '-trimpath'\nbuild:\n    go build {{flags}} .\n"),
        ("Taskfile.yml", "vars: {FLAGS: -trimpath}\ntasks: {a: 'go build {{.FLAGS}} .'}\n"),
        (".github/workflows/ci.yml", "env: {GOFLAGS: -trimpath}\njobs: {a: {steps: [{run: go build .}]}}\n"),
        (".github/workflows/ci.yml", "jobs: {a: {steps: [{name: go build ., with: {text: go build .}}]}}\n"),
        ("a/action.yml", "runs:\n  steps:\n    - run: [echo, go build]\n"),
        (".drone.yml", "steps:\n- commands: [go, build]\n"),
        ("Dockerfile", "FROM debian\nCOPY <<END /build.txt\nRUN go build .\nEND\n"),
        ("build.sh", "cat <<'END'\ngo build .\nEND\necho 'don'\\''t\ngo build .\n'\n"),
        (".goreleaser.yaml", "builds:\n  - skip: true\n"),
        ("notes.txt", "go build ."),
    ] {
        assert_found(&[(path, text)], &[]);
    }
    let flags = vec![("GOFLAGS".to_owned(), "-trimpath".to_owned())];
    assert_eq!(found(&ProjectFacts { variables: flags, ..project(&[("a.sh", "go build .")]) }), [""; 0]);
}

#[test]
fn build_by_file() {
    assert_found(&[("a.sh", "go build -trimpath -o x main.go\n")], &["build-by-file a.sh:1"]);
    assert_found(&[("a.sh", "go build -trimpath -o main.go ./cmd/x.go.d\n")], &[]);
}

/// What is left to GoReleaser, beside the same said.
#[test]
fn builds_of_goreleaser() {
    let path = ".goreleaser.yaml";
    let said = "{main: ., flags: [-trimpath], ldflags: -s, mod_timestamp: '{{ .CommitTimestamp }}'}";
    for (text, expected) in [
        (format!("builds: [{said}]\n"), &[][..]),
        (said.replace("flags: [-trimpath], ", ""), &["missing-trimpath"]),
        (said.replace("[-trimpath]", "[-v]"), &["missing-trimpath"]),
        (said.replace("[-trimpath]", "'{{ .Env.FLAGS }}'"), &[]),
        (said.replace("main: .", "builder: rust").replace("-trimpath", "-v"), &[]),
        (said.replace("main: .", "main: ./cmd/a/main.go"), &["build-by-file"]),
        (said.replace("main: .", "main: ./cmd/a.go.d"), &[]),
        (said.replace("main: .", "skip: true").replace("-trimpath", "-v"), &[]),
        (said.replace("ldflags: -s, ", ""), &["stamped-time"]),
        (said.replace("ldflags: -s", "ldflags: '-X main.d={{ .Date }}'"), &["stamped-time"]),
        (said.replace("ldflags: -s", "ldflags: ['-X main.d={{ .Now.Format \"2006\" }}']"), &["stamped-time"]),
        (said.replace("ldflags: -s", "ldflags: ['-X main.d={{ time \"2006\" }}']"), &["stamped-time"]),
        (said.replace("ldflags: -s", "ldflags: ['-X main.d={{.CommitDate}} -X main.v={{.Version}}']"), &[]),
        (said.replace(", mod_timestamp: '{{ .CommitTimestamp }}'", ""), &["archived-time"]),
    ] {
        let text = if text.starts_with('{') { format!("builds:\n  - {text}\n") } else { text };
        let expected: Vec<String> = expected.iter().map(|code| format!("{code} {path}:2")).collect();
        assert_eq!(found(&project(&[(path, &text)])), expected, "{text}");
    }
    let untimed = "builds:\n  - {main: ., flags: -trimpath, ldflags: -s}\n";
    for (archives, expected) in [
        ("archives: [{formats: [binary]}]\n", &[][..]),
        ("archives: [{builds_info: {mtime: '{{ .CommitDate }}'}}]\n", &[]),
        ("archives: [{formats: [zip]}]\n", &["archived-time .goreleaser.yaml:2"]),
    ] {
        assert_found(&[(path, &format!("{untimed}{archives}"))], expected);
    }
    let block = "builds:\n  - &first\n    flags:\n      - -v\n    mod_timestamp: 0\n    ldflags: |\n      -s\n      -X main.d={{ .Timestamp }}\n";
    assert_found(
        &[(path, block)],
        &["missing-trimpath .goreleaser.yaml:4", "stamped-time .goreleaser.yaml:8"],
    );
    let named = "x: &x {ldflags: -s, mod_timestamp: 0}\nbuilds:\n  - <<: *x\n    flags: -v\n";
    assert_found(&[(path, named)], &["missing-trimpath .goreleaser.yaml:4"]);
}

#[test]
fn cgo_not_set() {
    let uses = ("main.go", "package main\n\nimport (\n\t\"fmt\"\n\tu \"os/user\"\n)\n");
    let build = |text| [uses, ("a.sh", text)];
    assert_found(&build("go build -trimpath .\n"), &["cgo-not-set a.sh:1"]);
    assert_found(&build("CGO_ENABLED=0 go build -trimpath .\n"), &[]);
    assert_found(&build("export CGO_ENABLED=1\ngo build -trimpath .\n"), &[]);
    assert_found(&build("GOOS=windows go build -trimpath .\n"), &[]);
    for import in ["\"net/http\"", "\"C\"", "\"crypto/tls\"", "\"archive/tar\""] {
        let file = format!("package main\nimport {import}\n");
        assert_found(&[("main.go", &file), ("a.sh", FINE)], &["cgo-not-set a.sh:1"]);
    }
    let set = vec![("CGO_ENABLED".to_owned(), "0".to_owned())];
    assert_eq!(found(&ProjectFacts { variables: set, ..project(&build("go build -trimpath .\n")) }), [""; 0]);
}

/// The setting is in every program, and more where something depends on it.
#[test]
fn cgo_stamped() {
    let main = |import: &str| format!("package main\nimport {import}\nvar a = \"net\"\n");
    for (name, text) in [
        ("main.go", main("\"net/url\"")),
        ("main.go", main("\"fmt\"")),
        ("main.go", main("\"fmt\" // \"net\"")),
        // Neither is in any program.
        ("main.go", format!("//go:build ignore\n\n{}", main("\"net\""))),
        ("main_plan9.go", main("\"net\"")),
    ] {
        let plain = ("other.go", "package main\n");
        assert_found(&[(name, &text), plain, ("a.sh", FINE)], &["cgo-stamped a.sh:1"]);
        assert_found(&[(name, &text), plain, ("a.sh", "CGO_ENABLED=0 go build -trimpath .")], &[]);
        assert_found(&[(name, &text), plain, ("a.sh", "GOOS=linux go build -trimpath .")], &[]);
    }
    // Of a program without a file that is read nothing is known.
    assert_found(&[("main_test.go", "package main\nimport \"net\"\n"), ("a.sh", FINE)], &[]);
}

#[test]
fn cgo_in_the_vendor_tree() {
    let case = |name: &str, import: &str, expected: &str| {
        let header = go_header(name, &format!("package dep\nimport {import}\n")).unwrap();
        let vendored = [(format!("vendor/example.com/dep/{name}"), header)].into();
        let facts = ProjectFacts { vendored, ..project(&[("main.go", "package main\n"), ("a.sh", FINE)]) };
        assert_eq!(found(&facts), [format!("{expected} a.sh:1")], "{name} {import}");
        predict(&facts)[0].message.clone()
    };
    let message = case("dep.go", "\"net\"", "cgo-not-set");
    assert!(message.contains("\"net\" in vendor/example.com/dep/dep.go"), "{message}");
    case("dep.go", "\"C\"", "cgo-not-set");
    let message = case("dep.go", "\"net/netip\"", "cgo-stamped");
    assert!(message.contains("nothing that was read here uses it"), "{message}");
    case("dep_plan9.go", "\"net\"", "cgo-stamped");
}

//! What is set or found around a build.

use super::super::ProjectFacts;
use super::project::{FINE, assert_found, found, project};

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
fn images_of_services_without_git() {
    let github = |container: &str, run: &str| {
        format!(
            "jobs:\n  a:\n    container: {container}\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          ls\n          {run}\n  b:\n    steps: [{{run: {FINE}}}]\n"
        )
    };
    let alpine = "golang:1.27.3-alpine";
    let (path, found) = (".github/workflows/a.yml", &["vcs-stamp-without-git .github/workflows/a.yml:8"][..]);
    for (container, run, expected) in [
        (alpine, FINE, found),
        ("{image: golang:1.27.3-alpine, env: {A: b}}", FINE, found),
        ("golang:1.27.3", FINE, &[]),
        ("${{ matrix.image }}", FINE, &[]),
        (alpine, "go build -trimpath -buildvcs=false .", &[]),
        (alpine, "go test ./...", &[]),
        (alpine, "apk add git && go build -trimpath .", &[]),
    ] {
        assert_found(&[(path, &github(container, run))], expected);
    }
    let (path, script) = (".gitlab-ci.yml", format!("script: [{FINE}]"));
    for (text, line) in [
        (format!("build:\n  image: {alpine}\n  {script}\n"), Some(3)),
        (format!("build:\n  image:\n    name: {alpine}\n  {script}\n"), Some(4)),
        (format!("image: {alpine}\nbuild:\n  {script}\n"), Some(3)),
        (format!("default: {{image: {alpine}}}\nbuild:\n  {script}\n"), Some(3)),
        (format!("variables: {{GO: {alpine}}}\nbuild:\n  image: $GO\n  {script}\n"), Some(4)),
        (format!("image: {alpine}\nbuild:\n  image: golang:1.27.3\n  {script}\n"), None),
        (format!("lint:\n  image: {alpine}\n  script: [go vet ./...]\nbuild:\n  {script}\n"), None),
        (format!("image: {alpine}\nbefore_script: [apk add --no-cache git]\nbuild:\n  {script}\n"), None),
        (format!("image: {alpine}\nvariables: {{GOFLAGS: -buildvcs=false}}\nbuild:\n  {script}\n"), None),
    ] {
        let expected = line.map(|line| format!("vcs-stamp-without-git {path}:{line}"));
        assert_eq!(found_of(path, &text), expected.into_iter().collect::<Vec<_>>(), "{text}");
    }
    let steps =
        format!("    docker: [{{image: {alpine}}}, {{image: postgres}}]\n    steps: [{{run: {FINE}}}]\n");
    let circle = format!("jobs:\n  a:\n{steps}");
    assert_found(&[(".circleci/config.yml", &circle)], &["vcs-stamp-without-git .circleci/config.yml:4"]);
    let database = circle.replace(alpine, "cimg/go:1.27.3").replace("postgres", "postgres:alpine");
    assert_found(&[(".circleci/config.yml", &database)], &[]);
    let drone =
        format!("steps:\n- {{image: {alpine}, commands: [{FINE}]}}\n- {{image: x, commands: [{FINE}]}}\n");
    assert_found(&[(".drone.yml", &drone)], &["vcs-stamp-without-git .drone.yml:2"]);
}

fn found_of(path: &str, text: &str) -> Vec<String> {
    // What is set beside the image is told by another rule.
    let all = found(&project(&[(path, text)]));
    all.into_iter().filter(|found| !found.starts_with("goflags-set")).collect()
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
        (
            ".github/workflows/a.yml",
            "jobs: {a: {env: {GOFLAGS: -tags=x}}}\n",
            &["goflags-set .github/workflows/a.yml:1"],
        ),
        (".github/workflows/a.yml", "env: {GOFLAGS: -mod=mod}\n", &[]),
        (".github/workflows/a.yml", "jobs: {a: {with: {GOFLAGS: -tags=x}}}\n", &[]),
        (
            ".github/workflows/a.yml",
            "steps:\n  - run: echo GOFLAGS=-tags=x >> $GITHUB_ENV\n",
            &["goflags-set .github/workflows/a.yml:2"],
        ),
        (".travis.yml", "env:\n  global:\n    - GOFLAGS=-tags=x\n", &["goflags-set .travis.yml:3"]),
        (
            "azure-pipelines.yml",
            "variables:\n  - {name: GOFLAGS, value: -tags=x}\n",
            &["goflags-set azure-pipelines.yml:2"],
        ),
        (".gitlab-ci.yml", "variables: {GOFLAGS: {value: -tags=x}}\n", &["goflags-set .gitlab-ci.yml:1"]),
        ("Dockerfile", "FROM debian\nARG GOFLAGS=-tags=x\n", &["goflags-set Dockerfile:2"]),
        // Before the first stage it is for `FROM` alone.
        ("Dockerfile", "ARG GOFLAGS=-tags=x\nFROM debian\n", &[]),
        ("Makefile", "export GOFLAGS = -tags=x\n", &["goflags-set Makefile:1"]),
        ("Makefile", "export GOFLAGS=-tags=x\n", &["goflags-set Makefile:1"]),
        ("Makefile", "GOFLAGS := -tags=x\nexport A GOFLAGS\n", &["goflags-set Makefile:1"]),
        ("Makefile", "export\nGOFLAGS ?= -tags=x\n", &["goflags-set Makefile:2"]),
        ("Makefile", "all: export GOFLAGS = -tags=x\n", &["goflags-set Makefile:1"]),
        ("Makefile", "export GO\nGOFLAGS = -tags=x\n", &[]),
        ("a.sh", "GOFLAGS=-tags=x\nexport GOFLAGS\n", &["goflags-set a.sh:1"]),
        ("a.sh", "set -a\nGOFLAGS=-tags=x\n", &["goflags-set a.sh:2"]),
        ("a.sh", "declare -x GOFLAGS=-tags=x\n", &["goflags-set a.sh:1"]),
        ("a.bat", "@set goflags=-tags=x\n", &["goflags-set a.bat:1"]),
        ("a.bat", "set \"GOFLAGS=-tags=x\"\n", &["goflags-set a.bat:1"]),
        ("a.bat", "set GOFLAGS=\n", &[]),
        ("a.ps1", "$env:GOFLAGS = '-tags=x'\n", &["goflags-set a.ps1:1"]),
        ("a.ps1", "$GOFLAGS = '-tags=x'\n", &[]),
        ("justfile", "export GOFLAGS := '-tags=x'\n", &["goflags-set justfile:1"]),
        ("justfile", "GOFLAGS := '-tags=x'\n", &[]),
        ("Taskfile.yml", "env: {GOFLAGS: -tags=x}\n", &["goflags-set Taskfile.yml:1"]),
        ("Taskfile.yml", "vars: {GOFLAGS: -tags=x}\n", &[]),
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
fn workspace_files_and_local_replacements() {
    assert_found(&[("go.work", "go 1.22\n")], &["workspace-file go.work:1"]);
    assert_found(&[("go.work", "go 1.22\n"), ("a.sh", "export GOWORK=off\n")], &[]);
    let go_mod = |to: &str| format!("module a\n\nreplace (\n\texample.com/b v1.0.0 => {to} // x\n)\n");
    for (to, warns) in
        [("../b", true), ("/b", true), ("C:/b", true), ("./b", false), ("example.com/c v1.0.0", false)]
    {
        let expected: &[&str] = if warns { &["local-replace go.mod:4"] } else { &[] };
        let pinned = ("a.sh", "export GOTOOLCHAIN=go1.22.10\n");
        assert_found(&[("go.mod", &go_mod(to)), pinned], expected);
    }
}

#[test]
fn vendor_trees_that_are_passed_over() {
    let case = |path: &str, text: &str, vendored: &[&str], expected: &[&str]| {
        let paths = vendored.iter().map(|path| (*path).to_owned()).collect();
        assert_eq!(found(&ProjectFacts { paths, ..project(&[(path, text)]) }), expected, "{text}");
    };
    let tree = &["vendor/modules.txt"][..];
    let workflow = "env: {GOFLAGS: -mod=mod}\njobs: {}\n";
    case(".github/workflows/a.yml", workflow, tree, &["vendor-passed-over .github/workflows/a.yml:1"]);
    case(".github/workflows/a.yml", workflow, &["sub/vendor/modules.txt"], &[]);
    case(".github/workflows/a.yml", &workflow.replace("-mod=mod", "-mod=vendor"), tree, &[]);
    case("a.sh", "go build -trimpath -mod=mod .\n", tree, &["vendor-passed-over a.sh:1"]);
    case("a.sh", "GOFLAGS=-mod=readonly go build -trimpath .\n", tree, &["vendor-passed-over a.sh:1"]);
    case("a.sh", "go build -trimpath .\ngo build -trimpath -mod vendor .\n", tree, &[]);
}

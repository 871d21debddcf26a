//! `twinbuild graph`: what is found, where, and what is not.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::go_files::goroot;
use crate::setup::{Setup, empty_folder, setup_with_go};

const SCHEMA: &str = include_str!("../../../model/module-views.schema.json");
const FEATURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../features/module-graph");
const SHOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/modules/shop");

/// A module with a vendor tree that has everything in order.
fn module() -> Setup {
    let setup = empty_folder();
    setup.file("m/go.mod", "module example.com/app\n\ngo 1.22\n\nrequire example.com/lib v1.0.0\n");
    setup.file("m/app.go", "package app\n\nimport _ \"example.com/lib\"\n");
    setup.file("m/vendor/modules.txt", "# example.com/lib v1.0.0\n## explicit; go 1.22\nexample.com/lib\n");
    setup.file("m/vendor/example.com/lib/lib.go", "package lib\n");
    setup
}

#[test]
fn nothing_is_0_a_finding_is_1_and_trouble_is_2() {
    let setup = module();
    let healthy = setup.twinbuild(&["graph", "m"]);
    assert_eq!(healthy.code, Some(0), "{healthy:?}");
    assert!(
        healthy.stdout.contains("example.com/lib@v1.0.0\n")
            && healthy.stdout.ends_with("findings: 0 findings\n")
    );
    setup.file("m/vendor/bad.test/x/x.go", "package x\n");
    let found = setup.twinbuild(&["graph", "./m"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    for text in [
        "vendor/bad.test/x/x.go: vendor-unlisted: bad.test/x can be imported, and is of no module\n",
        "  cause  in vendor/, in no line of vendor/modules.txt\n",
        "findings: 1 finding of 1 code in 1 file\n",
    ] {
        assert!(found.stdout.contains(text), "{text}: {found:?}");
    }
    for (arguments, message) in [
        (&["graph", "missing"][..], "No such file"),
        (&["graph", "m/go.mod"], "it is no folder"),
        (&["graph", "m/vendor"], "there is no go.mod"),
        (&["graph", "m", "--go", "newest"], "failed to take newest for Go's version"),
    ] {
        let trouble = setup.twinbuild(arguments);
        assert_eq!((trouble.code, trouble.stdout.as_str()), (Some(2), ""), "{trouble:?}");
        assert!(trouble.stderr.contains(message), "{trouble:?}");
    }
}

#[test]
fn the_json_has_the_graph_and_fits_its_schema() {
    let setup = module();
    setup.file("m/vendor/bad.test/x/x.go", "package x\n");
    let finished = setup.twinbuild(&["graph", "m", "--json"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let document: Value = serde_json::from_str(&finished.stdout).expect("JSON");
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(SCHEMA).expect("JSON")).expect("a location");
    let index = compiler.compile("schema.json", &mut schemas).expect("a schema");
    schemas.validate(&document, index).expect("a document of the schema");
    assert_eq!(document["findings"][0]["code"], "vendor-unlisted");
    let edges = document["edges"].as_array().expect("edges");
    let has = |kind: &str, from: &str, to: &str| {
        edges.iter().any(|edge| edge["kind"] == kind && edge["from"] == from && edge["to"] == to)
    };
    assert!(has("requirement", "example.com/app", "example.com/lib@v1.0.0"), "{document}");
    assert!(has("import", "example.com/app", "example.com/lib"), "{document}");
    assert!(!has("import", "example.com/lib", "example.com/app"), "{document}");
}

#[test]
fn codes_are_listed_with_what_they_mean() {
    let listed = empty_folder().twinbuild(&["graph", "--codes"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    assert!(listed.stdout.contains("vendor-unlisted (a phantom)\n"), "{listed:?}");
    assert!(listed.stdout.contains("\n    fix: run `go mod vendor`"), "{listed:?}");
}

/// What the go command does in each case is held by a feature.
#[test]
fn each_code_stands_in_a_feature() {
    let listed = empty_folder().twinbuild(&["graph", "--codes"]).stdout;
    let features: String = fs::read_dir(FEATURES)
        .expect("the features")
        .map(|entry| fs::read_to_string(entry.expect("a feature").path()).expect("a feature"))
        .collect();
    let codes =
        listed.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(' ').next());
    let is_there = |code: &str| {
        let forms = [format!("has the finding \"{code}\""), format!("has the mark \"{code}\"")];
        forms.iter().any(|form| features.contains(form)) || features.contains(&format!("| {code} "))
    };
    let missing: Vec<&str> = codes.filter(|code| !is_there(code)).collect();
    assert_eq!(missing, ["module-cycle"], "its scenario is an outline");
}

#[test]
fn variables_of_the_machine_count() {
    let setup = module();
    let with = |name: &str, value: &str| {
        let mut command = setup.command(&["graph", "m"]);
        command.env(name, value);
        setup.start(command).finish()
    };
    assert!(with("GOFLAGS", "-mod=mod").stdout.contains("env-goflags"), "GOFLAGS");
    assert_eq!(with("GOFLAGS", "-trimpath").code, Some(0));
    setup.file("env", "GOFLAGS=-mod=mod\n");
    let with_file = |value: &str| {
        let mut command = setup.command(&["graph", "m"]);
        command.env("GOENV", setup.path("env")).env("GOFLAGS", value);
        setup.start(command).finish()
    };
    assert!(with_file("").stdout.contains("env-goflags"), "an empty variable is as good as none");
    assert_eq!(with_file("-trimpath").code, Some(0), "a variable goes before the file");
}

#[test]
fn hostile_input_is_a_finding_with_its_place_in_short_time() {
    let setup = module();
    let started = Instant::now();
    setup.file("m/go.sum", "\0\0\0 a b c d\nx\n");
    let modules_txt: String = (0..230_000)
        .map(|number| format!("# example.com/m{number} v1.0.0\nno good line {number}\n"))
        .collect();
    assert!(modules_txt.len() > 10 << 20, "{}", modules_txt.len());
    setup.file("m/vendor/modules.txt", &modules_txt);
    symlink(".", setup.path("m/vendor/loop")).expect("a link");
    symlink("self", setup.path("m/vendor/self")).expect("a link");
    setup.file("m/replaced/go.mod", "module r\n\nreplace s => ../\n");
    setup.file(
        "m/go.mod",
        "module example.com/app\n\ngo 1.22\nreplace r => ./replaced\nreplace s => ./replaced/..\n(((\n",
    );
    let finished = setup.twinbuild(&["graph", "m"]);
    assert_eq!(finished.code, Some(1), "{}", finished.stderr);
    for text in [
        "go.mod:6: file-invalid",
        "go.sum:1: file-invalid",
        "vendor/modules.txt:2: file-invalid",
        "vendor/self: file-unread",
    ] {
        assert!(finished.stdout.contains(text), "{text} is not in\n{}", &finished.stdout[..4096]);
    }
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

/// A false alarm is a defect: what the go command itself keeps in order has no findings.
#[test]
fn healthy_sources_have_no_findings() {
    let setup = setup_with_go();
    let root = goroot(&setup);
    let own = ["src", "src/cmd", "src/crypto/internal/bigmod/_asm", "misc", "test"];
    let mut modules: Vec<_> =
        own.iter().map(|folder| root.join(folder)).filter(|folder| folder.join("go.mod").is_file()).collect();
    assert!(modules.len() >= 2, "{modules:?}");
    modules.push(fs::canonicalize(SHOP).expect("the module"));
    for module in modules {
        for target in ["linux/amd64", "windows/arm64", "darwin/arm64"] {
            let module = module.to_string_lossy();
            let finished = setup.twinbuild(&["graph", &module, "--target", target, "--go", "1.27.3"]);
            assert_eq!(finished.code, Some(0), "{module} for {target}: {}", finished.stdout);
        }
    }
}

/// What strace writes of a build: the go command runs the compiler, which reads these files of the module.
fn build_log(setup: &Setup, files: &[&str]) -> String {
    let module = fs::canonicalize(setup.path("m")).expect("the module");
    let module = module.display();
    let read =
        |file: &&str| format!("3 openat(AT_FDCWD<{module}>, \"./{file}\", O_RDONLY) = 3<{module}/{file}>\n");
    format!(
        "2 execve(\"/go/bin/go\", [\"go\"], 0x1 /* 2 vars */) = 0\n2 clone(child_stack=NULL, flags=SIGCHLD) = 3\n\
         3 execve(\"/go/pkg/tool/linux_amd64/compile\", [\"compile\"], 0x1 /* 2 vars */) = 0\n{}",
        files.iter().map(read).collect::<String>()
    )
}

#[test]
fn a_trace_shows_what_was_compiled_and_what_was_left_alone() {
    let setup = module();
    let of = |files: &[&str], more: &[&str]| {
        setup.file("build.strace", &build_log(&setup, files));
        setup.twinbuild(&[&["graph", "m", "--opened", "build.strace"], more].concat())
    };
    let lib = "vendor/example.com/lib/lib.go";
    let healthy = of(&["app.go", lib], &[]);
    assert_eq!((healthy.code, healthy.stderr.as_str()), (Some(0), ""), "{healthy:?}");
    assert!(
        healthy.stdout.ends_with("findings: 0 findings\n") && !healthy.stdout.contains("not opened"),
        "{healthy:?}"
    );

    let unopened = of(&["app.go"], &[]);
    assert_eq!(unopened.code, Some(0), "{unopened:?}");
    for text in [
        "  example.com/lib@v1.0.0 (declared only)\n",
        "go.mod:5: module-unopened: example.com/lib@v1.0.0 is required, and the build opened no file of it\n",
        "  cause  app.go:3 imports example.com/lib, and was not in this build\n",
        "findings: 0 findings, 1 mark\n",
    ] {
        assert!(unopened.stdout.contains(text), "{text}: {unopened:?}");
    }

    setup.file("m/testdata/x/x.go", "package x\n");
    let phantom = of(&["app.go", lib, "testdata/x/x.go"], &["--svg", "g.svg", "--dot", "g.dot"]);
    assert_eq!(phantom.code, Some(1), "{phantom:?}");
    assert!(
        phantom.stdout.contains("testdata/x/x.go: opened-unlisted: testdata/x was compiled"),
        "{phantom:?}"
    );
    for file in ["g.svg", "g.dot"] {
        let picture = fs::read_to_string(setup.path(file)).unwrap();
        assert!(picture.contains("testdata/x") && picture.contains("phantom"), "{file}: {picture}");
    }
    let document: Value = serde_json::from_str(&of(&["app.go"], &["--json"]).stdout).expect("JSON");
    assert_eq!((&document["views"][1], &document["marks"][0]["line"]), (&"opened".into(), &5.into()));
}

#[test]
fn a_trace_of_something_else_is_trouble() {
    let setup = module();
    for (log, message) in [("", "it has no Go file of"), ("\0\0 nothing\n", "it has no Go file of")] {
        setup.file("build.strace", log);
        let refused = setup.twinbuild(&["graph", "m", "--opened", "build.strace"]);
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(2), ""), "{refused:?}");
        assert!(
            refused.stderr.contains(message) && refused.stderr.contains("strace -f -y -o FILE"),
            "{refused:?}"
        );
    }
    let missing = setup.twinbuild(&["graph", "m", "--opened", "missing"]);
    assert_eq!(missing.code, Some(2), "{missing:?}");
}

#[test]
fn pictures_show_the_modules_and_mark_the_phantoms() {
    let setup = module();
    setup.file("m/vendor/bad.test/x/x.go", "package x\n");
    let finished = setup.twinbuild(&["graph", "m", "--svg", "g.svg", "--dot", "g.dot", "--mermaid", "g.mmd"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    for (file, module, phantom) in [
        ("g.svg", ">example.com/lib<", "phantom: no module lists it"),
        ("g.dot", "example.com/lib", "vendor/bad.test/x"),
        ("g.mmd", "example.com/lib<br/>v1.0.0", "phantom: no module lists it"),
    ] {
        let text = fs::read_to_string(setup.path(file)).unwrap();
        assert!(text.contains(module) && text.contains(phantom), "{file}: {text}");
    }
    let refused = setup.twinbuild(&["graph", "m", "--svg", "m/go.mod/g.svg"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
}

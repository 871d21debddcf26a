//! `twinbuild check`: each end that it can have, what it says, and the nearest command with another end.

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::running::Finished;
use crate::setup::{Setup, sandbox_is_here, setup, setup_with_go};

const SCHEMA: &str = include_str!("../../../model/twins.schema.json");

fn source() -> Setup {
    let setup = setup();
    setup.file("src/names.txt", "zebra\ntiger\n");
    setup
}

fn check(setup: &Setup, script: &str, vary: &str, more: &[&str]) -> Finished {
    let command = format!("sh -c '{script}'");
    setup.twinbuild(&[&["check", "src", "--command", &command, "--vary", vary], more].concat())
}

fn is_valid(report: &Value) -> Result<(), String> {
    let mut schemas = Schemas::new();
    let mut compiler = Compiler::new();
    compiler.add_resource("schema.json", serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    schemas.validate(report, index).map_err(|error| format!("{error:#}"))
}

#[test]
fn twins_that_are_the_same_are_0_and_others_are_1() {
    if !sandbox_is_here() {
        return;
    }
    let setup = source();
    let same = check(&setup, "sort names.txt > $OUT/x", "umask, source path", &[]);
    assert_eq!(same.code, Some(0), "{same:?}");
    assert!(same.stdout.starts_with("reproducible"), "{same:?}");
    let ends = [
        ("pwd > $OUT/x", "umask, source path", "the twins differ because of source path; it is in x"),
        ("shuf -i 1-1000 > $OUT/x", "umask", "the same build gives something else each time"),
        ("sort names.txt > $OUT/x", "file order", "file order had no effect"),
        ("sort names.txt > $OUT/x", "nothing", "nothing was asked to be varied"),
        ("sort names.txt", "umask", "the builds left nothing that could be compared"),
        ("test $(umask) = 0022", "umask", "the second build fails because of umask"),
        ("echo sorry >&2; exit 7", "umask", "the first build fails"),
    ];
    for (script, vary, said) in ends {
        let finished = check(&setup, script, vary, &[]);
        assert_eq!(finished.code, Some(1), "{script}: {finished:?}");
        assert!(finished.stdout.contains(said), "{script}: {finished:?}");
        let said_why = finished.stderr.contains("sorry");
        assert_eq!(said_why, script.contains("sorry"), "a failed build's log is shown: {finished:?}");
    }
    assert!(!setup.path(".twinbuild").exists(), "a check leaves nothing in the project");
}

#[test]
fn usage_is_2() {
    let setup = source();
    let refused: [(&[&str], &str); 7] = [
        (&["check", "src", "--vary", "tim zone"], "the nearest names: time zone"),
        (&["check", "src", "--vary", "everything but tim zone"], "the nearest names: time zone"),
        (&["check", "nowhere", "--command", "true"], "there is no such folder"),
        (&["check", "src", "--command", "true", "--env", "NAME"], "expected NAME=VALUE"),
        (&["check", "src", "--command", "sh -c 'x"], "a quote is not closed"),
        (&["check", "src", "--command", "true", "--flags", "-trimpath"], "cannot be used with"),
        (&["check", "src", "--command", "true", "--format", "pdf"], "[possible values: text, json"),
    ];
    for (arguments, said) in refused {
        let finished = setup.twinbuild(arguments);
        // Without a sandbox a source or a command is not even looked at.
        let is_early = said.contains("nearest") || said.contains("cannot") || said.contains("possible");
        if is_early || sandbox_is_here() {
            assert_eq!(finished.code, Some(2), "{arguments:?}: {finished:?}");
            assert!(finished.stderr.contains(said), "{arguments:?}: {finished:?}");
            assert!(finished.stdout.is_empty(), "{arguments:?}: {finished:?}");
        }
    }
}

#[test]
fn what_cannot_be_had_is_3() {
    let setup = source();
    let mut command = setup.command(&["check", "src", "--command", "true", "--vary", "umask"]);
    command.env("PATH", setup.path_without("bwrap"));
    let finished = setup.start(command).finish();
    assert_eq!(finished.code, Some(3), "{finished:?}");
    assert!(finished.stderr.contains("bubblewrap"), "{finished:?}");
    if !sandbox_is_here() {
        return;
    }
    // Asked for by name, a variation is had or refused, beside others too; of everything it is left out and told.
    for vary in ["GOAMD64", "umask, GOAMD64"] {
        let finished = check(&setup, "true", vary, &[]);
        assert_eq!(finished.code, Some(3), "{vary}: {finished:?}");
        assert!(finished.stderr.contains("GOAMD64: the command is no Go build"), "{finished:?}");
    }
    assert_eq!(check(&setup, "echo x > $OUT/x", "umask", &[]).code, Some(0));
    let missing = setup.twinbuild(&["check", "src", "--command", "no-such-program", "--vary", "umask"]);
    assert_eq!(missing.code, Some(3), "{missing:?}");
    assert!(missing.stderr.contains("there is no such program"), "{missing:?}");
}

/// The clock of a Go build is another one under qemu alone. Who asks for `time` is told that, and so is who varies everything.
#[test]
fn a_go_build_whose_time_is_not_varied_says_so_and_why() {
    const WHY: &str =
        "the go command asks the kernel, whose clock can't be set; `time under qemu` is for Go builds";
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    setup.file("src/go.mod", "module example.com/hello\n\ngo 1.24\n");
    setup.file("src/main.go", "package main\n\nfunc main() {}\n");
    for vary in ["time", "umask, time"] {
        let refused = setup.twinbuild(&["check", "src", "--vary", vary]);
        assert_eq!(refused.code, Some(3), "{vary}: {refused:?}");
        assert!(refused.stderr.contains(&format!("time: {WHY}")), "{vary}: {refused:?}");
    }
    let everything = setup.twinbuild(&["check", "src", "--flags", "-trimpath", "--vary", "everything"]);
    assert_eq!(everything.code, Some(0), "{everything:?}");
    assert!(everything.stdout.contains(&format!("not varied: {WHY}")), "{everything:?}");
}

#[test]
fn the_report_is_what_its_schema_says() {
    if !sandbox_is_here() {
        return;
    }
    let setup = source();
    for (script, verdict) in [("pwd > $OUT/x", "drift"), ("echo x > $OUT/x", "reproducible")] {
        let finished = check(&setup, script, "umask, source path", &["--format", "json"]);
        let report: Value = serde_json::from_str(&finished.stdout).unwrap();
        assert_eq!(is_valid(&report), Ok(()));
        assert_eq!(report["verdict"]["verdict"], verdict, "{report}");
        let mut damaged = report.clone();
        damaged["verdict"]["verdict"] = "perhaps".into();
        assert!(is_valid(&damaged).is_err());
        let mut incomplete = report;
        incomplete.as_object_mut().unwrap().remove("variations");
        assert!(is_valid(&incomplete).is_err());
    }
}

#[test]
fn every_format_tells_the_cause() {
    if !sandbox_is_here() {
        return;
    }
    let setup = source();
    for format in ["text", "json", "markdown", "sarif", "html"] {
        let finished = check(&setup, "pwd > $OUT/x", "source path", &["--format", format]);
        assert!(finished.stdout.contains("source path"), "{format}: {finished:?}");
        let written = check(&setup, "pwd > $OUT/x", "source path", &["--format", format, "--output", "o/r"]);
        assert_eq!((written.code, written.stdout.as_str()), (Some(1), ""), "{format}: {written:?}");
        assert_eq!(setup.read("o/r"), finished.stdout, "{format}");
    }
}

#[test]
fn a_go_build_is_named_its_cause_and_a_fix_that_was_tried() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    setup.file("src/go.mod", "module example.com/hello\n\ngo 1.24\n");
    setup.file("src/main.go", "package main\n\nvar version = \"\"\n\nfunc main() { println(version) }\n");
    let stamped = setup.twinbuild(&["check", "src", "--vary", "linker variable"]);
    assert_eq!(stamped.code, Some(1), "{stamped:?}");
    for said in [
        "the twins differ because of linker variable",
        "linker variable: fixed by -ldflags=-X=main.version=fixed (tried: the twins are identical with it)",
        "inputs: -ldflags -X main.version of link example.com/hello",
        "the ways to the cause agree",
    ] {
        assert!(stamped.stdout.contains(said), "{said}: {stamped:?}");
    }
    let same = setup.twinbuild(&["check", "src", "--flags", "-trimpath", "--vary", "time zone, umask"]);
    assert_eq!(same.code, Some(0), "{same:?}");
    assert!(!same.stdout.contains("fixed by"), "{same:?}");
}

/// A name that is mistyped is no build that failed.
#[test]
fn a_target_or_a_package_that_is_not_there_is_2_before_anything_is_built() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    setup.file("src/go.mod", "module example.com/hello\n\ngo 1.24\n");
    setup.file("src/cmd/hello/main.go", "package main\n\nfunc main() {}\n").file("src/doc/a.txt", "a\n");
    let check = |more: &[&str]| setup.twinbuild(&[&["check", "src", "--vary", "umask"], more].concat());
    for (arguments, said) in [
        (["--target", "linux/foo"], ["knows no such platform", "the nearest names: linux/"]),
        (["--target", "windows/arm46"], ["knows no such platform", "windows/arm64"]),
        (["--packages", "./cmd/helo"], ["directory not found", "./cmd/hello"]),
        (["--packages", "./doc"], ["no Go files", "./cmd/hello"]),
        (["--packages", "example.com/hello/cmd/helo"], ["directory not found", "./cmd/hello"]),
    ] {
        let refused = check(&arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}: {refused:?}");
        assert!(said.iter().all(|said| refused.stderr.contains(said)), "{arguments:?}: {refused:?}");
        assert!(!refused.stderr.contains("building"), "{arguments:?}: {refused:?}");
    }
    let built = check(&["--target", "windows/arm64", "--packages", "./cmd/hello"]);
    assert_eq!(built.code, Some(0), "{built:?}");
}

/// Who asks for a group reads its name; who asks for its members reads theirs.
#[test]
fn causes_of_a_group_are_told_by_its_name() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    setup.file("src/go.mod", "module example.com/hello\n\ngo 1.24\n");
    setup.file("src/main.go", "package main\n\nfunc main() {}\n");
    let group = setup.twinbuild(&["check", "src", "--vary", "build path"]);
    assert!(group.stdout.contains("the twins differ because of build path (source path, "), "{group:?}");
    let member = setup.twinbuild(&["check", "src", "--vary", "source path"]);
    assert!(member.stdout.contains("because of source path; "), "{member:?}");
}

/// The verdict's own line in code scanning: that of the file that drifted, of the script that lets the cause vary, of the
/// script that sets the flag, and where there is none, of the module.
#[test]
fn a_verdict_points_to_the_line_that_causes_it() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    let program = "package main\n\nimport _ \"embed\"\n\n//go:embed banner.txt\nvar banner string\n\n\
        var version = \"\"\n\nfunc main() { println(banner, version) }\n";
    let script = "build:\n\tgo build -trimpath -tags=netgo -o app .\n\ninstall:\n\tgo install .\n";
    setup.file("src/go.mod", "// Greets.\nmodule example.com/hello\n\ngo 1.24\n");
    setup.file("src/cmd/hello/main.go", program).file("src/cmd/hello/banner.txt", "hello\n");
    setup.file("src/Makefile", script);
    for (vary, path, line) in [
        ("line ends of embedded files", "src/cmd/hello/banner.txt", 1),
        ("source path", "src/Makefile", 5),
        ("linker variable", "src/go.mod", 2),
    ] {
        let finished = setup.twinbuild(&["check", "src", "--vary", vary, "--format", "sarif"]);
        let log: Value = serde_json::from_str(&finished.stdout).unwrap();
        let verdict = &log["runs"][0]["results"][0];
        assert_eq!(verdict["ruleId"], "twins/drift", "{vary}: {finished:?}");
        let place = &verdict["locations"][0]["physicalLocation"];
        let found = (&place["artifactLocation"]["uri"], &place["region"]["startLine"]);
        assert_eq!(found, (&path.into(), &line.into()), "{vary}: {verdict}");
    }
    let command = check(&source(), "pwd > $OUT/x", "source path", &["--format", "sarif"]);
    let log: Value = serde_json::from_str(&command.stdout).unwrap();
    assert_eq!(log["runs"][0]["results"][0].get("locations"), None, "a source that is no module has no line");
}

/// A fix of Go builds is not offered for a command, which it would not change.
#[test]
fn no_build_flag_is_offered_for_a_command() {
    if !sandbox_is_here() {
        return;
    }
    let finished = check(&source(), "pwd > $OUT/x", "source path", &[]);
    assert!(finished.stdout.contains("source path: no fix is known"), "{finished:?}");
    assert!(!finished.stdout.contains("-trimpath"), "{finished:?}");
}

/// Of several causes each is told what came of its own fix, which says nothing of another's.
#[test]
fn the_fix_of_each_cause_is_tried_for_that_cause() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    setup.file("src/go.mod", "module example.com/hello\n\ngo 1.24\n");
    setup.file("src/main.go", "package main\n\nvar version = \"\"\n\nfunc main() { println(version) }\n");
    let check = |vary: &str, more: &[&str]| {
        let always = ["check", "src", "--target", "linux/amd64", "--vary", vary];
        setup.twinbuild(&[&always, more].concat())
    };
    let tells = |finished: &Finished, said: &[&str]| {
        assert_eq!(finished.code, Some(1), "{finished:?}");
        for said in said {
            assert!(finished.stdout.contains(said), "{said}: {finished:?}");
        }
    };

    // Two fixes of one flag are given as one.
    let both = check("linker variable, build id", &[]);
    tells(
        &both,
        &[
            "`-ldflags=-X=main.version=fixed -ldflags=-buildid=` fixes it (checked)",
            "  linker variable: fixed by -ldflags=-X=main.version=fixed (tried with this alone varied",
            "  build id: fixed by -ldflags=-buildid= (tried with this alone varied",
            " 6 more with fixes",
        ],
    );

    let one_lacks = check("GOAMD64, package by file", &["--flags", "-trimpath"]);
    tells(
        &one_lacks,
        &[
            "; `GOAMD64=v1` fixes GOAMD64 (checked)",
            "  GOAMD64: fixed by GOAMD64=v1 (tried with this alone varied: the twins are identical with it)",
            "  package by file: no fix is known",
            " 2 more with fixes",
        ],
    );
    assert!(!one_lacks.stdout.contains("does not help"), "{one_lacks:?}");

    // The tool before the linker stamps the folder, which -trimpath can't keep out.
    let stamps = "-toolexec=/bin/sh -c 'tool=$1; shift; case $tool in *link) \
        exec $tool -X=main.version=$PWD $@;; esac; exec $tool $@' sh";
    let flags = format!("-trimpath \"{stamps}\"");
    let no_help = check("source path, GOAMD64", &["--flags", &flags]);
    tells(
        &no_help,
        &[
            "`-trimpath GOAMD64=v1` does not fix it (checked)",
            "  source path: -trimpath was tried and does not help",
            "  GOAMD64: fixed by GOAMD64=v1 (tried with this alone varied",
            "  -trimpath: does not work with source path alone varied: the twins still differ",
            " 6 more with fixes",
        ],
    );
}

/// The emulator's own `-toolexec` would take the place of a declared one.
#[test]
fn a_declared_toolexec_is_not_lost_under_an_emulator() {
    if !sandbox_is_here() {
        return;
    }
    let setup = setup_with_go();
    setup.file("src/go.mod", "module example.com/hello\n\ngo 1.24\n");
    setup.file("src/main.go", "package main\n\nfunc main() {}\n");
    let check =
        |vary: &str, more: &[&str]| setup.twinbuild(&[&["check", "src", "--vary", vary], more].concat());
    for variation in ["host platform", "time under qemu"] {
        for more in [["--flags", "-toolexec=/usr/bin/env"], ["--env", "GOFLAGS=-toolexec=/usr/bin/env"]] {
            let refused = check(variation, &more);
            assert_eq!(refused.code, Some(3), "{variation}: {refused:?}");
            let why = format!("{variation}: the build has -toolexec of its own, which would be lost");
            assert!(refused.stderr.contains(&why), "{more:?}: {refused:?}");
        }
    }
    let kept = check("umask", &["--flags", "-toolexec=/usr/bin/env"]);
    assert_eq!(kept.code, Some(0), "{kept:?}");
}

//! Each kind of finding where it holds, and beside it where it does not.

use std::collections::BTreeMap;

use proptest::prelude::*;
use twinbuild_inspect::{CachedModule, ModuleSource, ResolvedView, go_header, hash1_of_digests, parse_txtar};
use twinbuild_model::evidence::ModuleReference;
use twinbuild_model::{Platform, Sha256};

use super::{FINDING_RULES, module_views};

/// A source of the files of a txtar archive; names may begin with `../`.
pub(super) fn source(archive: &str) -> ModuleSource {
    let mut source = ModuleSource::default();
    for file in parse_txtar(archive) {
        let name = file.name.to_owned();
        let is_text = ["go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"]
            .iter()
            .any(|text| name.rsplit('/').next() == Some(text));
        if is_text {
            source.texts.insert(name.clone(), file.content.clone());
        }
        if name.ends_with(".go") && !name.contains("testdata") {
            let short = name.rsplit('/').next().unwrap_or(&name);
            source.go_files.insert(name.clone(), go_header(short, &file.content).unwrap_or_default());
        }
        let folders = name.match_indices('/').map(|(at, _)| name[..at].to_owned());
        source.folders.extend(folders.filter(|folder| folder != ".."));
        source.files.insert(name);
    }
    source
}

/// The findings as `place: code: subject`.
fn findings_of(source: &ModuleSource) -> Vec<String> {
    let lines = module_views(source, None, None).findings.into_iter().map(|finding| {
        format!("{}: {}: {}", finding.place().unwrap_or_default(), finding.code, finding.subject)
    });
    lines.collect()
}

fn findings(archive: &str) -> Vec<String> {
    findings_of(&source(archive))
}

const APP: &str = "-- go.mod --\nmodule example.com/app\n\ngo 1.22\n";
const SUM: &str = "h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=";

/// An app that requires `example.com/lib v1.0.0` and imports it.
fn with_lib(more: &str) -> String {
    format!(
        "{APP}\nrequire example.com/lib v1.0.0\n-- go.sum --\nexample.com/lib v1.0.0 {SUM}\nexample.com/lib v1.0.0/go.mod {SUM}\n\
         -- a.go --\npackage app\n\nimport _ \"example.com/lib\"\n{more}"
    )
}

#[test]
fn a_healthy_source_has_no_findings() {
    assert_eq!(findings(&with_lib("")), [""; 0]);
    assert_eq!(findings(&with_lib("").replace('\n', "\r\n")), [""; 0]);
}

#[test]
fn every_code_is_stable_short_and_said_once() {
    let codes: Vec<&str> = FINDING_RULES.iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted() && codes.len() > 30, "{codes:?}");
    for rule in FINDING_RULES {
        assert!(
            rule.code.len() < 24
                && rule.code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        );
        assert!(rule.explanation.ends_with('.') && !rule.fix.ends_with('.'), "{}", rule.code);
    }
}

#[test]
fn requirements_are_held_against_imports() {
    let unused = with_lib("").replace("import _ \"example.com/lib\"", "");
    assert_eq!(findings(&unused), ["go.mod:5: require-unused: example.com/lib"]);
    let indirect = with_lib("").replace("lib v1.0.0\n--", "lib v1.0.0 // indirect\n--");
    assert_eq!(findings(&indirect), ["go.mod:5: import-indirect: example.com/lib"]);
    let unprovided = with_lib("-- b/b.go --\npackage b\nimport _ \"example.com/other/x\"\n");
    assert_eq!(findings(&unprovided), ["b/b.go:2: import-unprovided: example.com/other/x"]);
    for passed_over in [
        "testdata/b.go",
        "_b/b.go",
        "inner/go.mod --\nmodule x\n-- inner/b.go",
        "b/b.go --\n//go:build ignore\n\n-- c.txt",
    ] {
        let other = format!("-- {passed_over} --\npackage b\nimport _ \"example.com/other/x\"\n");
        assert_eq!(findings(&with_lib(&other)), [""; 0], "{passed_over}");
    }
}

#[test]
fn a_tool_needs_its_module() {
    let tool = with_lib("")
        .replace("import _ \"example.com/lib\"", "")
        .replace("go 1.22\n", "go 1.24\n\ntool example.com/lib/cmd\n");
    assert_eq!(findings(&tool), [""; 0]);
}

#[test]
fn replacements_are_held_against_their_folders() {
    let replaced =
        |to: &str, more: &str| {
            findings(&with_lib(more).replace(
                "v1.0.0\n-- go.sum",
                &format!("v1.0.0\n\nreplace example.com/lib => {to}\n-- go.sum"),
            ))
        };
    let good = "-- fork/go.mod --\nmodule example.com/lib\n-- fork/l.go --\npackage lib\n";
    assert_eq!(replaced("./fork", good), [""; 0]);
    assert_eq!(replaced("./fork", ""), ["go.mod:7: replace-no-go-mod: example.com/lib"]);
    assert_eq!(
        replaced("./fork", &good.replace("module example.com/lib", "module example.com/other")),
        ["go.mod:7: replace-other-path: example.com/lib"]
    );
    assert_eq!(
        replaced("./fork", "-- fork/go.mod --\nmodule example.com/lib\n"),
        ["a.go:3: replace-no-package: example.com/lib"]
    );
    let above = good.replace("fork/", "../fork/");
    assert_eq!(replaced("../fork", &above), ["go.mod:7: replace-outside: example.com/lib"]);
    assert_eq!(replaced("/fork", ""), ["go.mod:7: replace-outside: example.com/lib"]);
    // A module that is not in the build may be replaced by anything.
    let unused = with_lib("").replace(
        "v1.0.0\n-- go.sum",
        "v1.0.0\n\nreplace b.test/b => ./no\n\nreplace example.com/lib v1.1.0 => /no\n-- go.sum",
    );
    assert_eq!(findings(&unused), [""; 0]);
    let mut inside = source(
        &with_lib(&above)
            .replace("v1.0.0\n-- go.sum", "v1.0.0\n\nreplace example.com/lib => ../fork\n-- go.sum"),
    );
    inside.levels_above = 1;
    assert_eq!(findings_of(&inside), [""; 0]);
}

const VENDORED: &str = "-- vendor/modules.txt --\n# example.com/lib v1.0.0\n## explicit; go 1.22\nexample.com/lib\n\
    -- vendor/example.com/lib/l.go --\npackage lib\n";

#[test]
fn the_vendor_folder_is_held_against_modules_txt() {
    assert_eq!(findings(&with_lib(VENDORED)), [""; 0]);
    let phantom = with_lib(&format!("{VENDORED}-- vendor/b.test/b/b.go --\npackage b\n"));
    assert_eq!(findings(&phantom), ["vendor/b.test/b/b.go: vendor-unlisted: vendor/b.test/b"]);
    let missing = with_lib(&VENDORED.replace("/l.go", "/l.txt"));
    assert_eq!(findings(&missing), ["vendor/modules.txt:3: vendor-missing: example.com/lib"]);
    let drift = with_lib(&VENDORED.replace("v1.0.0", "v1.1.0"));
    assert_eq!(
        findings(&drift),
        [
            "go.mod:5: vendor-inconsistent: example.com/lib@v1.0.0",
            "vendor/modules.txt:1: vendor-inconsistent: example.com/lib@v1.1.0"
        ]
    );
    let data = |import: &str| {
        findings(&with_lib(&format!(
            "{VENDORED}-- vendor/example.com/lib/_data/d.go --\npackage d\n-- b.go --\npackage app\n{import}\n"
        )))
    };
    assert_eq!(data(""), [""; 0]);
    assert_eq!(
        data("import _ \"example.com/lib/_data\""),
        ["vendor/example.com/lib/_data/d.go: vendor-unlisted: vendor/example.com/lib/_data"]
    );
    let mut asked = source(&with_lib(""));
    asked.surroundings.command_flags = vec!["-mod=vendor".to_owned()];
    assert_eq!(findings_of(&asked), [": vendor-inconsistent: vendor/modules.txt"]);
    let none = with_lib("-- vendor/example.com/lib/l.go --\npackage lib\n");
    assert!(
        findings(&none).contains(&"vendor/modules.txt: vendor-inconsistent: vendor/modules.txt".to_owned())
    );
}

#[test]
fn a_vendor_folder_of_the_other_mode_is_not_in_use() {
    // Where the vendor folder is in use go.sum is not read, so a line that is missing there tells whether it is.
    let unsummed = |more: &str| with_lib(more).replace("/go.mod h1", "/x h1");
    let of_workspace = VENDORED.replace("modules.txt --\n", "modules.txt --\n## workspace\n");
    let work = "-- go.work --\ngo 1.22\n\nuse .\n";
    let not_in_use = ["go.mod:5: sum-missing: example.com/lib@v1.0.0"];
    assert_eq!(findings(&unsummed(VENDORED)), [""; 0]);
    assert_eq!(findings(&unsummed(&of_workspace)), not_in_use);
    assert_eq!(findings(&unsummed(&format!("{of_workspace}{work}"))), [""; 0]);
    assert_eq!(findings(&unsummed(&format!("{VENDORED}{work}"))), not_in_use);
    for other in [of_workspace, format!("{VENDORED}{work}")] {
        let mut asked = source(&with_lib(&other));
        asked.surroundings.command_flags = vec!["-mod=vendor".to_owned()];
        assert_eq!(findings_of(&asked), ["vendor/modules.txt:1: vendor-inconsistent: vendor/modules.txt"]);
    }
}

#[test]
fn sums_are_held_against_requirements() {
    let missing = with_lib("").replace("/go.mod h1", "/x h1");
    assert_eq!(findings(&missing), ["go.mod:5: sum-missing: example.com/lib@v1.0.0"]);
    let other = SUM.replace('I', "J");
    let two = with_lib("").replace("-- a.go", &format!("example.com/lib v1.0.0 {other}\n-- a.go"));
    assert_eq!(findings(&two), ["go.sum:3: sum-conflict: example.com/lib@v1.0.0"]);
    let none =
        APP.to_owned() + "\nrequire (\n\ta.test/a v1.0.0 // indirect\n\ta.test/b v1.0.0 // indirect\n)\n";
    assert_eq!(findings(&none), ["go.mod:6: sum-missing: go.sum"]);
    assert_eq!(
        findings(&none.replace("\ta.test/b v1.0.0 // indirect\n", "")),
        ["go.mod:6: sum-missing: a.test/a@v1.0.0"]
    );
    // A vendored build reads no go.sum.
    assert_eq!(findings(&with_lib(VENDORED).replace("/go.mod h1", "/x h1")), [""; 0]);
}

#[test]
fn superfluous_sums_need_the_whole_graph() {
    let source = source(&with_lib(""));
    let codes = |graph: &str| {
        let (resolved, problems) = ResolvedView::parse("", graph, "");
        assert_eq!(problems, []);
        module_views(&source, Some(&resolved), None)
            .findings
            .into_iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("example.com/app example.com/lib@v1.0.0\n"), [""; 0]);
    assert_eq!(codes("example.com/app example.com/other@v1.0.0\n"), ["sum-unused", "sum-unused"]);
    assert_eq!(codes(""), [""; 0]);
}

#[test]
fn broken_files_are_told_with_their_lines() {
    assert_eq!(findings(&format!("{APP}imports x\n")), ["go.mod:4: file-invalid: go.mod"]);
    assert_eq!(findings("-- go.mod --\n\u{feff}module a\n"), ["go.mod:1: file-invalid: go.mod"]);
    assert_eq!(findings(&format!("{APP}-- go.sum --\n\n\0\0 x\n")), ["go.sum:2: file-invalid: go.sum"]);
    assert_eq!(findings("-- a.go --\npackage a\n"), ["go.mod: file-unread: go.mod"]);
    assert_eq!(findings("-- go.mod --\ngo 1.22\n"), ["go.mod: file-invalid: go.mod"]);
}

#[test]
fn a_workspace_is_held_against_its_modules() {
    let work =
        |more: &str| findings(&format!("{}-- go.work --\ngo 1.22\n\nuse .\nuse ./lib\n{more}", with_lib("")));
    let lib = "-- lib/go.mod --\nmodule example.com/lib\n-- lib/l.go --\npackage lib\n";
    assert_eq!(work(lib), ["go.work:4: work-shadows: example.com/lib@v1.0.0"]);
    assert_eq!(work(""), ["go.work:4: work-missing-module: ./lib"]);
    let more = lib.replace("example.com/lib", "example.com/x") + "-- tool/go.mod --\nmodule t\n";
    assert_eq!(work(&more), ["tool/go.mod: work-unused-module: tool"]);
    assert_eq!(work(&more.replace("tool/", "testdata/tool/")), [""; 0]);
}

#[test]
fn a_replacement_of_the_workspace_goes_before_the_modules_own() {
    let folders = "-- fork/go.mod --\nmodule example.com/lib\n-- fork/l.go --\npackage lib\n\
        -- empty/go.mod --\nmodule example.com/lib\n";
    let replaced = |in_go_mod: &str, in_go_work: &str| {
        let work = format!("-- go.work --\ngo 1.22\n\nuse .\n{in_go_work}\n");
        let app = with_lib(&format!("{folders}{work}"));
        let found = findings(&app.replace("v1.0.0\n-- go.sum", &format!("v1.0.0\n\n{in_go_mod}\n-- go.sum")));
        found.into_iter().filter(|finding| finding.contains("replace-no-package")).collect::<Vec<_>>()
    };
    let (fork, empty) = ("replace example.com/lib => ./fork", "replace example.com/lib => ./empty");
    let lacks = ["a.go:3: replace-no-package: example.com/lib"];
    assert_eq!(replaced(fork, ""), [""; 0]);
    assert_eq!(replaced(empty, ""), lacks);
    assert_eq!(replaced(fork, empty), lacks);
    assert_eq!(replaced(empty, fork), [""; 0]);
    // In go.work a line without a version goes before one of go.mod with it.
    assert_eq!(replaced(&fork.replace("lib =", "lib v1.0.0 ="), empty), lacks);
}

#[test]
fn variables_count_where_they_change_something() {
    let codes = |variables: &[(&str, &str)]| {
        let mut source = source(&with_lib(""));
        source.surroundings.variables =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        findings_of(&source)
    };
    for (name, value, code) in [
        ("GOFLAGS", "-mod=mod", "env-goflags"),
        ("GOFLAGS", "-trimpath -tags=x", "env-goflags"),
        ("GO111MODULE", "off", "env-go111module"),
        ("GOEXPERIMENT", "synctest", "env-goexperiment"),
        ("GOWORK", "/x/go.work", "env-gowork"),
        ("GOPRIVATE", "example.com", "env-goprivate"),
        ("GOINSECURE", "*.com/lib", "env-goinsecure"),
    ] {
        assert_eq!(codes(&[(name, value)]), [format!(": {code}: {name}")]);
    }
    assert_eq!(
        codes(&[("GOFLAGS", "-trimpath"), ("GOPRIVATE", "b.test"), ("GO111MODULE", "on"), ("GOWORK", "off")]),
        [""; 0]
    );
}

#[test]
fn versions_are_held_against_what_was_said_of_them() {
    let excluded =
        with_lib("").replace("v1.0.0\n-- go.sum", "v1.0.0\n\nexclude example.com/lib v1.0.0\n-- go.sum");
    assert_eq!(findings(&excluded), ["go.mod:5: version-excluded: example.com/lib@v1.0.0"]);
    assert_eq!(
        findings(&excluded.replace("exclude example.com/lib v1.0.0", "exclude example.com/lib v1.0.1")),
        [""; 0]
    );
    let mut old = source(&with_lib(""));
    old.surroundings.go_version = Some("1.21.13".to_owned());
    assert_eq!(findings_of(&old), ["go.mod:3: toolchain-too-old: 1.22"]);
    old.surroundings.go_version = Some("1.22.0".to_owned());
    assert_eq!(findings_of(&old), [""; 0]);
}

#[test]
fn several_majors_and_cycles_show_in_the_vendor_folder() {
    let app = |imports: &str, two_imports: &str| {
        findings(&format!(
            "{APP}\nrequire (\n\texample.com/lib v1.0.0\n\texample.com/lib/v2 v2.0.0\n)\n-- a.go --\npackage app\n\n{imports}\n\
             -- vendor/modules.txt --\n# example.com/lib v1.0.0\n## explicit\nexample.com/lib\n# example.com/lib/v2 v2.0.0\n\
             ## explicit\nexample.com/lib/v2\nexample.com/lib/v2/x\n-- vendor/example.com/lib/l.go --\npackage lib\n{two_imports}\n\
             -- vendor/example.com/lib/v2/l.go --\npackage lib\nimport _ \"example.com/lib\"\n\
             -- vendor/example.com/lib/v2/x/x.go --\npackage x\n"
        ))
    };
    let both = "import _ \"example.com/lib\"\nimport _ \"example.com/lib/v2\"";
    assert_eq!(app(both, ""), ["go.mod:7: several-majors: example.com/lib"]);
    let circle = app(both, "import _ \"example.com/lib/v2/x\"");
    assert_eq!(
        circle,
        [
            "go.mod:7: several-majors: example.com/lib",
            "vendor/example.com/lib/l.go:2: module-cycle: example.com/lib, example.com/lib/v2"
        ]
    );
}

#[test]
fn majors_that_only_the_folders_of_replacements_import_are_not_in_the_build() {
    let app = |imports: &str| {
        findings(&format!(
            "{APP}\nrequire (\n\ta.test/x v1.0.0\n\ta.test/x/v2 v2.0.0 // indirect\n\tb.test/y v1.0.0 // indirect\n)\n\n\
             replace (\n\ta.test/x => ./x\n\ta.test/x/v2 => ./x2\n\tb.test/y => ./y\n)\n-- a.go --\npackage app\n\n\
             import _ \"a.test/x\"\n{imports}\n-- x/go.mod --\nmodule a.test/x\n-- x/x.go --\npackage x\n-- x2/go.mod --\n\
             module a.test/x/v2\n-- x2/x.go --\npackage x\n-- y/go.mod --\nmodule b.test/y\n-- y/y.go --\npackage y\n\n\
             import (\n\t_ \"a.test/x\"\n\t_ \"a.test/x/v2\"\n)\n"
        ))
    };
    assert_eq!(app(""), [""; 0]);
    assert_eq!(
        app("import _ \"b.test/y\""),
        ["go.mod:7: several-majors: a.test/x", "go.mod:8: import-indirect: b.test/y"]
    );
}

#[test]
fn names_are_held_against_other_systems() {
    let names = |name: &str| findings(&with_lib(&format!("-- docs/readme.md --\n-- {name} --\n")));
    assert_eq!(names("docs/README.md"), ["docs/readme.md: case-clash: docs/readme.md"]);
    assert_eq!(names("Docs/other.md"), ["docs: case-clash: docs"]);
    for name in ["aux.go.txt", "a:b", "NUL", "a.", "x/con.d/y", "q?"] {
        assert!(
            names(name).iter().any(|found| found.contains("windows-name")) || name == "x/con.d/y",
            "{name}"
        );
    }
    assert_eq!(names("auxiliary.txt"), [""; 0]);
    let mut above = source(&with_lib(""));
    above.folders.extend(["..".to_owned(), "../aux".to_owned()]);
    assert_eq!(findings_of(&above), [""; 0]);
}

#[test]
fn targets_leave_packages_empty() {
    let of = |system: &str, cgo: Option<&str>, files: &str| {
        let mut source =
            source(&format!("{APP}-- a.go --\npackage app\nimport _ \"example.com/app/b\"\n{files}"));
        source.surroundings.targets =
            vec![format!("{system}/amd64").parse::<Platform>().expect("a platform")];
        source.surroundings.host = "linux/amd64".parse().ok();
        source.surroundings.variables =
            cgo.map(|value| ("CGO_ENABLED".to_owned(), value.to_owned())).into_iter().collect();
        findings_of(&source)
    };
    let unix = "-- b/b.go --\n//go:build unix\n\npackage b\n";
    assert_eq!(of("windows", None, unix), ["a.go:2: target-empty: example.com/app/b"]);
    assert_eq!(of("linux", None, unix), [""; 0]);
    assert_eq!(of("windows", None, &format!("{unix}-- b/b_windows.go --\npackage b\n")), [""; 0]);
    let cgo = "-- b/b.go --\npackage b\n-- b/c.go --\npackage b\nimport \"C\"\n";
    assert_eq!(of("linux", Some("0"), cgo), ["b/c.go: cgo-ignored: example.com/app/b"]);
    assert_eq!(of("linux", None, cgo), [""; 0]);
    assert_eq!(
        of("linux", Some("0"), &cgo.replace("-- b/b.go --\n", "-- b/b.go --\n//go:build !cgo\n\n")),
        [""; 0]
    );
    let only_cgo = "-- b/c.go --\npackage b\nimport \"C\"\n";
    assert_eq!(of("linux", Some("0"), only_cgo), ["a.go:2: target-empty: example.com/app/b"]);
}

#[test]
fn what_the_go_command_says_is_taken_up() {
    let source = source(&with_lib(""));
    let of = |packages: &str| {
        let (resolved, problems) = ResolvedView::parse("", "", packages);
        assert_eq!(problems, []);
        module_views(&source, Some(&resolved), None)
            .findings
            .into_iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of(
            r#"{"ImportPath": "fmt", "Standard": true}{"ImportPath": "x.test/a", "Module": {"Path": "x.test"}}"#
        ),
        [""; 0]
    );
    assert_eq!(of(r#"{"ImportPath": "x.test/a"}"#), ["package-no-module"]);
    assert_eq!(
        of(r#"{"ImportPath": "x.test/a", "Error": {"Err": "no required module provides package"}}"#),
        ["package-broken"]
    );
}

/// A vendored module whose files and hashes the module cache has too.
fn with_cache(change: impl FnOnce(&mut ModuleSource, &mut CachedModule)) -> Vec<String> {
    let digest = |text: &str| text.repeat(64).parse::<Sha256>().expect("a digest");
    let lib = ModuleReference::at("example.com/lib", "v1.0.0");
    let files = BTreeMap::from([("l.go".to_owned(), digest("a")), ("l_test.go".to_owned(), digest("b"))]);
    let hash = hash1_of_digests(files.iter().map(|(name, digest)| (format!("{lib}/{name}"), digest.clone())));
    let mut cached =
        CachedModule { files: Some(files), recorded_hash: Some(hash.clone()), newest_go_mod: None };
    let mut source = source(&with_lib(VENDORED).replace(&format!("v1.0.0 {SUM}"), &format!("v1.0.0 {hash}")));
    source.vendored = BTreeMap::from([("vendor/example.com/lib/l.go".to_owned(), digest("a"))]);
    change(&mut source, &mut cached);
    source.cache.insert(lib, cached);
    findings_of(&source)
}

#[test]
fn files_are_held_against_hashes() {
    let digest = || "c".repeat(64).parse::<Sha256>().expect("a digest");
    assert_eq!(with_cache(|_, _| ()), [""; 0]);
    let edited = with_cache(|_, cached| {
        cached.files.as_mut().and_then(|files| files.insert("l_test.go".to_owned(), digest()));
    });
    assert_eq!(edited, [": cache-edited: example.com/lib@v1.0.0"]);
    let wrong = with_cache(|source, cached| {
        source.texts.insert("go.sum".to_owned(), format!("example.com/lib v1.0.0 {SUM}\n"));
        cached.files = None;
    });
    assert_eq!(wrong, ["go.sum:1: sum-wrong: example.com/lib@v1.0.0"]);
    for (path, subject) in [("l.go", "l.go"), ("more.go", "more.go")] {
        let edited = with_cache(|source, _| {
            source.vendored.insert(format!("vendor/example.com/lib/{path}"), digest());
        });
        let expected =
            format!("vendor/example.com/lib/{subject}: vendor-edited: vendor/example.com/lib/{subject}");
        assert_eq!(edited, [expected]);
    }
}

#[test]
fn retractions_in_the_newest_go_mod_count() {
    let retracted = |interval: &str| {
        with_cache(|_, cached| {
            let text = format!("module example.com/lib\n\nretract {interval}\n");
            cached.newest_go_mod = Some(("v1.1.0".to_owned(), text));
        })
    };
    assert_eq!(retracted("v1.0.0"), ["go.mod:5: version-retracted: example.com/lib@v1.0.0"]);
    assert_eq!(retracted("[v0.9.0, v1.0.1]"), ["go.mod:5: version-retracted: example.com/lib@v1.0.0"]);
    assert_eq!(retracted("v1.0.1"), [""; 0]);
}

proptest! {
    #[test]
    fn no_texts_make_it_panic(
        go_mod in "((module|go|require|replace|=>|[(]|[)]|a[.]b/c|v1[.]0[.]0|[.][.]/x|1[.]22|\n) ?){0,40}",
        modules_txt in "((#|##|=>|v1[.]0[.]0|a[.]b/c|explicit|\n) ?){0,30}",
        go_work in "((use|go|1[.]22|[.]|[.][.]/x|replace|=>|a[.]b/c|\n) ?){0,20}",
        go_file in "((package|import|//go:build|a|\"a[.]b/c\"|[(]|[)]|\n) ?){0,20}",
    ) {
        let archive = format!(
            "-- go.mod --\n{go_mod}\n-- go.work --\n{go_work}\n-- vendor/modules.txt --\n{modules_txt}\n-- a.go --\n{go_file}\n\
             -- vendor/a.b/c/a.go --\n{go_file}\n"
        );
        let mut source = source(&archive);
        source.surroundings.targets = vec![Platform::host()];
        let _ = module_views(&source, None, None);
    }
}

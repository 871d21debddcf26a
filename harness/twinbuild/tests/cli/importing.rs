//! `twinbuild import testscript`: what is imported runs, and what is not is listed with its reasons.

use crate::setup::{Setup, setup};
#[cfg(target_os = "linux")]
use crate::setup::{sandbox_is_here, setup_with_go};

/// With another version at its end it would fail.
const PASSES: &str = "# Tidy adds what is imported.\ngo mod tidy\n! stdout .\ncmp go.mod want\n-- go.mod --\nmodule m\n\ngo 1.24\n-- m.go --\npackage m\n\nimport _ \"example.com/dep\"\n-- want --\nmodule m\n\ngo 1.24\n\nrequire example.com/dep v1.2.0\n";
const GIT: &str = "[!git] skip\nexec git init\n";
const MODULE: &str =
    "-- .mod --\nmodule example.com/dep\n-- .info --\n{\"Version\":\"v1.2.0\"}\n-- dep.go --\npackage dep\n";
const ODD_MODULE: &str = "-- .mod --\nmodule example.com/odd\n-- .info --\n{\"Version\":\"v2.0.0\"}\n";

fn with_scripts(setup: Setup) -> Setup {
    setup
        .file("script/mod_tidy.txt", PASSES)
        .file("script/mod_wrong.txt", &PASSES.replace("v1.2.0\n", "v1.3.0\n"))
        .file("script/mod_git.txt", GIT)
        .file("script/mod_odd.txt", "go get example.com/odd@v2.0.0\n")
        .file("mod/example.com_dep_v1.2.0.txt", MODULE)
        .file("mod/example.com_odd_v2.0.0.txt", ODD_MODULE);
    setup
}

const SCRIPTS: [&str; 4] =
    ["script/mod_tidy.txt", "script/mod_wrong.txt", "script/mod_git.txt", "script/mod_odd.txt"];

#[test]
fn what_is_not_imported_is_counted_and_listed() {
    let setup = with_scripts(setup());
    let summary = setup.twinbuild(&[&["import", "testscript", "--summary"], SCRIPTS.as_slice()].concat());
    assert_eq!(summary.code, Some(0), "{summary:?}");
    for line in [
        "scripts: 4, imported: 2, not imported: 2",
        "modules: 1 served, 1 refused by the lab",
        "    1  runs git",
        "    1  needs a module that breaks the rules of modules, which no lab serves",
    ] {
        assert!(summary.stdout.lines().any(|seen| seen == line), "{line}: {summary:?}");
    }
    assert!(!setup.path("features").exists());
    let imported = setup.twinbuild(&[&["import", "testscript"], SCRIPTS.as_slice()].concat());
    assert_eq!(imported.stdout, summary.stdout);
    let report = setup.read("features/testscript/not-imported.txt");
    assert!(report.contains("mod_git\n  line 1: runs git: [!git] skip\n"), "{report}");
    assert!(
        setup.read("features/testscript/mod_tidy.feature").contains("Scenario: Tidy adds what is imported\n")
    );
    assert!(!setup.path("features/testscript/mod_git.feature").exists());
}

#[test]
fn a_script_that_can_not_be_read_is_an_error() {
    let setup = setup();
    let finished = setup.twinbuild(&["import", "testscript", "absent.txt"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stderr.contains("failed to read the script"), "{finished:?}");
}

#[test]
fn two_scripts_of_one_name_are_an_error() {
    let setup = with_scripts(setup());
    setup.file("other/mod_tidy.txt", PASSES);
    let both = ["import", "testscript", "script/mod_tidy.txt", "other/mod_tidy.txt"];
    let finished = setup.twinbuild(&both);
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stderr.contains("both would be mod_tidy.feature"), "{finished:?}");
    assert!(!setup.path("features/testscript").exists());
}

#[test]
fn a_script_that_is_no_text_is_listed() {
    let setup = setup();
    std::fs::write(setup.path("odd.txt"), b"go list\n-- x --\n\xff\n").unwrap();
    let summary = setup.twinbuild(&["import", "testscript", "--summary", "odd.txt"]);
    assert!(summary.stdout.contains("    1  is no text in UTF-8\n"), "{summary:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_imported_passes_and_fails_as_its_script_does() {
    use crate::feature::{assert_failed, assert_passed};

    if !sandbox_is_here() {
        return;
    }
    let setup = with_scripts(setup_with_go());
    setup.twinbuild(&[&["import", "testscript", "--go", "1.27"], &SCRIPTS[..1]].concat());
    assert_passed(&setup.run(&["features/testscript/mod_tidy.feature"]).record, "Tidy adds what is imported");
    setup.twinbuild(&[&["import", "testscript", "--go", "1.27"], &SCRIPTS[1..2]].concat());
    let failed = setup.run(&["features/testscript/mod_wrong.feature"]).record;
    assert_failed(&failed, "Tidy adds what is imported", "is not the same as `want`");
}

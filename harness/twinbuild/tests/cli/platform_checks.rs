//! Every check of a program on other platforms: steps under which it passes, and steps under which it fails.

use crate::checks::{Check, check};
#[cfg(target_os = "linux")]
use crate::{
    checks::assert_each_passes_and_fails,
    emulation::emulators_are_here,
    feature::{assert_failed, assert_passed},
    setup::{Results, setup_with_go},
};

/// A program that says the same everywhere, and one that says where it runs; with an argument both end with 3.
const SOURCE: &str = r#"Given the source files
"""
-- go.mod --
module example.com/hello

go 1.24
-- same/main.go --
package main

import "os"

func main() {
	os.Stdout.WriteString("sum: 3\n")
	if len(os.Args) > 1 {
		os.Exit(3)
	}
}
-- where/main.go --
package main

import (
	"os"
	"runtime"
)

func main() { os.Stdout.WriteString("sum: 3\narchitecture: " + runtime.GOARCH + "\n") }
"""
"#;

const GO: &str = "And Go 1.27";
const EMULATED: &str = "When \"./same\" is built for linux/arm64 and run with \"\"";
const EMULATED_FAILING: &str = "When \"./same\" is built for linux/arm64 and run with \"x\"";
const NATIVE: &str = "When \"./same\" is built for linux/amd64 and run with \"\"";
const SAME: &str = "When \"./same\" is built and run for \"linux/amd64, linux/arm64\"";
const WHERE: &str = "When \"./where\" is built and run for \"linux/amd64, linux/arm64\"";
const TIMED: &str = "When \"./same\" is built and timed for \"linux/arm64\"";

pub(crate) fn checks() -> Vec<Check> {
    let exits = "it exits with {int}";
    let same = "it says the same on each";
    let but_for = "it says the same on each, but for";
    let not_shown = "{string} can't be shown here";
    let recorded = "the times on {int} other platform(s) are recorded";
    let with_0 = "Then it exits with 0";
    let says_same = "Then it says the same on each";
    let architectures = "Then it says the same on each, but for\n  | line         | linux | linux/arm64 |\n  | architecture | amd64 | arm64       |";
    let page_size = "Then \"page size\" can't be shown here";
    let one_other = "Then the times on 1 other platform are recorded";
    vec![
        check(exits, &[EMULATED, with_0], &[EMULATED_FAILING, with_0], "not with exit status 0"),
        check(
            same,
            &[SAME, says_same],
            &[WHERE, says_same],
            "`architecture` differs, and nobody expects it to",
        ),
        check(but_for, &[WHERE, architectures], &[SAME, architectures], "is said on no platform"),
        check(not_shown, &[EMULATED, page_size], &[NATIVE, page_size], "run by no emulator"),
        check(
            not_shown,
            &[EMULATED, page_size],
            &[EMULATED, "Then \"registry\" can't be shown here"],
            "nothing that is known not to be shown",
        ),
        check(
            recorded,
            &[TIMED, one_other],
            &[TIMED, "Then the times on 2 other platforms are recorded"],
            "times of 2 platforms were recorded",
        ),
    ]
}

/// The check that takes a snapshot, which has tests of its own.
pub(crate) const SHARED_SNAPSHOT: &str = "its output matches the snapshot {string}";

#[cfg(target_os = "linux")]
#[test]
fn every_check_passes_and_fails() {
    if emulators_are_here() {
        assert_each_passes_and_fails(&checks(), &[SOURCE, GO]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn rows_of_an_outline_share_one_snapshot() {
    if !emulators_are_here() {
        return;
    }
    let setup = setup_with_go();
    let outline = |package: &str| {
        let source = SOURCE.lines().chain([GO]).map(|line| format!("    {line}\n")).collect::<String>();
        format!(
            "Feature: Made in a test\n  Background:\n{source}\n  Scenario Outline: One for all\n    \
             When \"{package}\" is built for <target> and run with \"\"\n    \
             Then its output matches the snapshot \"output\"\n\n    Examples:\n      | target      |\n      \
             | linux/amd64 |\n      | linux/arm64 |\n"
        )
    };
    setup.feature(&outline("./same"));
    let names = ["One for all (linux/amd64)", "One for all (linux/arm64)"];
    let Results { record, .. } = setup.run(&[]);
    for name in names {
        assert_failed(&record, name, "was approved yet as a/one-for-all/output.snap");
    }
    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    let Results { record, .. } = setup.run(&[]);
    for name in names {
        assert_passed(&record, name);
    }
    // Two platforms that say different things can't both be as approved.
    setup.feature(&outline("./where"));
    setup.run(&["--name", "amd64"]);
    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    let Results { record, .. } = setup.run(&[]);
    assert_passed(&record, names[0]);
    assert_failed(&record, names[1], "+  architecture: arm64");
}

//! Twins as terminal text.

use twinbuild_model::twins::{CheckedFix, TwinsReport};
use twinbuild_report::terminal::Style;
use twinbuild_report::twins;

use crate::twins_samples::{drifted, ineffective, reproducible};

#[track_caller]
fn check(report: &TwinsReport, expected: &str) {
    let found = twins::terminal(report, Style::Plain);
    assert_eq!(found, expected, "\n{found}");
}

#[test]
fn reproducible_twins_fold_their_variations() {
    check(
        &reproducible(),
        "reproducible  go build ./cmd/greeter for linux/amd64
Both builds left the same bytes under 3 variations.
  both builds left sha256 3f3f3f3f3f3f
3 variations, all effective
",
    );
}

#[test]
fn variations_without_effect_are_listed() {
    check(
        &ineffective(),
        "ineffective: locale, cpus  go build ./cmd/greeter for linux/amd64
Nothing was shown: two variations had no effect inside the build.
  both builds left sha256 3f3f3f3f3f3f
5 variations: 3 effective, 1 without effect, 1 not varied
  locale  C.UTF-8  C.UTF-8  without effect
  cpus    1        -        not varied: this machine has one processor
",
    );
}

#[test]
fn drift_is_told_with_causes_inputs_ways_and_fixes() {
    let mut report = drifted();
    report.comparison = None;
    check(
        &report,
        "drift  go build ./cmd/greeter for linux/amd64
The folder of the source is in the program's function table; -trimpath keeps it out.
  see build/Makefile, line 7: missing-trimpath: the folder will stand in the program
  the builds left sha256 3f3f3f3f3f3f and 777777777777
causes, searched with 10 builds of at most 11 (2 + 2·c·log₂ v with c = 3, v = 3); 1 more repeated, 4 more with fixes; the search was ended there, so there may be other causes
  source-path: fixed by -trimpath (tried: the twins are identical with it)
  C (cgo with compiler): no fix is known
inputs that drifted (128 actions compared)
  build example.com/greeter: compile flags
    first   -p main -lang=go1.26 /home/ann/greeter
    second  nothing
  example.com/greeter/table: the same inputs, another output
the ways to the cause agree
  variations: source-path alone makes the twins differ
  action hashes: the compile flags of example.com/greeter name another folder
  artifacts: 1,204 source files of the function table differ in their folder
fixes that were tried
  -trimpath: works: the twins are identical with it
  -buildvcs=false: does not work: the twins still differ in 1,204 places
3 variations, all effective
",
    );
}

#[test]
fn the_comparison_follows() {
    let report = drifted();
    let text = twins::terminal(&report, Style::Plain);
    assert!(text.contains("\n\ndifferent\n  first   first/bin/go  (ELF executable"), "{text}");
    assert!(text.contains("  .text, main.usage: function size\n    first   512 bytes\n"), "{text}");
}

#[test]
fn colour_changes_no_word() {
    let coloured = twins::terminal(&drifted(), Style::Colour);
    assert!(coloured.starts_with("\x1b[31mdrift\x1b[0m  go build"), "{coloured}");
    assert!(twins::terminal(&ineffective(), Style::Colour).starts_with("\x1b[33mineffective"));
    assert!(twins::terminal(&reproducible(), Style::Colour).starts_with("\x1b[32mreproducible\x1b[0m"));
}

#[test]
fn each_cause_is_told_what_came_of_its_own_fix() {
    let tried = |for_cause: Option<&str>, works: bool| CheckedFix {
        fix: "-trimpath".into(),
        for_cause: for_cause.map(|name| vec![name.to_owned()]),
        works,
        why_not: (!works).then(|| "the twins still differ".to_owned()),
    };
    let text = |fixes: &[CheckedFix], causes: usize| {
        let mut report = drifted();
        report.causes.truncate(causes);
        report.fixes = fixes.to_vec();
        twins::terminal(&report, Style::Plain)
    };
    const NOT_TRIED: &str = "  source-path: -trimpath may fix it (not tried by itself)\n";
    const NO_HELP: &str = "  source-path: -trimpath was tried and does not help\n";
    const FIXED: &str = "(tried with this alone varied: the twins are identical with it)\n";
    for (fixes, causes, said) in [
        // Another cause was varied too.
        (vec![tried(None, false)], 2, NOT_TRIED),
        (vec![tried(None, false)], 1, NO_HELP),
        (vec![], 1, NOT_TRIED),
        (vec![tried(Some("umask"), true)], 2, NOT_TRIED),
        (vec![tried(Some("source-path"), false)], 2, NO_HELP),
        (vec![tried(None, false), tried(Some("source-path"), true)], 2, FIXED),
    ] {
        let text = text(&fixes, causes);
        assert!(text.contains(said), "{said}: {text}");
    }
    let results = text(&[tried(Some("umask"), true), tried(Some("source-path"), false)], 2);
    for said in [
        "  -trimpath: works with umask alone varied: the twins are identical with it\n",
        "  -trimpath: does not work with source-path alone varied: the twins still differ\n",
    ] {
        assert!(results.contains(said), "{said}: {results}");
    }
}

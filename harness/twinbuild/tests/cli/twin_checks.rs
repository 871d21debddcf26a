//! Every check of twins: steps under which it passes, and steps under which it fails.

use crate::checks::{Check, check};
#[cfg(target_os = "linux")]
use crate::{checks::assert_each_passes_and_fails, feature::WITH_GO, setup::sandbox_is_here};

const PLACE: &str =
    "When the command \"sh -c 'pwd > $OUT/place.txt'\" is run twice, varying \"source path, umask\"";
const FIXED: &str =
    "When the command \"sh -c 'echo x > $OUT/x'\" is run twice, varying \"source path, umask\"";
const STUMBLES: &str =
    "When the command \"sh -c 'test $(umask) = 0022 && echo x > $OUT/x'\" is run twice, varying \"umask\"";
const RANDOM: &str = "When the command \"sh -c 'shuf -i 1-1000 > $OUT/x'\" is run twice, varying nothing";
const TOGETHER: &str = "When the command \"sh -c 'test $(umask)$(date +%z) = 0002+1400; echo $? > $OUT/x'\" is run twice, varying \"umask, time zone, home\"";
const EITHER: &str =
    "When the command \"sh -c 'umask > $OUT/x; nice >> $OUT/x'\" is run twice, varying \"umask, niceness\"";
const ONE_FILE: &str = "Given the source files\n\"\"\"\n-- a --\n\"\"\"\nWhen the command \"sh -c 'echo x > $OUT/x'\" is run twice, varying \"file order\"";
const STAMPED: &str = "When \".\" is built twice, varying \"linker variable\"";
const PACKED: &str = "Given the source files\n\"\"\"\n-- names --\nada\n\"\"\"\nWhen the command \"sh -c 'gzip -c names > $OUT/names.gz'\" is run twice, varying \"file times\"";
/// Before the linker stands a program that stamps the folder, of which the go command knows nothing.
const BEHIND_GO: &str = r#"Given the source file "main.go" with the content
"""
package main

var folder string

func main() { println(folder) }
"""
And the environment
| GOFLAGS | -trimpath "-toolexec=/bin/sh -c 'tool=$1; shift; case $tool in *link) exec $tool -X=main.folder=$PWD $@;; esac; exec $tool $@' sh" |
When "." is built twice, varying "source path""#;
const BY_PLACE: &str = "Then the twins differ because of \"source path\"";

pub(crate) fn checks() -> Vec<Check> {
    let mut checks = causes();
    checks.extend(verdicts());
    checks.extend(fixes());
    checks.extend(places());
    checks.extend(equivalence());
    checks
}

fn verdicts() -> Vec<Check> {
    let identical = "the twins are identical";
    let verdict = "the verdict on the twins is {string}";
    let drift = "Then the verdict on the twins is \"drift\"";
    let random = "Then the verdict on the twins is \"nondeterministic\"";
    let without_effect = "Then the verdict on the twins is \"ineffective: file order\"";
    let agree = "the ways to the cause agree";
    let disagree = "the ways to the cause do not agree, since {string}";
    let no_input = "Then the ways to the cause do not agree, since \"no input shows source path\"";
    vec![
        check(
            identical,
            &[FIXED, "Then the twins are identical"],
            &[PLACE, "Then the twins are identical"],
            "`sh -c 'pwd > $OUT/place.txt'`: drift",
        ),
        check(
            identical,
            &[FIXED, "Then the twins are identical"],
            &[ONE_FILE, "Then the twins are identical"],
            "no effect: file order",
        ),
        check(
            identical,
            &[FIXED, "Then the twins are identical"],
            &[RANDOM, "Then the twins are identical"],
            "something else each time",
        ),
        check(verdict, &[PLACE, drift], &[FIXED, drift], "the verdict is `reproducible`, not `drift`"),
        check(verdict, &[RANDOM, random], &[PLACE, random], "the verdict is `drift`, not `nondeterministic`"),
        check(
            verdict,
            &[ONE_FILE, without_effect],
            &[FIXED, without_effect],
            "the verdict is `reproducible`",
        ),
        check(
            agree,
            &[STAMPED, "Then the ways to the cause agree"],
            &[RANDOM, "Then the ways to the cause agree"],
            "none of them makes the difference",
        ),
        check(
            agree,
            &[STAMPED, "Then the ways to the cause agree"],
            &[PLACE, "Then the ways to the cause agree"],
            "the ways to the cause do not agree",
        ),
        check(
            agree,
            &[STAMPED, "Then the ways to the cause agree"],
            &[BEHIND_GO, "Then the ways to the cause agree"],
            "they do not agree: no input shows source path",
        ),
        check(disagree, &[BEHIND_GO, no_input], &[STAMPED, no_input], "it is not said that"),
        check(
            disagree,
            &[BEHIND_GO, no_input],
            &[BEHIND_GO, "Then the ways to the cause do not agree, since \"no input shows umask\""],
            "they do not agree: no input shows source path",
        ),
        check(
            disagree,
            &[BEHIND_GO, no_input],
            &[BEHIND_GO, "Then the ways to the cause do not agree, since \"\""],
            "the objection to look for is empty",
        ),
    ]
}

fn causes() -> Vec<Check> {
    let because = "the twins differ because of {string}";
    let by_mask = "Then the twins differ because of \"umask\"";
    let fails = "the second build fails because of {string}";
    let mask_fails = "Then the second build fails because of \"umask\"";
    let together = "the twins differ only because of {string} together";
    let nothing = "nothing else makes them differ";
    let nothing_else = "Then nothing else makes them differ";
    vec![
        check(because, &[PLACE, BY_PLACE], &[PLACE, by_mask], "`umask` does not make the twins differ"),
        check(
            because,
            &[PLACE, "Then the twins differ because of \"build path\""],
            &[FIXED, BY_PLACE],
            "`source path` does not make the twins differ",
        ),
        check(because, &[EITHER, by_mask], &[STUMBLES, by_mask], "the second build fails because of umask"),
        check(because, &[EITHER, by_mask], &[TOGETHER, by_mask], "`umask` does not make the twins differ"),
        check(
            because,
            &[PLACE, BY_PLACE],
            &[PLACE, "Then the twins differ because of \"sauce path\""],
            "the nearest names: source path",
        ),
        check(fails, &[STUMBLES, mask_fails], &[EITHER, mask_fails], "the twins differ because of"),
        check(
            together,
            &[TOGETHER, "Then the twins differ only because of \"time zone, umask\" together"],
            &[EITHER, "Then the twins differ only because of \"time zone, umask\" together"],
            "no variations that only together make a difference",
        ),
        check(
            together,
            &[TOGETHER, "Then the twins differ only because of \"umask, time zone\" together"],
            &[TOGETHER, "Then the twins differ only because of \"umask, home\" together"],
            "no variations that only together make a difference",
        ),
        check(
            nothing,
            &[PLACE, BY_PLACE, nothing_else],
            &[EITHER, by_mask, nothing_else],
            "the twins differ because of niceness too",
        ),
        check(
            nothing,
            &[PLACE, BY_PLACE, nothing_else],
            &[PLACE, nothing_else],
            "comes after a step that names a cause",
        ),
    ]
}

fn fixes() -> Vec<Check> {
    let fix = "the fix {string} makes the twins identical";
    let other_command = "Then the fix \"command: echo x > $OUT/place.txt\" makes the twins identical";
    let no_help = "Then the fix \"LC_ALL=C\" makes the twins identical";
    vec![
        check(
            fix,
            &[PLACE, other_command],
            &[PLACE, no_help],
            "the fix `LC_ALL=C` does not help: the twins still differ",
        ),
        check(fix, &[PLACE, other_command], &[FIXED, no_help], "the twins are identical without a fix"),
        check(
            fix,
            &[PLACE, other_command],
            &[PLACE, "Then the fix \"-trimpath\" makes the twins identical"],
            "a build flag changes no command",
        ),
        check(
            fix,
            &[PLACE, other_command],
            &[PLACE, "Then the fix \"command: false\" makes the twins identical"],
            "the first build fails with it",
        ),
        check(
            fix,
            &[PLACE, other_command],
            &[PLACE, "Then the fix \"nonsense\" makes the twins identical"],
            "is no fix",
        ),
    ]
}

fn equivalence() -> Vec<Check> {
    let equivalent = "the twins are equivalent after {string}";
    let of_time = "Then the twins are equivalent after \"gzip-time\"";
    let fails = |step, because| check(equivalent, &[PACKED, of_time], &[PACKED, step], because);
    vec![
        fails(
            "Then the twins are equivalent after \"gzip-name\"",
            "the twins are not the same after gzip-name",
        ),
        fails(
            "Then the twins are equivalent after \"gzip-time, tar-owners\"",
            "only these changed something: gzip-time@1",
        ),
        fails("Then the twins are equivalent after \"gzip-tim\"", "gzip-time"),
        fails("Then the twins are equivalent after \"\"", "the twins are not the same after"),
        check(equivalent, &[PACKED, of_time], &[FIXED, of_time], "the twins are not the same after"),
    ]
}

fn places() -> Vec<Check> {
    let place = "the twins differ in {string}";
    let says = "the comparison says {string}";
    let input = "the input {string} drifted";
    let of_linker = "Then the input \"-X main.version\" drifted";
    vec![
        check(
            place,
            &[PLACE, "Then the twins differ in \"place.txt\""],
            &[PLACE, "Then the twins differ in \"other.txt\""],
            "no difference is in `other.txt`",
        ),
        check(
            place,
            &[PLACE, "Then the twins differ in \"line 1\""],
            &[PLACE, "Then the twins differ in \"\""],
            "the place to look for is empty",
        ),
        check(
            says,
            &[PLACE, "Then the comparison says \"1 line differs\""],
            &[PLACE, "Then the comparison says \"code identical\""],
            "the comparison does not say `code identical`",
        ),
        check(
            says,
            &[PLACE, "Then the comparison says \"1 line differs\""],
            &[FIXED, "Then the comparison says \"1 line differs\""],
            "does not say `1 line differs`",
        ),
        check(
            input,
            &[STAMPED, of_linker],
            &[STAMPED, "Then the input \"GOAMD64\" drifted"],
            "`GOAMD64` is no input that drifted",
        ),
        check(input, &[STAMPED, of_linker], &[PLACE, of_linker], "is no input that drifted"),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn every_check_of_twins_passes_and_fails() {
    if sandbox_is_here() {
        assert_each_passes_and_fails(&checks(), &WITH_GO);
    }
}

//! Every check of a crash: steps under which it passes, and steps under which it fails.

use crate::checks::{Check, assert_each_passes_and_fails, check};
use crate::feature::WITH_GO;

pub(crate) const NIL: &str = "When the command \"sh -c 'install -m 755 nil $OUT/p'\" is run";
pub(crate) const INDEX: &str = "When the command \"sh -c 'install -m 755 index $OUT/p'\" is run";
const TWO: &str = "When the command \"sh -c 'install -m 755 two $OUT/p'\" is run";
const KILLED: &str = "When the command \"sh -c 'install -m 755 killed $OUT/p'\" is run";
const RUN: &str = "When the program is run";

pub(crate) fn checks() -> Vec<Check> {
    let with = "the program crashes with {string}";
    let within = "the program crashes in {string}";
    let no = "the program does not crash";
    let nil = "Then the program crashes with \"nil pointer\"";
    let in_main = "Then the program crashes in \"main.main\"";
    vec![
        check(with, &[NIL, RUN, nil], &[INDEX, RUN, nil], "does not say `nil pointer`"),
        check(with, &[NIL, RUN, nil], &[TWO, RUN, nil], "did not crash"),
        check(within, &[NIL, RUN, in_main], &[INDEX, RUN, in_main], "crashed in main.at, not in main.main"),
        check(
            no,
            &[TWO, RUN, "Then the program does not crash"],
            &[NIL, RUN, "Then the program does not crash"],
            "the program crashed",
        ),
        check(
            no,
            &[TWO, RUN, "Then the program does not crash"],
            &[KILLED, RUN, "Then the program does not crash"],
            "ended with",
        ),
    ]
}

#[test]
fn every_check_of_a_crash_passes_and_fails() {
    assert_each_passes_and_fails(&checks(), &WITH_GO);
}

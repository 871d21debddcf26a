//! Every check of a session: steps under which it passes, and steps under which it fails.

use crate::checks::{Check, assert_each_passes_and_fails, check};

const FOLDER: &str = "Given a working folder with the files
\"\"\"
-- go.mod --
module example.com/hello

go 1.24
-- main.go --
package main

func main() { println(\"hello\") }
-- one --
in $WORK
-- same --
in $WORK
-- other --
in ${WORK}
-- third --
in the work
\"\"\"";
const LIST: &str = "When \"go list -m\" is run there";
const INSTALL: &str = "When GOBIN is \"${WORK}/bin\"\nAnd \"go install .\" is run there";
const CLOSED: &str = "When \"one\" gets the mode 0444";
const OPEN: &str = "When \"one\" gets the mode 0755";

pub(crate) fn checks() -> Vec<Check> {
    let mut checks = texts();
    checks.extend(files());
    checks
}

fn texts() -> Vec<Check> {
    let own = "Then stdout matches /^example.com/hello$/";
    let absent = "Then stdout does not match /^hello/";
    let once = "Then the file \"go.mod\" has 1 match of /e[a-z]+le/";
    let same = "{content} is the same as the file {string}";
    let not_same = "{content} is not the same as the file {string}";
    let with = "{content} is the same as the file {string} with its variables";
    let not_with = "{content} is not the same as the file {string} with its variables";
    let hello = "When \"go list -f {{.Name}}hello\" is run there\nAnd \"go version\" is run there";
    vec![
        check(
            "{content} matches {pattern}",
            &[FOLDER, LIST, own],
            &[FOLDER, hello, own],
            "stdout does not match",
        ),
        check(
            "{content} does not match {pattern}",
            &[FOLDER, LIST, absent],
            &[FOLDER, "When \"go list -f hello\" is run there", absent],
            "stdout matches /^hello/",
        ),
        check(
            "{content} has {int} match(es) of {pattern}",
            &[FOLDER, once],
            &[FOLDER, "When the file \"one\" is copied to \"go.mod\"", once],
            "has 0 matches",
        ),
        check(
            "{content} has {int} match(es) of {pattern}",
            &[FOLDER, "Then the file \"go.mod\" has 2 matches of /^[a-z]+ /"],
            &[FOLDER, "Then the file \"go.mod\" has 1 match of /^[a-z]+ /"],
            "has 2 matches",
        ),
        check(
            same,
            &[FOLDER, "Then the file \"one\" is the same as the file \"same\""],
            &[FOLDER, "Then the file \"one\" is the same as the file \"other\""],
            "is not the same as `other`",
        ),
        check(
            same,
            &[FOLDER, "When the file \"one\" is shown", "Then stdout is the same as the file \"same\""],
            &[FOLDER, LIST, "Then stdout is the same as the file \"same\""],
            "is not the same as `same`",
        ),
        check(
            not_same,
            &[FOLDER, "Then the file \"one\" is not the same as the file \"other\""],
            &[FOLDER, "Then the file \"one\" is not the same as the file \"same\""],
            "is the same as `same`",
        ),
        check(
            with,
            &[FOLDER, "Then the file \"one\" is the same as the file \"other\" with its variables"],
            &[FOLDER, "Then the file \"one\" is the same as the file \"third\" with its variables"],
            "is not the same as `third`",
        ),
        check(
            not_with,
            &[FOLDER, "Then the file \"one\" is not the same as the file \"third\" with its variables"],
            &[FOLDER, "Then the file \"one\" is not the same as the file \"other\" with its variables"],
            "is the same as `other`",
        ),
    ]
}

fn files() -> Vec<Check> {
    let exists = "Then the file \"one\" exists";
    let gone = "Then the file \"one\" does not exist";
    let inner_link = "When the link \"link\" to \"${WORK}\" is made";
    let outer_link = "When the link \"link\" to \"/etc\" is made";
    let removed = "When \"one\" is removed there";
    let stale = "Then the package \".\" is stale";
    let fresh = "Then the package \".\" is not stale";
    let read_only = "Then the file \"one\" is read-only";
    let writable = "Then the file \"one\" is writable";
    let executable = "Then the file \"one\" is executable";
    vec![
        check(
            "the file {string} exists",
            &[FOLDER, exists],
            &[FOLDER, removed, exists],
            "`one` does not exist",
        ),
        check(
            "the file {string} exists",
            &[FOLDER, inner_link, "Then the file \"link/go.mod\" exists"],
            &[FOLDER, outer_link, "Then the file \"link/passwd\" exists"],
            "leads out of the working folder",
        ),
        check("the file {string} does not exist", &[FOLDER, removed, gone], &[FOLDER, gone], "`one` exists"),
        check(
            "the file {string} is read-only",
            &[FOLDER, CLOSED, read_only],
            &[FOLDER, OPEN, read_only],
            "`one` is not read-only",
        ),
        check(
            "the file {string} is writable",
            &[FOLDER, OPEN, writable],
            &[FOLDER, CLOSED, writable],
            "`one` is read-only",
        ),
        check(
            "the file {string} is executable",
            &[FOLDER, OPEN, executable],
            &[FOLDER, CLOSED, executable],
            "`one` is not executable",
        ),
        check(
            "the package(s) {string} is/are stale",
            &[FOLDER, stale],
            &[FOLDER, INSTALL, stale],
            "`.` is not stale",
        ),
        check(
            "the package(s) {string} is/are not stale",
            &[FOLDER, INSTALL, fresh],
            &[FOLDER, fresh],
            "`.` is not up to date",
        ),
    ]
}

#[test]
fn every_check_of_a_session_passes_and_fails() {
    assert_each_passes_and_fails(&checks(), &["Given Go 1.27"]);
}

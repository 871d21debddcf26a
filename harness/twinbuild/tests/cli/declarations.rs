//! Declarations that can't be fulfilled fail where they stand, with the reason.

use crate::feature::{assert_failed, assert_passed, feature};
use crate::setup::{Results, setup};

const TRUE: &str = "When the command \"true\" is run";

#[test]
fn a_declaration_that_makes_no_sense_fails() {
    let setup = setup();
    let cases: [(&str, &[&str], &str); 12] = [
        ("module", &["And the Go module \"none\""], "scenarios/modules/none: there is no such folder"),
        ("folder", &["And the source in the folder \"none\""], "there is no such folder"),
        ("files", &["And the source files"], "needs a doc string"),
        ("without", &["And the source without \"none\"", TRUE], "none"),
        ("newlines", &["And the source file \"none\" with CRLF line ends", TRUE], "none"),
        ("content", &["And the source file \"x\" with the content"], "needs a doc string"),
        ("outside", &["And the source file \"../x\" with the content\n\"\"\"\nx\n\"\"\"", TRUE], "../x"),
        ("row", &["And the environment\n  | GOFLAGS |"], "not 1 cells: GOFLAGS"),
        ("variable", &["And the environment\n  | A=B | c |"], "`A=B` is no variable's name"),
        ("flags", &["And the build flags \"-ldflags='x\""], "a quote is not closed"),
        ("command", &["When the command \"echo 'x\" is run"], "a quote is not closed"),
        ("go", &["When \".\" is built"], "no Go version was declared"),
    ];
    setup.feature(&feature(cases.iter().map(|(name, steps, _)| (*name, steps.to_vec()))));
    let Results { record, .. } = setup.run(&[]);
    for (name, _, because) in cases {
        assert_failed(&record, name, because);
    }
}

#[test]
fn changes_of_the_source_reach_the_copy_alone() {
    let setup = setup();
    setup.file("scenarios/modules/greeter/text", "a\nb\n");
    let module = "And the Go module \"greeter\"";
    let size = "When the command \"wc -c text\" is run";
    let written = "And the source file \"text\" with the content\n\"\"\"\nc\n\"\"\"";
    let cat = "When the command \"cat text\" is run";
    setup.feature(&feature([
        ("as it is", vec![module, size, "Then the build log says \"4 text\""]),
        (
            "crlf",
            vec![module, "And a checkout with CRLF line ends", size, "Then the build log says \"6 text\""],
        ),
        (
            "one file",
            vec![
                module,
                "And the source file \"text\" with CRLF line ends",
                size,
                "Then the build log says \"6 text\"",
            ],
        ),
        ("written", vec![module, written, cat, "Then the build log says \"c\""]),
        ("removed", vec![module, "And the source without \"text\"", cat, "Then the build fails"]),
    ]));
    let Results { record, finished } = setup.run(&[]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_passed(&record, "crlf");
    assert_eq!(setup.read("scenarios/modules/greeter/text"), "a\nb\n");
}

/// What can't be started fails the step that starts it: it is not taken for a command that fails.
#[test]
fn a_command_that_cannot_be_started_is_no_failing_command() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    let cases: [(&str, &[&str], &str); 6] = [
        ("program", &["When the command \"misspelled\" is run"], "no such program"),
        ("path", &["When the command \"/usr/bin/misspelled\" is run"], "no such program"),
        ("empty", &["When the command \"\" is run"], "the command is empty"),
        ("folder", &["And the working directory \"none\"", TRUE], "no such folder"),
        ("umask", &["And the umask 0022", "When the command \"misspelled\" is run"], "no such program"),
        ("outside", &["And the working directory \"../..\"", TRUE], "stays inside it"),
    ];
    setup.feature(&feature(cases.iter().map(|(name, steps, _)| (*name, steps.to_vec()))));
    for executor in ["sandbox", "host"] {
        let Results { record, .. } = setup.run(&["--executor", executor]);
        for (name, _, because) in cases {
            assert_failed(&record, name, because);
        }
    }
}

/// A time limit shows neither that a command fails nor that it succeeds.
#[test]
fn a_killed_command_neither_fails_nor_succeeds() {
    let setup = setup();
    let sleep = "When the command \"sleep 30\" is run";
    let limit = "And a time limit of 1 second";
    setup.feature(&feature([
        ("killed", vec![limit, sleep, "Then the command is killed at its time limit"]),
        ("failed", vec![limit, sleep, "Then the command fails"]),
        ("succeeded", vec![limit, sleep, "Then the command succeeds"]),
        ("not killed", vec![TRUE, "Then the command is killed at its time limit"]),
        ("empty text", vec![TRUE, "Then the command says \"\""]),
    ]));
    let Results { record, .. } = setup.run(&[]);
    assert_passed(&record, "killed");
    assert_failed(&record, "failed", "killed at the time limit of 1 s");
    assert_failed(&record, "succeeded", "killed at the time limit of 1 s");
    assert_failed(&record, "not killed", "ended with exit status 0");
    assert_failed(&record, "empty text", "the text to look for is empty");
}

/// Names that only differ in case and punctuation are still two scenarios.
#[test]
fn ids_are_unique() {
    let setup = setup();
    setup.feature(&feature([("a b", vec![TRUE]), ("A-B", vec![TRUE])]));
    let Results { record, .. } = setup.run(&[]);
    let ids: Vec<_> = record.scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

/// A sandbox that can't start a command, or a signal that ends it, is not the command's own failure.
#[test]
fn only_a_commands_own_failure_is_one() {
    if !crate::setup::sandbox_is_here() {
        return;
    }
    let setup = setup();
    let fails = "Then the command fails";
    let script = "And the source file \"run.sh\" with the content\n\"\"\"\n#!/none/such\n\"\"\"";
    let start = "When the command \"sh -c 'install -m 755 run.sh $OUT/p'\" is run";
    setup.feature(&feature([
        ("interpreter", vec![script, start, "When the program is run"]),
        ("signal", vec!["When the command \"sh -c 'kill -9 $$'\" is run", fails]),
        ("status", vec!["When the command \"sh -c 'exit 9'\" is run", fails]),
    ]));
    let Results { record, .. } = setup.run(&["--executor", "sandbox"]);
    assert_failed(&record, "interpreter", "No such file or directory");
    assert_failed(&record, "signal", "ended with signal 9");
    assert_passed(&record, "status");
}

/// What a failed command left is no evidence, and two of them do not agree on anything.
#[test]
fn what_a_failed_command_left_is_no_evidence() {
    let setup = setup();
    let file = "When the command \"sh -c 'echo x > $OUT/p; exit 3'\" is run";
    let same = "Then both builds left the same binary";
    let manifest = "Then the file manifest of both builds is the same";
    setup.feature(&feature([
        ("binary", vec![file, file, same]),
        ("manifest", vec![file, file, manifest]),
        ("one of two", vec![TRUE, file, "Then the file manifest of both builds differs"]),
    ]));
    let Results { record, .. } = setup.run(&[]);
    for name in ["binary", "manifest", "one of two"] {
        assert_failed(&record, name, "ended with exit status 3");
    }
}

/// The flags of a build change which packages are in it, and so what is listed of it.
#[test]
fn packages_are_those_of_the_build_that_ran() {
    let setup = crate::setup::setup_with_go();
    let tagged = "And the source file \"more.go\" with the content\n\"\"\"\n//go:build more\n\npackage main\n\nimport _ \"strings\"\n\"\"\"";
    let build = "When \".\" is built";
    let flags = "And the build flags \"-tags=more\"";
    let same = "Then the package list of both builds is the same";
    setup.feature(&crate::feature::go_feature([
        ("tagged", vec![tagged, build, "Given the build flags \"-tags=more\"", build, same]),
        ("both tagged", vec![tagged, flags, build, build, same]),
    ]));
    let Results { record, .. } = setup.run(&[]);
    assert_failed(&record, "tagged", "+");
    assert_passed(&record, "both tagged");
}

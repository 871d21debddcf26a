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

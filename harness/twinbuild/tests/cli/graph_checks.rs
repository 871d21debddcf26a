//! Every check of module graphs, package lists and environment matrices: steps under which it passes, and steps under which
//! it fails.

use crate::checks::{Check, assert_each_passes_and_fails, check};
use crate::feature::{WITH_GO, assert_failed, assert_passed, go_feature};
use crate::setup::{Results, setup_with_go};

const TRUE: &str = "When the command \"true\" is run";
const NEWER_GO: &str =
    "Given the source file \"go.mod\" with the content\n\"\"\"\nmodule example.com/hello\n\ngo 1.25\n\"\"\"";
const REPLACED: &str = "Given the source file \"go.mod\" with the content\n\"\"\"\nmodule example.com/hello\n\ngo 1.24\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ./lib\n\"\"\"\nAnd the source file \"lib/go.mod\" with the content\n\"\"\"\nmodule example.com/lib\n\"\"\"";
const SUBPACKAGE: &str = "Given the source file \"sub/sub.go\" with the content\n\"\"\"\npackage sub\n\"\"\"\nAnd the source file \"main.go\" with the content\n\"\"\"\npackage main\n\nimport _ \"example.com/hello/sub\"\n\nfunc main() {}\n\"\"\"";
const FILES: &str = "Given the source file \"disk_linux.go\" with the content\n\"\"\"\npackage main\n\"\"\"\nAnd the source file \"disk_windows.go\" with the content\n\"\"\"\npackage main\n\"\"\"";
const LINUX: &str = "Given the target linux/amd64";
const WINDOWS: &str = "Given the target windows/arm64";

const TWO_ANSWERS: &str = "When the command \"sh -c 'echo answer $X; exit $X'\" is run under each environment\n| X |\n| 0 |\n| 1 |\n| 0 |";
const ONE_ANSWER: &str = "When the command \"sh -c 'echo answer 0; exit 0'\" is run under every combination of\n| X | 0 | 1 | 2 |\n| Y | a |   |   |";
const SNAPSHOT: &str = "the environment matrix matches the snapshot";

pub(crate) fn checks() -> Vec<Check> {
    let mut checks = changes();
    checks.extend(matrices());
    checks
}

/// Checks that need an approval between two runs: their expressions and a step of each.
pub(crate) fn snapshot_checks() -> [(&'static str, String); 1] {
    [(SNAPSHOT, format!("Then {SNAPSHOT}"))]
}

fn changes() -> Vec<Check> {
    let newer = "Then the module graph changed\n\"\"\"\ngo 1.24 => 1.25\n\"\"\"";
    let subpackage = "Then the package list changed\n\"\"\"\nadded example.com/hello/sub\n  because example.com/hello -> example.com/hello/sub\n\"\"\"";
    let files = "Then the packages for windows/arm64 differ from those for linux/amd64\n\"\"\"\nexample.com/hello has disk_windows.go in place of disk_linux.go\n\"\"\"";
    let graph = "the module graph changed";
    let packages = "the packages for {platform} differ from those for {platform}";
    vec![
        check(
            graph,
            &[TRUE, NEWER_GO, TRUE, newer],
            &[TRUE, TRUE, newer],
            "the module graph changed otherwise",
        ),
        check(
            graph,
            &[TRUE, NEWER_GO, TRUE, newer],
            &[TRUE, REPLACED, TRUE, newer],
            "+added example.com/lib v1.0.0\n+  because example.com/hello -> example.com/lib v1.0.0",
        ),
        check(
            "the module graph did not change",
            &[TRUE, TRUE, "Then the module graph did not change"],
            &[TRUE, NEWER_GO, TRUE, "Then the module graph did not change"],
            "the module graph changed: 1 go line\n  go 1.24 => 1.25",
        ),
        check(
            "the package list changed",
            &[TRUE, SUBPACKAGE, TRUE, subpackage],
            &[TRUE, TRUE, subpackage],
            "-added example.com/hello/sub",
        ),
        check(
            packages,
            &[FILES, LINUX, TRUE, WINDOWS, TRUE, files],
            &[LINUX, TRUE, WINDOWS, TRUE, files],
            "the package list changed otherwise",
        ),
        check(
            packages,
            &[FILES, WINDOWS, TRUE, LINUX, TRUE, files],
            &[FILES, WINDOWS, TRUE, files],
            "nothing was built for linux/amd64",
        ),
    ]
}

fn matrices() -> Vec<Check> {
    let agree = "rows {string} agree and differ from all others";
    let one_and_three = "Then rows \"1 and 3\" agree and differ from all others";
    let alone = "Then row 2 differs from all others";
    let row_says = "row {int} says {string}";
    let says_one = "Then row 2 says \"answer 1\"";
    vec![
        check(
            "all rows agree",
            &[ONE_ANSWER, "Then all rows agree"],
            &[TWO_ANSWERS, "Then all rows agree"],
            "the rows give 2 answers",
        ),
        check(
            agree,
            &[TWO_ANSWERS, one_and_three],
            &[ONE_ANSWER, one_and_three],
            "the rows that agree are 1, 2, 3",
        ),
        check(
            agree,
            &[TWO_ANSWERS, one_and_three],
            &[TWO_ANSWERS, "Then rows \"1, 4\" agree and differ from all others"],
            "there is no row 4",
        ),
        check(
            "row {int} differs from all others",
            &[TWO_ANSWERS, alone],
            &[ONE_ANSWER, alone],
            "the rows that agree are 1, 2, 3",
        ),
        check(
            "row {int} succeeds",
            &[ONE_ANSWER, "Then row 2 succeeds"],
            &[TWO_ANSWERS, "Then row 2 succeeds"],
            "row 2 ended with exit status 1",
        ),
        check(
            "row {int} fails",
            &[TWO_ANSWERS, "Then row 2 fails"],
            &[ONE_ANSWER, "Then row 2 fails"],
            "row 2 ended with exit status 0",
        ),
        check(row_says, &[TWO_ANSWERS, says_one], &[ONE_ANSWER, says_one], "row 2 does not say `answer 1`"),
        check(
            row_says,
            &[TWO_ANSWERS, says_one],
            &[TWO_ANSWERS, "Then row 2 says \"sh -c\""],
            "row 2 does not say `sh -c`",
        ),
    ]
}

#[test]
fn every_check_of_a_graph_passes_and_fails() {
    assert_each_passes_and_fails(&checks(), &WITH_GO);
}

#[test]
fn a_matrix_is_compared_with_what_was_approved() {
    let setup = setup_with_go();
    let step = format!("Then {SNAPSHOT}");
    let feature = |answers: &str| go_feature([("a matrix", vec![answers, step.as_str()])]);
    setup.feature(&feature(TWO_ANSWERS));
    assert_failed(&setup.run(&[]).record, "a matrix", "no environment matrix was approved yet");
    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    let Results { record, .. } = setup.run(&[]);
    assert_passed(&record, "a matrix");
    let matrices = &record.scenarios[0].matrices;
    assert_eq!((matrices.len(), matrices[0].rows.len(), matrices[0].answers.len()), (1, 3, 2));
    setup.feature(&feature(ONE_ANSWER));
    assert_failed(&setup.run(&[]).record, "a matrix", "is not what was approved");
}

#[test]
fn a_table_that_is_no_matrix_is_refused() {
    let setup = setup_with_go();
    let each = "When the command \"true\" is run under each environment\n";
    let combinations = "When the command \"true\" is run under every combination of\n";
    let wide = format!("| X |{}", " 1 |".repeat(15));
    let tables = [
        ("no rows", format!("{each}| X |"), "the table has no environment"),
        ("no name", format!("{each}| A=B |\n| 1 |"), "names neither a variable"),
        ("no value", format!("{combinations}| X |"), "at least one value"),
        ("too many", format!("{combinations}{wide}\n{wide}"), "more than 200 runs"),
    ];
    setup.feature(&go_feature(tables.iter().map(|(name, step, _)| (*name, vec![step.as_str()]))));
    let Results { record, .. } = setup.run(&[]);
    for (name, _, because) in &tables {
        assert_failed(&record, name, because);
    }
}

#[test]
fn a_snapshot_that_is_not_matched_says_which_modules_changed() {
    let setup = setup_with_go();
    let feature = |steps: &[&str]| {
        go_feature([("a graph", [steps, &[TRUE, "Then the module graph matches the snapshot"]].concat())])
    };
    setup.feature(&feature(&[]));
    setup.run(&[]);
    assert_eq!(setup.twinbuild(&["accept"]).code, Some(0));
    setup.feature(&feature(&[REPLACED]));
    let message = assert_failed(&setup.run(&[]).record, "a graph", "is not what was approved");
    let told = "the module graph changed: 1 added, 1 replaced\n  added example.com/lib v1.0.0\n    because example.com/hello -> example.com/lib v1.0.0\n  replaced example.com/lib with ./lib\n--- approved";
    assert!(message.contains(told), "{message}");
    let shown = setup.twinbuild(&["accept", "--dry-run"]);
    assert!(shown.stdout.contains("added example.com/lib v1.0.0\n    because"), "{shown:?}");
    // What an older program approved is shown line by line.
    let snapshot = setup.snapshot_files().into_iter().find(|path| path.ends_with(".snap")).unwrap();
    let approved =
        setup.read(&format!("snapshots/{snapshot}")).replace("source go list", "source the list of go list");
    setup.file(&format!("snapshots/{snapshot}"), &approved);
    let message = assert_failed(&setup.run(&[]).record, "a graph", "+module example.com/lib@v1.0.0");
    assert!(!message.contains("the module graph changed"), "{message}");
}

//! Every check of the step library passes where it should, fails where it should, and never passes for nothing.

use std::collections::BTreeSet;

use twinbuild_model::Platform;

use crate::feature::{WITH_GO, assert_failed, assert_passed, go_feature, with_background};
use crate::setup::{Results, setup, setup_with_go};
use crate::{
    crash_checks, evidence, graph_checks, module_checks, network_checks, platform_checks, session_checks,
    trace_checks, twin_checks,
};

/// One step's two uses. The check is the last step of each.
pub(crate) struct Check {
    /// The step's expression, as `twinbuild steps` shows it.
    pub(crate) expression: &'static str,
    pub(crate) passes: Vec<String>,
    pub(crate) fails: Vec<String>,
    /// What its failure says.
    pub(crate) because: &'static str,
}

const TRUE: &str = "When the command \"true\" is run";
const SLEEP: &str = "And a time limit of 1 second\nWhen the command \"sleep 30\" is run";
const FALSE: &str = "When the command \"false\" is run";
const ECHO: &str = "When the command \"echo hello\" is run";
const DENIED: &str = "When the command \"sh -c 'echo x > $OUT/p; $OUT/p'\" is run";
const ONE: &str = "When the command \"sh -c 'install -m 755 one $OUT/p'\" is run";
const TWO: &str = "When the command \"sh -c 'install -m 755 two $OUT/p'\" is run";
const GOFMT: &str = "When the command \"sh -c 'cp $GOROOT/bin/gofmt $OUT/'\" is run";
const RUN: &str = "When the program is run";

fn checks() -> Vec<Check> {
    let mut checks = ends();
    checks.extend(variables());
    checks.extend(programs());
    checks.extend(binaries());
    checks
}

pub(crate) fn check(
    expression: &'static str,
    passes: &[&str],
    fails: &[&str],
    because: &'static str,
) -> Check {
    let owned = |steps: &[&str]| steps.iter().map(|step| (*step).to_owned()).collect();
    Check { expression, passes: owned(passes), fails: owned(fails), because }
}

/// How builds and commands end and what they say: each has words of its own for both.
fn ends() -> Vec<Check> {
    let layer = "the build fails in the {string} layer";
    let says = "the build log says {string}";
    let says_not = "the build log does not say {string}";
    let command_says = "the command says {string}";
    let command_says_not = "the command does not say {string}";
    let in_permission = "Then the build fails in the \"permission\" layer";
    vec![
        check(
            "the command succeeds",
            &[TRUE, "Then the command succeeds"],
            &[FALSE, "Then the command succeeds"],
            "`false` ended with exit status 1",
        ),
        check(
            "the command fails",
            &[FALSE, "Then the command fails"],
            &[TRUE, "Then the command fails"],
            "`true` succeeded",
        ),
        check(
            "the command is killed at its time limit",
            &[SLEEP, "Then the command is killed at its time limit"],
            &[TRUE, "Then the command is killed at its time limit"],
            "`true` ended with exit status 0",
        ),
        check(
            "the build is killed at its time limit",
            &[SLEEP, "Then the build is killed at its time limit"],
            &[TRUE, "Then the build is killed at its time limit"],
            "`true` ended with exit status 0",
        ),
        check(
            command_says,
            &[ECHO, "Then the command says \"hell\""],
            &[ECHO, "Then the command says \"heaven\""],
            "does not say `heaven`",
        ),
        check(
            command_says_not,
            &[ECHO, "Then the command does not say \"heaven\""],
            &[ECHO, "Then the command does not say \"hell\""],
            "says `hell`",
        ),
        check(
            "the build succeeds",
            &[TRUE, "Then the build succeeds"],
            &[FALSE, "Then the build succeeds"],
            "`false` ended with exit status 1",
        ),
        check(
            "the build fails",
            &[FALSE, "Then the build fails"],
            &[TRUE, "Then the build fails"],
            "`true` succeeded",
        ),
        check(layer, &[DENIED, in_permission], &[FALSE, in_permission], "layer: unknown"),
        check(
            layer,
            &[FALSE, "Then the build fails in the \"unknown\" layer"],
            &[TRUE, in_permission],
            "`true` succeeded",
        ),
        check(
            says,
            &[ECHO, "Then the build log says \"hell\""],
            &[ECHO, "Then the build log says \"heaven\""],
            "does not say `heaven`",
        ),
        check(
            says_not,
            &[ECHO, "Then the build log does not say \"heaven\""],
            &[ECHO, "Then the build log does not say \"hell\""],
            "says `hell`",
        ),
    ]
}

fn variables() -> Vec<Check> {
    let saw = "the build saw the variable {string} as {string}";
    let saw_no = "the build saw no variable {string}";
    let in_utc = "Then the build saw the variable \"TZ\" as \"UTC\"";
    let unset = "Then the build saw no variable \"TZ\"";
    let missing = "Then the build saw the variable \"CGO_ENABLED\" as \"0\"";
    let given = "And the environment\n  | CGO_ENABLED | 0 |";
    vec![
        check(
            saw,
            &[TRUE, in_utc],
            &["And the time zone \"Asia/Kathmandu\"", TRUE, in_utc],
            "as `Asia/Kathmandu`, not `UTC`",
        ),
        check(saw, &[given, TRUE, missing], &[TRUE, missing], "saw no variable CGO_ENABLED"),
        check(
            saw_no,
            &[TRUE, "Then the build saw no variable \"CGO_ENABLED\""],
            &[TRUE, unset],
            "saw TZ as `UTC`",
        ),
    ]
}

fn programs() -> Vec<Check> {
    let exits = "the program exits with {int}";
    let is = "the program's output is";
    let says = "the program says {string}";
    let says_not = "the program does not say {string}";
    let output = "Then the program's output is\n\"\"\"\none\n\"\"\"";
    let prefix = "Then the program's output is\n\"\"\"\non\n\"\"\"";
    vec![
        check(
            exits,
            &[TWO, RUN, "Then the program exits with 2"],
            &[ONE, RUN, "Then the program exits with 2"],
            "not with exit status 2",
        ),
        check(
            exits,
            &[ONE, RUN, "Then the program exits with 0"],
            &[ONE, "Then the program exits with 0"],
            "was not run",
        ),
        check(
            says_not,
            &[ONE, RUN, "Then the program does not say \"two\""],
            &[ONE, "Then the program does not say \"two\""],
            "was not run",
        ),
        check(is, &[ONE, RUN, output], &[TWO, RUN, output], "+two"),
        check(is, &[ONE, RUN, output], &[ONE, RUN, prefix], "-on\n+one"),
        check(
            says,
            &[ONE, RUN, "Then the program says \"on\""],
            &[TWO, RUN, "Then the program says \"on\""],
            "does not say `on`",
        ),
        check(
            says_not,
            &[TWO, RUN, "Then the program does not say \"on\""],
            &[ONE, RUN, "Then the program does not say \"on\""],
            "says `on`",
        ),
    ]
}

fn binaries() -> Vec<Check> {
    let executable = "the binary is a(n) {word} executable for {word}";
    let (format, arch) = (executable_format(), Platform::host().arch().to_owned());
    let is = format!("Then the binary is an {format} executable for {arch}");
    let is_pe = format!("Then the binary is a PE executable for {arch}");
    let is_foreign = format!("Then the binary is an {format} executable for riscv64");
    let same = "Then both builds left the same binary";
    let different = "Then both builds left different binaries";
    let official = "the binary is the official {string} of Go {version} for {platform}";
    let not_official = "the binary is not the official {string} of Go {version} for {platform}";
    let is_official =
        format!("Then the binary is the official \"gofmt\" of Go 1.27 for {}", Platform::host());
    let is_no_official = is_official.replace("is the official", "is not the official");
    vec![
        check(executable, &[GOFMT, &is], &[GOFMT, &is_pe], "is not a PE executable"),
        check(executable, &[GOFMT, &is], &[GOFMT, &is_foreign], "executable for riscv64: it is"),
        check(executable, &[GOFMT, &is], &[ONE, &is], "neither ELF nor PE nor Mach-O"),
        check(
            "both builds left the same binary",
            &[ONE, ONE, same],
            &[ONE, TWO, same],
            "the two binaries are different",
        ),
        check(
            "both builds left different binaries",
            &[ONE, TWO, different],
            &[ONE, ONE, different],
            "the two binaries are the same",
        ),
        check(official, &[GOFMT, &is_official], &[ONE, &is_official], "is not the official gofmt of Go 1.27"),
        check(
            not_official,
            &[ONE, &is_no_official],
            &[GOFMT, &is_no_official],
            "is the official gofmt of Go 1.27",
        ),
    ]
}

fn executable_format() -> &'static str {
    if cfg!(target_os = "macos") { "Mach-O" } else { "ELF" }
}

/// Runs every check of a table both ways, in scenarios that begin with the steps of `background`.
pub(crate) fn assert_each_passes_and_fails(checks: &[Check], background: &[&str]) {
    let setup = setup_with_go();
    let names: Vec<_> =
        (0..checks.len()).map(|index| (format!("passes {index}"), format!("fails {index}"))).collect();
    let scenarios = checks.iter().zip(&names).flat_map(|(check, (passes, fails))| {
        [(passes, &check.passes), (fails, &check.fails)]
            .map(|(name, steps)| (name.as_str(), steps.iter().map(String::as_str).collect()))
    });
    setup.feature(&with_background(background, scenarios));
    let Results { record, .. } = setup.run(&[]);
    for (check, (passes, fails)) in checks.iter().zip(&names) {
        assert_passed(&record, passes);
        assert_failed(&record, fails, check.because);
    }
}

#[test]
fn every_check_passes_and_fails() {
    assert_each_passes_and_fails(&checks(), &WITH_GO);
}

/// Every table but that of evidence.
fn every_table() -> Vec<Check> {
    let tables = [
        checks(),
        crash_checks::checks(),
        graph_checks::checks(),
        module_checks::checks(),
        network_checks::checks(),
        platform_checks::checks(),
        session_checks::checks(),
        trace_checks::checks(),
        twin_checks::checks(),
    ];
    tables.into_iter().flatten().collect()
}

/// Checks that need an approval between two runs: their expressions and a step of each.
fn snapshot_checks() -> impl Iterator<Item = (&'static str, String)> {
    evidence::checks().chain(graph_checks::snapshot_checks()).chain(network_checks::snapshot_checks())
}

/// A check of something that was never made must not pass, whatever it says of it.
#[test]
fn no_check_passes_where_nothing_was_built() {
    let setup = setup();
    let mut steps: BTreeSet<String> = snapshot_checks().map(|(_, step)| step).collect();
    steps.extend(
        every_table().iter().flat_map(|check| [check.passes.last(), check.fails.last()]).flatten().cloned(),
    );
    setup.feature(&go_feature(steps.iter().map(|step| (step.lines().next().unwrap(), vec![step.as_str()]))));
    let Results { record, .. } = setup.run(&["--executor", "host"]);
    for scenario in &record.scenarios {
        let reasons = [
            "nothing was built yet",
            "nothing was built twice yet",
            "no program was run",
            "two builds are compared, and there are 0",
            "is no fix",
            "no name was looked up yet",
            "no command was run under several environments yet",
            "no step before this one found something",
            "there is no working folder",
        ];
        let message = assert_failed(&record, &scenario.name, "");
        assert!(reasons.iter().any(|reason| message.contains(reason)), "{}: {message}", scenario.name);
    }
    assert_eq!(record.scenarios.len(), steps.len());
}

/// A new check without its negative twin in these tables is found here.
#[test]
fn every_check_of_the_catalogue_is_in_the_tables() {
    let listed = setup().twinbuild(&["steps"]);
    let catalogue: BTreeSet<_> =
        listed.stdout.lines().filter_map(|line| line.strip_prefix("Then ")).collect();
    let tables = every_table();
    let mut covered: BTreeSet<_> = tables.iter().map(|check| check.expression).collect();
    let evidence: Vec<_> = snapshot_checks().collect();
    covered.extend(evidence.iter().map(|(expression, _)| *expression));
    covered.insert(platform_checks::SHARED_SNAPSHOT);
    assert_eq!(covered, catalogue);
}

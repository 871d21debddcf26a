//! Every kind of evidence under every check that takes evidence.

use crate::crash_checks::{INDEX, NIL};
use crate::feature::{assert_failed, assert_passed, go_feature, scenario};
use crate::setup::{Results, setup_with_go};

const SAME: &str = "the {evidence} of both builds is the same";
const DIFFERS: &str = "the {evidence} of both builds differs";
const MATCHES: &str = "the {evidence} matches the snapshot";
const MATCHES_NAMED: &str = "the {evidence} matches the snapshot {string}";
const DIFFERENCE_MATCHES: &str = "what differs in the {evidence} matches the snapshot";

/// A kind of evidence, steps that leave some, and steps that leave other.
struct Kind {
    name: &'static str,
    one: &'static [&'static str],
    other: &'static [&'static str],
}

const TRUE: &str = "When the command \"true\" is run";
const NEWER_GO: &str =
    "Given the source file \"go.mod\" with the content\n\"\"\"\nmodule example.com/hello\n\ngo 1.25\n\"\"\"";
const IMPORTS: &str = "Given the source file \"main.go\" with the content\n\"\"\"\npackage main\n\nimport _ \"errors\"\n\nfunc main() {}\n\"\"\"";
const GOFMT: &str = "When the command \"sh -c 'cp $GOROOT/bin/gofmt $OUT/'\" is run";
const GO: &str = "When the command \"sh -c 'cp $GOROOT/bin/go $OUT/'\" is run";
const ONE: &str = "When the command \"sh -c 'install -m 755 one $OUT/p'\" is run";
const TWO: &str = "When the command \"sh -c 'install -m 755 two $OUT/p'\" is run";
const RUN: &str = "When the program is run";

const KINDS: [Kind; 10] = [
    Kind { name: "module graph", one: &[TRUE], other: &[NEWER_GO, TRUE] },
    Kind { name: "package list", one: &[TRUE], other: &[IMPORTS, TRUE] },
    Kind { name: "binary profile", one: &[GOFMT], other: &[GO] },
    Kind { name: "binary identity", one: &[GOFMT], other: &[GO] },
    Kind { name: "build log", one: &[ONE], other: &[TWO] },
    Kind { name: "sorted build log", one: &[ONE], other: &[TWO] },
    Kind { name: "file manifest", one: &[ONE], other: &[TWO] },
    Kind { name: "program output", one: &[ONE, RUN], other: &[TWO, RUN] },
    Kind { name: "crash", one: &[NIL, RUN], other: &[INDEX, RUN] },
    Kind { name: "goroutine dump", one: &[NIL, RUN], other: &[INDEX, RUN] },
];

/// Each check of each kind: its expression and a step of it.
pub(crate) fn checks() -> impl Iterator<Item = (&'static str, String)> {
    KINDS.iter().flat_map(|kind| {
        [SAME, DIFFERS, MATCHES, MATCHES_NAMED, DIFFERENCE_MATCHES]
            .map(|expression| (expression, step(expression, kind)))
    })
}

fn step(expression: &str, kind: &Kind) -> String {
    format!("Then {}", expression.replace("{evidence}", kind.name).replace("{string}", "\"own name\""))
}

/// A feature with a scenario for each kind: its builds, then the check.
fn feature_of(expressions: &[&str], builds: impl Fn(&Kind) -> Vec<&'static str>) -> String {
    let scenarios: Vec<_> = KINDS
        .iter()
        .flat_map(|kind| expressions.iter().map(move |expression| (kind, step(expression, kind))))
        .map(|(kind, step)| (step.replace("Then ", "").replace('"', ""), kind, step))
        .collect();
    go_feature(scenarios.iter().map(|(name, kind, step)| {
        let mut steps = builds(kind);
        steps.push(step);
        (name.as_str(), steps)
    }))
}

#[test]
fn evidence_of_two_builds_is_compared() {
    let setup = setup_with_go();
    let twice = |kind: &Kind| [kind.one, kind.one].concat();
    let both = |kind: &Kind| [kind.one, kind.other].concat();
    setup.file("features/same-twice.feature", &feature_of(&[SAME], twice));
    setup.file("features/differs-both.feature", &feature_of(&[DIFFERS], both));
    let Results { record, finished } = setup.run(&[]);
    assert_eq!((record.counts().passed, finished.code), (2 * KINDS.len(), Some(0)), "{}", finished.stdout);

    setup.file("features/same-twice.feature", &feature_of(&[SAME], both));
    setup.file("features/differs-both.feature", &feature_of(&[DIFFERS], twice));
    let Results { record, .. } = setup.run(&[]);
    for Kind { name, .. } in KINDS {
        assert_failed(&record, &format!("the {name} of both builds is the same"), "\n--- the first build");
        assert_failed(
            &record,
            &format!("the {name} of both builds differs"),
            "of the two builds are the same",
        );
    }
}

#[test]
fn evidence_is_compared_with_what_was_approved() {
    let setup = setup_with_go();
    let expressions = [MATCHES, MATCHES_NAMED, DIFFERENCE_MATCHES];
    let scenarios = expressions.len() * KINDS.len();
    let one = feature_of(&expressions, |kind| [kind.one, kind.one].concat());
    let other = feature_of(&expressions, |kind| [kind.one, kind.other].concat());

    setup.feature(&one);
    let Results { record, .. } = setup.run(&[]);
    for scenario in &record.scenarios {
        assert_failed(&record, &scenario.name, "was approved yet as a/");
    }
    assert_eq!((record.scenarios.len(), setup.snapshot_files().len()), (scenarios, scenarios));
    assert!(setup.twinbuild(&["accept"]).stdout.ends_with(&format!("{scenarios} accepted\n")));

    let Results { record, finished } = setup.run(&[]);
    assert_eq!(finished.code, Some(0), "{}", finished.stdout);
    for kind in &KINDS {
        assert_passed(&record, &format!("the {} matches the snapshot", kind.name));
    }

    setup.feature(&other);
    let Results { record, .. } = setup.run(&[]);
    assert_eq!(record.counts().failed, scenarios);
    for scenario in &record.scenarios {
        assert_failed(&record, &scenario.name, "is not what was approved as a/");
    }
}

#[test]
fn each_kind_has_a_snapshot_for_each_platform_or_one_for_all() {
    let setup = setup_with_go();
    setup.feature(&feature_of(&[MATCHES], |kind| kind.one.to_vec()));
    let Results { record, .. } = setup.run(&[]);
    for Kind { name, .. } in KINDS {
        let snapshots = &scenario(&record, &format!("the {name} matches the snapshot")).snapshots;
        let [snapshot] = snapshots.as_slice() else { panic!("{name}: {snapshots:?}") };
        let is_one_for_all = ["module graph", "program output", "crash", "goroutine dump"].contains(&name);
        assert_eq!(snapshot.path.contains('@'), !is_one_for_all, "{}", snapshot.path);
        assert_eq!(snapshot.evidence, name);
    }
}

//! What holds for every rule of traces, and for traces that tell nothing.

use std::collections::BTreeSet;

use twinbuild_inspect::strace_log;
use twinbuild_model::{Diagnosis, EvidenceSource, Layer, NetworkRecord, Trace};

use super::super::{Diagnoser, diagnose, rules::rules};
use super::rules::{NOTHING, parse, parsed, trace_rules};

fn trace(log: &str) -> Trace {
    strace_log(log.trim_start().as_bytes(), "/src").unwrap()
}

fn traced(log: &str, strace: &str) -> Diagnosis {
    let mut diagnoser = Diagnoser::default();
    diagnoser.read(log.as_bytes());
    diagnoser.was_traced(&trace(strace));
    diagnoser.finish(None)
}

#[test]
fn the_rules_are_well_formed() {
    let rules_of_traces = parsed().unwrap();
    let names: BTreeSet<&str> = rules_of_traces.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names.len(), rules_of_traces.len(), "a name stands twice");
    let of_logs: BTreeSet<&str> = rules().iter().map(|rule| rule.name.as_str()).chain([NOTHING]).collect();
    for rule in &rules_of_traces {
        let said = rule.settles.iter().chain(&rule.suggests);
        assert!(said.clone().count() > 0, "{} is never heard", rule.name);
        for name in said {
            assert!(of_logs.contains(name.as_str()), "{}: there is no rule `{name}`", rule.name);
        }
        assert!(!rule.examples.is_empty() && !rule.twins.is_empty(), "{}", rule.name);
        assert!(rule.layer != Layer::Unknown && rule.verify.is_some() && rule.fix.is_some(), "{}", rule.name);
        assert!(!rule.cause.ends_with('.'), "{}", rule.name);
    }
    assert!(parse("rule=1").is_err() && parse("[[rule]]\nname='a'\n").is_err());
}

#[test]
fn every_example_is_explained_by_its_trace_and_not_by_its_log() {
    for rule in trace_rules() {
        for example in &rule.examples {
            let diagnosis = traced(&example.log, &example.trace);
            let alone = diagnose(&example.log);
            let settles = diagnosis.cause.contains(&example.says);
            let other = diagnosis.also.iter().find(|other| other.cause.contains(&example.says));
            assert!(settles || other.is_some(), "{}: {diagnosis:?}", rule.name);
            assert_eq!(settles, !rule.settles.is_empty(), "{}: {diagnosis:?}", rule.name);
            assert!(!alone.cause.contains(&example.says), "{}: the log alone says it", rule.name);
            let evidence = other.map_or(&diagnosis.evidence, |other| &other.evidence);
            let of_trace: Vec<_> =
                evidence.iter().filter(|line| line.source == EvidenceSource::Trace).collect();
            assert!(!of_trace.is_empty(), "{}", rule.name);
            for line in of_trace {
                let lines = example.trace.trim_start().lines().count() as u64;
                assert!((1..=lines).contains(&line.number), "{}: {line:?}", rule.name);
            }
            let texts = [Some(&diagnosis.cause), diagnosis.verify.as_ref()];
            for text in texts.into_iter().flatten() {
                for capital in ["PATH}", "{", "BY`", "`PATH`", "ADDRESS", "PROGRAM", "FOLDER", "ERROR"] {
                    assert!(!text.contains(capital), "{}: {text}", rule.name);
                }
            }
        }
    }
}

#[test]
fn a_twin_changes_nothing() {
    for rule in trace_rules() {
        for twin in &rule.twins {
            assert_eq!(traced(&twin.log, &twin.trace), diagnose(&twin.log), "{}: {twin:?}", rule.name);
        }
    }
}

#[test]
fn a_trace_without_failures_changes_nothing_whatever_the_log_says() {
    let passed = r#"2 execve("/toolchain/bin/go", ["go", "build"], 0x7ffe) = 0
2 openat(AT_FDCWD</src>, "go.mod", O_RDONLY|O_CLOEXEC) = 3</src/go.mod>
2 newfstatat(AT_FDCWD</src>, "/src/go.work", 0x1, 0) = -1 ENOENT (No such file or directory)
2 newfstatat(AT_FDCWD</src>, "/go.work", 0x1, 0) = -1 ENOENT (No such file or directory)
2 newfstatat(AT_FDCWD</src>, "/usr/bin/gcc", 0x1, 0) = -1 ENOENT (No such file or directory)
2 openat(AT_FDCWD</src>, "/root/.config/go/env", O_RDONLY) = -1 ENOENT (No such file or directory)
2 mkdirat(AT_FDCWD</src>, "/tmp", 0777) = -1 EEXIST (File exists)
2 exit_group(1) = ?
"#;
    assert_eq!(trace(passed).failures, []);
    for example in rules().iter().flat_map(|rule| &rule.examples) {
        assert_eq!(traced(example, passed), diagnose(example), "{example}");
    }
    assert_eq!(traced("", passed), diagnose(""));
}

#[test]
fn a_cause_that_the_log_names_is_kept_whatever_the_trace_has() {
    let failures: String = trace_rules()
        .iter()
        .flat_map(|rule| &rule.examples)
        .map(|example| format!("{}\n", example.trace.trim()))
        .collect();
    for log in ["main.go:3:8: undefined: x", "go: updates to go.mod needed; to update it:"] {
        assert_eq!(traced(log, &failures), diagnose(log));
    }
}

#[test]
fn a_killed_build_waited_for_the_address_that_never_answered() {
    let waiting = r#"5 execve("/usr/bin/go", ["go"], 0x1) = 0
5 connect(5<socket:[7]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("198.18.0.9")}, 16) = -1 EINPROGRESS (Operation now in progress)
"#;
    let killed = |strace: &str| {
        let mut diagnoser = Diagnoser::default();
        diagnoser.was_traced(&trace(strace));
        diagnoser.killed_at_time_limit();
        diagnoser.finish(Some(&NetworkRecord::default()))
    };
    let diagnosis = killed(waiting);
    assert_eq!(diagnosis.layer, Layer::Timeout);
    assert!(diagnosis.cause.starts_with("198.18.0.9:443 did not take"), "{}", diagnosis.cause);
    assert_eq!(diagnosis.evidence[0].text, "connect 198.18.0.9:443: EINPROGRESS by go");
    assert!(killed("").cause.contains("said nothing"), "{}", killed("").cause);
}

#[test]
fn of_two_refused_paths_the_one_that_the_log_names_is_meant() {
    let refused = r#"5 openat(AT_FDCWD</src>, "/a/first", O_RDONLY) = -1 EACCES (Permission denied)
5 openat(AT_FDCWD</src>, "/a/last", O_RDONLY) = -1 EACCES (Permission denied)
"#;
    let named = traced("tool: open /a/first: permission denied", refused);
    assert!(named.cause.contains("`/a/first`"), "{}", named.cause);
    let unnamed = traced("tool: open: permission denied", refused);
    assert!(unnamed.cause.contains("`/a/last`"), "{}", unnamed.cause);
}

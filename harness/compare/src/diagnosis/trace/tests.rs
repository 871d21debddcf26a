//! What holds for every rule of traces, and for traces that tell nothing.

use std::collections::BTreeSet;

use twinbuild_inspect::strace_log;
use twinbuild_model::{Diagnosis, EvidenceSource, Layer, NetworkRecord, Trace};

use super::super::{Diagnoser, diagnose, rules::rules};
use super::rules::{KILLED, NOTHING, parse, parsed, trace_rules};

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
    let of_logs: BTreeSet<&str> =
        rules().iter().map(|rule| rule.name.as_str()).chain([NOTHING, KILLED]).collect();
    for rule in &rules_of_traces {
        let said = rule.settles.iter().chain(&rule.suggests);
        assert!(said.clone().count() > 0, "{} is never heard", rule.name);
        for name in said {
            assert!(of_logs.contains(name.as_str()), "{}: there is no rule `{name}`", rule.name);
        }
        assert!(!rule.examples.is_empty() && !rule.twins.is_empty(), "{}", rule.name);
        assert!(rule.layer != Layer::Unknown && rule.verify.is_some() && rule.fix.is_some(), "{}", rule.name);
        assert!(!rule.cause.ends_with('.'), "{}", rule.name);
        let verify = rule.verify.as_deref().unwrap_or_default();
        for (at, _) in verify.match_indices('{') {
            let is_quoted = verify[..at].matches('\'').count() % 2 == 1;
            assert!(is_quoted, "{}: a value without quotes in {verify}", rule.name);
        }
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
            if alone.layer == Layer::Unknown {
                let is_enough = rule.settles.iter().any(|name| name == NOTHING);
                assert_eq!(settles, is_enough, "{}: {diagnosis:?}", rule.name);
                assert!(settles || diagnosis.layer == Layer::Unknown, "{}: {diagnosis:?}", rule.name);
            } else if rule.suggests.is_empty() || rule.settles.is_empty() {
                assert_eq!(settles, !rule.settles.is_empty(), "{}: {diagnosis:?}", rule.name);
            }
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
    // Whatever else failed was no reason to wait.
    for failed in [
        "openat(AT_FDCWD</src>, \"key.bin\", O_RDONLY) = -1 EACCES (Permission denied)",
        "mkdir(\"/tmp/a\", 0777) = -1 ENOSPC (No space left on device)",
        "connect(5<socket:[7]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr(\"198.18.0.9\")}, 16) = -1 ECONNREFUSED (Connection refused)",
    ] {
        assert_eq!(killed(&format!("5 {failed}\n")), killed(""), "{failed}");
    }
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

#[test]
fn a_command_takes_whatever_a_trace_names_literally_or_is_not_said() {
    let verify = |path: &str| {
        let failed = format!("5 mkdir(\"{path}\", 0777) = -1 ENOSPC (No space left on device)\n");
        let diagnosis = traced("make: *** [Makefile:3: app] Error 1", &failed);
        assert_eq!(diagnosis.layer, Layer::Disk);
        diagnosis.verify
    };
    assert_eq!(verify("/out/a").as_deref(), Some("df -h '/out/a'; df -i '/out/a'"));
    assert_eq!(
        verify("/out/a&reboot|sh").as_deref(),
        Some("df -h '/out/a&reboot|sh'; df -i '/out/a&reboot|sh'")
    );
    assert_eq!(verify("/out/a b"), None);
    assert_eq!(verify("/out/a';reboot;'"), None);
}

#[test]
fn a_file_of_certificates_that_is_missing_leaves_room_for_an_interception() {
    let log = r#"go: example.com/lib@v1.0.0: Get "https://proxy.test/example.com/lib/@v/v1.0.0.info": tls: failed to verify certificate: x509: certificate signed by unknown authority"#;
    let missed = "5 openat(AT_FDCWD</src>, \"/etc/corp/ca.pem\", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)\n";
    let diagnosis = traced(log, missed);
    assert!(diagnosis.cause.contains("`/etc/corp/ca.pem`"), "{}", diagnosis.cause);
    let also = |diagnosis: &Diagnosis| diagnosis.also.clone();
    assert!(also(&diagnosis).iter().any(|other| other.layer == Layer::Mitm), "{diagnosis:?}");
    for other in diagnose(log).also {
        assert!(also(&diagnosis).contains(&other), "{}", other.cause);
    }
}

#[test]
fn the_last_of_very_many_deeds_are_told_of() {
    let refused = |number: usize| {
        format!("5 openat(AT_FDCWD</src>, \"{number}\", O_RDONLY) = -1 EACCES (Permission denied)\n")
    };
    let log: String = (1..=1_000).map(refused).collect();
    let diagnosis = traced("tool: open: permission denied", &log);
    assert!(diagnosis.cause.contains("`/src/1000`"), "{}", diagnosis.cause);
    // Those that the rest of the trace forbids are passed over.
    let programs = |number: usize| {
        format!(
            "5 execve(\"/a/p{number}\", [], 0x1) = -1 ENOENT (No)\n5 execve(\"/b/p{number}\", [], 0x1) = 0\n"
        )
    };
    let absent = "5 execve(\"/a/none\", [], 0x1) = -1 ENOENT (No such file or directory)\n".to_owned();
    let log: String = std::iter::once(absent).chain((1..=50).map(programs)).collect();
    let diagnosis = traced("make: *** [Makefile:3: gen] Error 1", &log);
    assert!(diagnosis.also[0].cause.contains("`none`"), "{diagnosis:?}");
}

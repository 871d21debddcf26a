//! What holds for every rule, every log and every way in which a log is cut.

use proptest::prelude::*;
use twinbuild_model::{Diagnosis, EvidenceSource, Layer};

use super::findings::LONGEST_EVIDENCE;
use super::rules::{Rule, rules};
use super::{Diagnoser, diagnose};

/// As written before each line by containers, CI systems, terminals and loggers.
const PREFIXES: [&str; 9] = [
    "#12 0.345 ",
    "2026-11-22T08:00:00.1234567Z ",
    "[2026-11-22T08:00:00.123Z] ",
    "app-1  | ",
    "[build] ",
    "08:00:00 ",
    "    ",
    "ERROR: ",
    "##[error]",
];

fn examples() -> impl Iterator<Item = (&'static Rule, &'static String)> {
    let alone = rules().iter().filter(|rule| rule.beside.is_empty());
    alone.flat_map(|rule| rule.examples.iter().map(move |example| (rule, example)))
}

fn in_chunks(log: &[u8], chunks: impl IntoIterator<Item = usize>) -> Diagnosis {
    let mut diagnoser = Diagnoser::default();
    let mut rest = log;
    for length in chunks {
        let (chunk, after) = rest.split_at(length.min(rest.len()));
        diagnoser.read(chunk);
        rest = after;
    }
    diagnoser.read(rest);
    diagnoser.finish(None)
}

fn in_a_log(line: &str) -> Diagnosis {
    diagnose(&format!("go: downloading example.com/lib v1.0.0\n{line}\n"))
}

#[test]
fn every_example_is_explained_by_its_own_rule() {
    let mut wrong = Vec::new();
    for (rule, example) in examples() {
        let diagnosis = in_a_log(example);
        let own = rules().iter().find(|other| other.knows(example) && has_word(other, example));
        if own.map(|own| &own.name) != Some(&rule.name) {
            wrong.push(format!("{}: {:?}: {example}", rule.name, own.map(|own| &own.name)));
            continue;
        }
        assert_eq!(diagnosis.layer, rule.layer, "{example}");
        assert_eq!(diagnosis.evidence.len(), 1, "{example}");
        assert_eq!(diagnosis.evidence[0].number, 2, "{example}");
        assert_eq!(diagnosis.evidence[0].text, example.trim_end(), "{}", rule.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn has_word(rule: &Rule, line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    rule.words.iter().any(|word| line.contains(&word.to_ascii_lowercase()))
}

#[test]
fn what_is_said_of_an_example_is_filled_in() {
    for (rule, example) in examples() {
        let diagnosis = in_a_log(example);
        assert!(!diagnosis.cause.contains(['{', '}']), "{}: {}", rule.name, diagnosis.cause);
        for placeholder in rule.cause.split('{').skip(1) {
            let name = placeholder.split('}').next().unwrap().to_uppercase();
            assert!(!diagnosis.cause.contains(&name), "{}: {}", rule.name, diagnosis.cause);
        }
        let verify = diagnosis.verify.unwrap_or_default();
        assert!(!verify.is_empty() && !verify.contains(['{', '}']), "{}: {verify}", rule.name);
        assert!(diagnosis.fix.is_some(), "{}", rule.name);
    }
}

#[test]
fn prefixes_colours_and_line_ends_change_nothing() {
    for (rule, example) in examples() {
        let plain = in_a_log(example);
        for prefix in PREFIXES {
            let other = in_a_log(&format!("{prefix}{example}"));
            assert_eq!(
                (other.layer, &other.cause),
                (plain.layer, &plain.cause),
                "{}: {prefix}{example}",
                rule.name
            );
        }
        let first_blank = example.find(' ').unwrap_or(0);
        let (head, tail) = example.split_at(first_blank);
        for line in [
            format!("{example}\r"),
            format!("\x1b[31;1m{example}\x1b[0m\r"),
            format!("\x1b[1m{head}\x1b[m\x1b[K{tail}\x1b]8;;\x1b\\"),
        ] {
            assert_eq!(in_a_log(&line), plain, "{line:?}");
        }
    }
}

#[test]
fn logs_of_passing_builds_are_unknown() {
    for log in [
        "",
        "\n\n",
        "go: downloading example.com/lib v1.0.0\ngo: added example.com/lib v1.0.0\n",
        "ok  \texample.com/app\t0.004s\n",
        "example.com/app\nexample.com/app/checksum\ngithub.com/lib/lookup\nnet/http/internal\n",
        "go: finding module for package example.com/lib\ngo: found example.com/lib in example.com/lib v1.0.0\n",
        "go: go.mod requires go >= 1.24rc0; switching to go1.24rc1\ngo: downloading go1.24rc1 (linux/amd64)\n",
        "./main.go:12:6: can inline main\n./main.go:13:13: inlining call to fmt.Println\n./main.go:13:14: \"a\" escapes to heap\n",
        "=== RUN   TestLookup\n--- PASS: TestLookup (0.00s)\nPASS\ncoverage: 81.2% of statements\n",
        "WORK=/tmp/go-build123\nmkdir -p $WORK/b001/\ncat >$WORK/b001/importcfg << 'EOF' # internal\n/usr/local/go/pkg/tool/linux_amd64/compile -o $WORK/b001/_pkg_.a -trimpath \"$WORK/b001=>\" -p main ./main.go\n/usr/local/go/pkg/tool/linux_amd64/link -o $WORK/b001/exe/a.out\nrm -rf $WORK/b001/\n",
        "# get https://goproxy.test/example.com/lib/@v/v1.0.0.info\n# get https://goproxy.test/example.com/lib/@v/v1.0.0.info: 200 OK (0.102s)\n",
        "go: warning: \"./...\" matched no packages\ngo: warning: example.com/a@v1.9.0: retracted by module author: self\n",
        "warning: LF will be replaced by CRLF in a.go.\nCloning into 'app'...\nremote: Counting objects:  50% (1/2)\rremote: Counting objects: 100% (2/2), done.\n",
        "2026/11/22 08:00:00 listening on :8080\nGOPROXY='https://goproxy.test,direct'\nGOFLAGS=''\n",
        "#5 [2/4] RUN go build ./...\n#5 DONE 12.3s\n",
    ] {
        let diagnosis = diagnose(log);
        assert_eq!(diagnosis.layer, Layer::Unknown, "{log}: {}", diagnosis.cause);
        assert!(diagnosis.evidence.is_empty() && diagnosis.fix.is_none() && diagnosis.also.is_empty());
    }
}

#[test]
fn the_most_telling_line_wins_and_the_other_is_named_too() {
    let diagnosis = diagnose("main.go:3:8: undefined: x\nmkdir /c: no space left on device\r\n");
    assert_eq!(diagnosis.layer, Layer::Disk);
    assert_eq!(diagnosis.evidence[0].text, "mkdir /c: no space left on device");
    assert_eq!(diagnosis.also[0].layer, Layer::Compile);
    assert_eq!(
        (diagnosis.also[0].evidence[0].source, diagnosis.also[0].evidence[0].number),
        (EvidenceSource::Log, 1)
    );
}

#[test]
fn lines_that_say_the_same_are_evidence_of_one_cause() {
    let log = "verifying example.com/lib@v1.0.0: checksum mismatch\n\tdownloaded: h1:a\n\tgo.sum:     h1:b\n\nSECURITY ERROR\nThis download does NOT match an earlier download recorded in go.sum.\n";
    let diagnosis = diagnose(log);
    let numbers: Vec<u64> = diagnosis.evidence.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 5, 6]);
    assert_eq!(diagnosis.verify.as_deref(), Some("go mod download -json example.com/lib@v1.0.0"));
    assert!(diagnosis.also.iter().all(|other| other.layer != Layer::Checksum), "{:?}", diagnosis.also);
}

#[test]
fn evidence_is_bounded() {
    let log: String = (0..50).map(|line| format!("main.go:{line}:8: undefined: x\n")).collect();
    assert_eq!(diagnose(&log).evidence.len(), super::findings::LINES_OF_A_RULE);
    let long = format!("{}open /c: no space left on device{}", "ä ".repeat(9_000), " ö".repeat(9_000));
    let evidence = &diagnose(&long).evidence[0].text;
    assert!(evidence.len() <= LONGEST_EVIDENCE && evidence.contains("no space left on device"), "{evidence}");
}

#[test]
fn of_a_line_without_end_the_beginning_is_read() {
    let filler = vec![b'x'; 1 << 20];
    let mut diagnoser = Diagnoser::default();
    diagnoser.read(b"no space left on device ");
    diagnoser.read(&filler);
    diagnoser.read(b" i/o timeout\nread-only file system");
    let diagnosis = diagnoser.finish(None);
    assert_eq!(diagnosis.layer, Layer::Disk);
    let layers: Vec<Layer> = diagnosis.also.iter().map(|other| other.layer).collect();
    assert_eq!(layers, [Layer::Permission]);
    assert_eq!(diagnosis.also[0].evidence[0].number, 2);
}

#[test]
fn a_shown_setting_fills_a_change() {
    use twinbuild_model::Change;
    let line = "go: example.com/lib@v1.0.0: reading https://a.test/example.com/lib/@v/v1.0.0.info: 503 Service Unavailable\n";
    let change = |log: &str| diagnose(log).fix.unwrap().change;
    assert_eq!(change(line), None);
    let value = "https://a.test|direct".to_owned();
    let expected = Some(Change::SetVariable { name: "GOPROXY".to_owned(), value });
    assert_eq!(change(&format!("GOPROXY='https://a.test,direct'\n{line}")), expected);
    assert_eq!(change(&format!("GOPROXY=https://a.test\n{line}")), None);
}

#[test]
fn a_line_that_tells_only_beside_another_tells_nothing_alone() {
    let trouble = "curl: (60) SSL certificate problem: unable to get local issuer certificate";
    for rule in rules().iter().filter(|rule| !rule.beside.is_empty()) {
        for example in &rule.examples {
            assert_eq!(diagnose(&format!("{example}\n")).layer, Layer::Unknown, "{example}");
            let beside = diagnose(&format!("{example}\n{trouble}\n"));
            assert_eq!((beside.layer, beside.evidence.len()), (rule.layer, 2), "{example}");
            assert_eq!(diagnose(&format!("{example}\nmain.go:3:8: undefined: x\n")).layer, Layer::Compile);
        }
    }
    let plain = "*  issuer: C=US; O=Example; CN=Example Authority\n";
    assert_eq!(diagnose(&format!("{plain}{trouble}\n")).layer, Layer::Tls);
}

/// Pieces of logs: what rules know, what they don't, and what breaks readers.
fn log() -> impl Strategy<Value = Vec<u8>> {
    let examples: Vec<Vec<u8>> = examples().map(|(_, example)| example.clone().into_bytes()).collect();
    let piece = prop_oneof![
        proptest::sample::select(examples),
        proptest::sample::select(vec![
            b"\n".to_vec(),
            b"\r\n".to_vec(),
            b"\x1b[31m".to_vec(),
            b"\x1b".to_vec(),
            b"\xff\xfe".to_vec(),
            b" ".to_vec(),
        ]),
        any::<Vec<u8>>(),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_log_panics_and_what_is_said_is_bounded(log in log()) {
        let diagnosis = in_chunks(&log, []);
        prop_assert_eq!(diagnosis.layer == Layer::Unknown, diagnosis.evidence.is_empty());
        let others = diagnosis.also.iter().flat_map(|other| &other.evidence);
        for evidence in diagnosis.evidence.iter().chain(others) {
            prop_assert!(evidence.text.len() <= LONGEST_EVIDENCE && evidence.number >= 1);
        }
        prop_assert!(diagnosis.evidence.len() <= 8 && diagnosis.also.len() <= 6);
    }

    #[test]
    fn how_a_log_is_cut_makes_no_difference(log in log(), chunks in proptest::collection::vec(0_usize..60, 0..40)) {
        prop_assert_eq!(in_chunks(&log, chunks), in_chunks(&log, []));
        prop_assert_eq!(in_chunks(&log, std::iter::repeat_n(1, log.len())), in_chunks(&log, []));
    }
}

#[test]
fn a_line_that_no_rule_knows_hides_no_other() {
    let near = "lookup of verifying words, and undefined: nothing\n".repeat(1000);
    let known = "write /tmp/a: no space left on device\n";
    let diagnosis = diagnose(&format!("{near}{known}{near}{known}"));
    assert_eq!(diagnosis.layer, Layer::Disk);
    assert_eq!(diagnosis.evidence.iter().map(|line| line.number).collect::<Vec<_>>(), [1001, 2002]);
    assert_eq!(diagnose(&near).layer, Layer::Unknown);
}

#[test]
fn a_dependency_for_another_target_is_a_setting_and_a_program_for_another_is_a_constraint() {
    let excluded = "build constraints exclude all Go files in /src/a";
    for (line, layer) in [
        (format!("\timports example.com/a: {excluded}"), Layer::Toolchain),
        (format!("\timports example.com/a from main.go: {excluded}"), Layer::Toolchain),
        (format!("main.go:4:2: {excluded}"), Layer::Toolchain),
        (format!("package example.com/app: {excluded}"), Layer::Constraint),
    ] {
        assert_eq!(diagnose(&line).layer, layer, "{line}");
    }
}

#[test]
fn the_usage_text_of_a_tool_is_no_failure() {
    let usage = "flag provided but not defined: -bogus\nusage: link [options] main.o\n  -strictdups int\n    \tsanity check duplicate symbol contents during object file reading (1=warn 2=err).\n";
    assert_eq!(diagnose(usage).layer, Layer::Toolchain);
}

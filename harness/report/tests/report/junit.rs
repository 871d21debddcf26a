//! A run as JUnit XML, read back by an XML parser that is told nothing of JUnit.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use twinbuild_model::run_record::{
    RunRecord, ScenarioRecord, ScenarioStatus, StepStatus, StopReason, UnreadableFeature,
};
use twinbuild_report::junit;

use crate::records::{build, ended_by, failed, matrix, not_run, passed, run, scenario};

fn report(record: &RunRecord) -> String {
    let xml = junit::report(record).expect("a report");
    check_well_formed(&xml).unwrap_or_else(|problem| panic!("{problem}:\n{xml}"));
    xml
}

fn report_of(scenario: ScenarioRecord) -> String {
    report(&run(vec![scenario]))
}

/// Reads all of `xml`: balanced elements, sound attributes and references, and no character that XML 1.0 excludes
/// (<https://www.w3.org/TR/xml/#charsets>), which the parser does not look for.
pub(crate) fn check_well_formed(xml: &str) -> Result<(), String> {
    let excluded = |character: char| match character {
        '\t' | '\n' | '\r' => false,
        _ => character < ' ' || matches!(character, '\u{fffe}' | '\u{ffff}'),
    };
    if let Some(character) = xml.chars().find(|character| excluded(*character)) {
        return Err(format!("excluded character {character:?}"));
    }
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(element) => {
                depth += 1;
                check_attributes(&element)?;
            }
            Event::Empty(element) => check_attributes(&element)?,
            Event::End(_) => depth -= 1,
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| error.to_string())?;
                if !["lt", "gt", "amp", "quot", "apos"].contains(&name.as_ref()) && !name.starts_with('#') {
                    return Err(format!("unknown reference {name}"));
                }
            }
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err("an element is not closed".into()),
            _ => {}
        }
    }
}

fn check_attributes(element: &BytesStart<'_>) -> Result<(), String> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = std::str::from_utf8(&attribute.value).map_err(|error| error.to_string())?;
        quick_xml::escape::unescape(value).map_err(|error| error.to_string())?;
    }
    Ok(())
}

#[test]
fn the_check_of_form_refuses_what_is_not_xml() {
    for xml in [
        "<a>",
        "<a></b>",
        "<a b='&nope;'/>",
        "<a>&nope;</a>",
        "<a>\x1b</a>",
        "<a>\u{ffff}</a>",
        "<a b='1' b='2'/>",
    ] {
        assert!(check_well_formed(xml).is_err(), "{xml:?}");
    }
    assert_eq!(check_well_formed("<a b='&lt;'>&amp;</a>"), Ok(()));
}

#[test]
fn each_feature_file_is_a_suite_and_no_line_number_is_in_a_name() {
    let mut other = failed("no");
    other.feature_path = "features/y.feature".into();
    let xml = report(&run(vec![passed("One"), other, passed("Two")]));
    assert_eq!(xml.matches("<testsuite ").count(), 2, "{xml}");
    for expected in [
        r#"<testsuites name="twinbuild" tests="3" skipped="0" failures="1" errors="0""#,
        r#" timestamp="2026-01-02T03:04:05.000+00:00" time="5.300">"#,
        r#"<testsuite name="features/x.feature" tests="2" skipped="0" errors="0" failures="0" time="2.468">"#,
        r#"<testsuite name="features/y.feature" tests="1" skipped="0" errors="0" failures="1" time="1.234">"#,
        r#"<testcase name="One" classname="features/x.feature" time="1.234">"#,
        r#"<property name="id" value="x/one"/>"#,
        r#"<property name="executor" value="sandbox"/>"#,
    ] {
        assert!(xml.contains(expected), "{expected} is not in\n{xml}");
    }
    assert!(!xml.contains("x.feature:12"), "{xml}");
}

#[test]
fn a_failure_has_a_message_and_its_full_text() {
    let xml = report_of(failed("the build <failed>\ncaused by: exit status 1\n\tgo: error"));
    let expected = "<failure message=\"the build &lt;failed&gt;\" type=\"failed\">\
                    features/x.feature:14  When it is built\n\
                    the build &lt;failed&gt;\ncaused by: exit status 1\n    go: error</failure>";
    assert!(xml.contains(expected), "{xml}");
}

#[test]
fn undefined_and_ambiguous_steps_are_failures_of_their_own_types() {
    let undefined = report_of(ended_by(StepStatus::Undefined { nearest: vec!["it is run".into()] }));
    assert!(undefined.contains(r#"<failure message="no step definition matches" type="undefined">"#));
    assert!(undefined.contains("\n  it is run</failure>"), "{undefined}");
    let ambiguous = report_of(ended_by(StepStatus::Ambiguous { candidates: vec!["it is {word}".into()] }));
    assert!(ambiguous.contains(r#"type="ambiguous""#), "{ambiguous}");
}

#[test]
fn an_unavailable_environment_is_an_error_and_a_need_skips() {
    let mut unavailable = failed("the sandbox can't map user 0");
    unavailable.status = ScenarioStatus::EnvironmentUnavailable;
    let xml = report_of(unavailable);
    assert!(xml.contains(r#"type="environment-unavailable""#), "{xml}");
    assert!(xml.contains("<error ") && !xml.contains("<failure "), "{xml}");

    let xml =
        report_of(not_run("Name", &[("sandbox", "installing bubblewrap"), ("Go 1.22", "setting GO_1_22")]));
    let message = "needs sandbox, get it by installing bubblewrap; needs Go 1.22, get it by setting GO_1_22";
    assert!(xml.contains(&format!(r#"<skipped message="{message}" type="not-run"/>"#)), "{xml}");
}

#[test]
fn what_an_interruption_cut_off_is_no_success() {
    let mut record = run(vec![scenario("Cut", 1, ScenarioStatus::Unfinished)]);
    record.stopped = Some(StopReason::Interrupted);
    assert!(
        report(&record)
            .contains(r#"<error message="the run was stopped before it ended" type="unfinished"/>"#)
    );
    record.stopped = Some(StopReason::FailFast);
    assert!(report(&record).contains("<skipped "));
}

#[test]
fn retries_are_flaky_runs_of_a_success_and_reruns_of_a_failure() {
    let mut flaky = passed("Name");
    assert!(!report_of(flaky.clone()).contains("flakyFailure"));
    flaky.retries = 2;
    let xml = report_of(flaky);
    assert_eq!(xml.matches("<flakyFailure ").count(), 2, "{xml}");
    assert!(xml.contains(r#"<property name="retries" value="2"/>"#), "{xml}");

    let mut scenario = failed("no");
    scenario.retries = u32::MAX;
    assert_eq!(report_of(scenario).matches("<rerunFailure ").count(), 100);
}

#[test]
fn the_output_shows_steps_commands_and_notes() {
    let mut scenario = failed("no");
    scenario.actions = vec![build(&["go", "build", "-ldflags=-s -w"], "main.go:3: undefined: x\n")];
    scenario.notes = vec!["the cache was cold".into()];
    let expected = "<system-out>passed     features/x.feature:13  Given the module `hello`\n\
        failed     features/x.feature:14  When it is built\n\
        skipped    features/x.feature:15  Then the build succeeds\n\n\
        build: exit status 1 after 0.8 s (sandbox, go1.26.1 from the project)\n  \
        $ go build &apos;-ldflags=-s -w&apos;\n    main.go:3: undefined: x\n\
        note: the cache was cold</system-out>";
    let xml = report_of(scenario);
    assert!(xml.contains(expected), "{xml}");
}

#[test]
fn the_output_shows_tables_of_environments() {
    let mut scenario = passed("Name");
    scenario.matrices = vec![matrix()];
    let expected = "`go list -m all` under 2 environments: 2 answers\n\
        \u{20} row  GOWORK  answer  ended with\n\
        \u{20} 1    off     A       exit code 0\n\
        \u{20} 2    -       B       exit code 1</system-out>";
    let xml = report_of(scenario);
    assert!(xml.contains(expected), "{xml}");
}

#[test]
fn what_fails_a_run_beside_its_scenarios_is_no_success_either() {
    let mut record = run(vec![passed("One")]);
    record.unreferenced_snapshots = vec!["old/gone.snap".into()];
    assert!(report(&record).contains(r#"tests="1" skipped="0" failures="0" errors="0""#));
    record.unreferenced_refused = true;
    record.unreadable = vec![UnreadableFeature {
        path: "features/broken.feature".into(),
        message: "line 3: expected a step".into(),
    }];
    let xml = report(&record);
    assert!(xml.contains(r#"tests="3" skipped="0" failures="1" errors="1""#), "{xml}");
    assert!(xml.contains(r#"<error message="line 3: expected a step" type="unreadable">"#), "{xml}");
    assert!(xml.contains("old/gone.snap</failure>"), "{xml}");
}

#[test]
fn control_characters_lose_neither_form_nor_the_text_after_them() {
    let xml = report_of(failed("a \x1b]0;unfinished \0 \u{ffff} ]]> end"));
    assert!(xml.contains("a ␛]0;unfinished ␀ \u{fffd} ]]&gt; end</failure>"), "{xml}");
}

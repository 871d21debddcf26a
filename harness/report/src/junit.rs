//! A run as JUnit XML, in the dialect of Maven Surefire that CI servers read.
//!
//! Format: <https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd>. Names and class
//! names hold no line numbers, so that a test keeps its history when its file is edited.

use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite, XmlString,
};
use twinbuild_model::run_record::{RunRecord, ScenarioRecord, ScenarioStatus, StopReason, UnreadableFeature};

use crate::printable::{first_line, one_line, printable};
use crate::problem::{CUT_OFF, Problem, UNNAMED_NEED, need_sentence};
use crate::steps_and_commands::protocol;

/// The most earlier attempts that are written one by one; a damaged record may claim billions.
const EARLIER_ATTEMPTS_AT_MOST: u32 = 100;

/// A run that could not be written as JUnit XML.
#[derive(Debug, thiserror::Error)]
#[error("write the run as JUnit XML")]
pub struct JunitError(#[from] quick_junit::SerializeError);

/// The run as JUnit XML: a test suite for each feature file, a test case for each scenario.
///
/// What fails a run without being a scenario is a test case too: a feature file that could not be read, and
/// unreferenced snapshots where they are refused. Scenarios that a failure under `--fail-fast` cut off are skipped;
/// those that an interruption cut off are errors.
///
/// # Errors
///
/// [`JunitError`] where the XML writer refuses.
pub fn report(record: &RunRecord) -> Result<String, JunitError> {
    let mut report = Report::new("twinbuild");
    report.timestamp = record.started_at.parse().ok();
    report.set_time(Duration::from_millis(record.duration_milliseconds));
    report.add_test_suites(feature_suites(record));
    report.add_test_suites(record.unreadable.iter().map(unreadable_suite));
    report.add_test_suites(unreferenced_suite(record));
    Ok(report.to_string()?)
}

/// A suite for each feature file, in the order in which the run names them first.
fn feature_suites(record: &RunRecord) -> Vec<TestSuite> {
    let mut paths: Vec<&str> = Vec::new();
    for scenario in &record.scenarios {
        if !paths.contains(&scenario.feature_path.as_str()) {
            paths.push(&scenario.feature_path);
        }
    }
    paths.into_iter().map(|path| feature_suite(record, path)).collect()
}

fn feature_suite(record: &RunRecord, path: &str) -> TestSuite {
    let scenarios: Vec<&ScenarioRecord> =
        record.scenarios.iter().filter(|scenario| scenario.feature_path == path).collect();
    let milliseconds =
        scenarios.iter().fold(0_u64, |sum, scenario| sum.saturating_add(scenario.duration_milliseconds));
    let mut suite = TestSuite::new(attribute(path));
    suite.set_time(Duration::from_millis(milliseconds));
    suite.add_properties([
        property("producer", &record.producer),
        property("platform", &record.host.platform.to_string()),
        property("executor", &record.executor.name),
    ]);
    suite.add_test_cases(scenarios.into_iter().map(|scenario| scenario_case(scenario, record.stopped)));
    suite
}

fn scenario_case(scenario: &ScenarioRecord, stopped: Option<StopReason>) -> TestCase {
    let mut status = case_status(scenario, stopped);
    status.add_reruns((1..=scenario.retries.min(EARLIER_ATTEMPTS_AT_MOST)).map(earlier_attempt));
    let mut case = TestCase::new(attribute(&scenario.name), status);
    case.set_classname(attribute(&scenario.feature_path));
    case.set_time(Duration::from_millis(scenario.duration_milliseconds));
    case.add_property(property("id", &scenario.id));
    case.add_property(property("feature", &scenario.feature));
    case.add_properties(scenario.rule.iter().map(|rule| property("rule", rule)));
    case.add_properties(scenario.tags.iter().map(|tag| property("tag", tag)));
    if scenario.retries > 0 {
        case.add_property(property("retries", &scenario.retries.to_string()));
    }
    let protocol = protocol(scenario);
    if !protocol.is_empty() {
        case.set_system_out(text(&protocol));
    }
    case
}

fn case_status(scenario: &ScenarioRecord, stopped: Option<StopReason>) -> TestCaseStatus {
    match &scenario.status {
        ScenarioStatus::Passed => TestCaseStatus::success(),
        ScenarioStatus::Failed => failed(scenario, NonSuccessKind::Failure),
        ScenarioStatus::EnvironmentUnavailable => failed(scenario, NonSuccessKind::Error),
        ScenarioStatus::NotRun { needs } => {
            let needs: Vec<String> = needs.iter().map(need_sentence).collect();
            let needs = if needs.is_empty() { UNNAMED_NEED.to_owned() } else { needs.join("; ") };
            described(TestCaseStatus::skipped(), "not-run", &needs, None)
        }
        ScenarioStatus::Unfinished => {
            let status = match stopped {
                Some(StopReason::FailFast) => TestCaseStatus::skipped(),
                Some(StopReason::Interrupted) | None => TestCaseStatus::non_success(NonSuccessKind::Error),
            };
            described(status, "unfinished", CUT_OFF, None)
        }
    }
}

fn failed(scenario: &ScenarioRecord, kind: NonSuccessKind) -> TestCaseStatus {
    let status = TestCaseStatus::non_success(kind);
    let Some(problem) = Problem::of(scenario) else { return status };
    let step = problem.step.map(|step| format!("  {} {}", step.keyword, step.text)).unwrap_or_default();
    let full = format!("{}{step}\n{}", problem.place(scenario), problem.message);
    described(status, problem.class, &first_line(&problem.message), Some(&full))
}

fn described(mut status: TestCaseStatus, class: &str, message: &str, full: Option<&str>) -> TestCaseStatus {
    status.set_type(attribute(class));
    status.set_message(attribute(message));
    if let Some(full) = full {
        status.set_description(text(full));
    }
    status
}

/// An attempt before the recorded one. The record keeps only that it failed.
fn earlier_attempt(number: u32) -> TestRerun {
    let mut rerun = TestRerun::new(NonSuccessKind::Failure);
    rerun.set_type("retried");
    rerun.set_message(format!("attempt {number} failed"));
    rerun
}

fn unreadable_suite(feature: &UnreadableFeature) -> TestSuite {
    let status = TestCaseStatus::non_success(NonSuccessKind::Error);
    let message = first_line(&feature.message);
    run_level_suite(
        &feature.path,
        "the feature file is readable",
        described(status, "unreadable", &message, Some(&feature.message)),
    )
}

fn unreferenced_suite(record: &RunRecord) -> Option<TestSuite> {
    if !record.unreferenced_refused || record.unreferenced_snapshots.is_empty() {
        return None;
    }
    let status = described(
        TestCaseStatus::non_success(NonSuccessKind::Failure),
        "unreferenced-snapshots",
        "there are snapshots that no scenario asked for",
        Some(&record.unreferenced_snapshots.join("\n")),
    );
    Some(run_level_suite("snapshots", "every snapshot is asked for", status))
}

fn run_level_suite(name: &str, case_name: &str, status: TestCaseStatus) -> TestSuite {
    let mut case = TestCase::new(attribute(case_name), status);
    case.set_classname(attribute(name));
    let mut suite = TestSuite::new(attribute(name));
    suite.add_test_case(case);
    suite
}

fn property(name: &str, value: &str) -> Property {
    Property::new(attribute(name), attribute(value))
}

/// Attributes are one line: XML readers turn line feeds in them into spaces anyhow
/// (<https://www.w3.org/TR/xml/#AVNormalize>).
fn attribute(value: &str) -> XmlString {
    XmlString::new(one_line(value))
}

/// [`XmlString`] drops tabs and, after an unfinished escape sequence, all that follows. Four spaces stand for a tab,
/// and [`printable`] leaves no escape sequence.
fn text(value: &str) -> XmlString {
    XmlString::new(printable(value).replace('\t', "    "))
}

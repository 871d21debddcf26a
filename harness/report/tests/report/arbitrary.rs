//! Whatever a record holds, its reports are made and keep their form.

use proptest::prelude::*;
use twinbuild_model::run_record::{
    RunRecord, ScenarioRecord, ScenarioStatus, SnapshotStatus, StepStatus, StopReason, UnreadableFeature,
};
use twinbuild_report::terminal::{Style, scenario_lines, summary};
use twinbuild_report::{catalogue, junit};

use crate::junit::check_well_formed;
use crate::records::{build, not_run, run, scenario, snapshot, step};

/// Any text, often with what breaks terminals and XML.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[\\x00-\\x1f\\x7f-\\u{9f}\\u{fffe}\\u{ffff}<>&'\"+\\-\n ]{0,20}",
        Just("\x1b[31m]]>\n\nscenarios: 1 passed, 0 failed".to_owned()),
    ]
}

fn step_status() -> impl Strategy<Value = StepStatus> {
    prop_oneof![
        Just(StepStatus::Passed),
        Just(StepStatus::Skipped),
        text().prop_map(|message| StepStatus::Failed { message }),
        prop::collection::vec(text(), 0..3).prop_map(|nearest| StepStatus::Undefined { nearest }),
        prop::collection::vec(text(), 0..3).prop_map(|candidates| StepStatus::Ambiguous { candidates }),
    ]
}

fn scenario_status() -> impl Strategy<Value = ScenarioStatus> {
    prop_oneof![
        Just(ScenarioStatus::Passed),
        Just(ScenarioStatus::Failed),
        Just(ScenarioStatus::EnvironmentUnavailable),
        Just(ScenarioStatus::Unfinished),
        prop::collection::vec((text(), text()), 0..3).prop_map(|needs| {
            let needs: Vec<(&str, &str)> =
                needs.iter().map(|(what, how)| (what.as_str(), how.as_str())).collect();
            not_run("Name", &needs).status
        }),
    ]
}

prop_compose! {
    fn any_scenario()(
        name in text(),
        path in text(),
        status in scenario_status(),
        steps in prop::collection::vec((text(), step_status()), 0..4),
        log in text(),
        diff in text(),
        numbers in any::<(u64, u32, u64)>(),
    ) -> ScenarioRecord {
        let mut scenario = scenario(&name, numbers.0, status);
        scenario.id.clone_from(&diff);
        scenario.feature_path = path;
        scenario.retries = numbers.1;
        scenario.duration_milliseconds = numbers.2;
        scenario.steps = steps.into_iter().map(|(text, status)| step("Given", &text, numbers.0, status)).collect();
        scenario.actions = vec![build(&["go", &name], &log)];
        scenario.snapshots = vec![snapshot(&name, SnapshotStatus::Changed { diff })];
        scenario.tags = vec![log.clone()];
        scenario.notes = vec![log];
        scenario
    }
}

prop_compose! {
    fn any_run()(
        scenarios in prop::collection::vec(any_scenario(), 0..4),
        words in prop::collection::vec(text(), 4),
        flags in any::<(bool, bool)>(),
        stopped in prop_oneof![Just(None), Just(Some(StopReason::Interrupted)), Just(Some(StopReason::FailFast))],
    ) -> RunRecord {
        let mut record = run(scenarios);
        record.started_at.clone_from(&words[0]);
        record.executor.reason = Some(words[1].clone());
        record.unreadable = vec![UnreadableFeature { path: words[2].clone(), message: words[3].clone() }];
        record.unreferenced_snapshots = words;
        (record.unreferenced_refused, record.all_required) = flags;
        record.stopped = stopped;
        record
    }
}

/// Whether `line` is what tools expect, told apart from the code that writes it.
fn has_the_last_line_shape(line: &str) -> bool {
    let number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["scenarios:", passed, "passed,", failed, "failed"] => number(passed) && number(failed),
        ["scenarios:", passed, "passed,", failed, "failed,", skipped, "skipped"] => {
            number(passed) && number(failed) && number(skipped) && *skipped != "0"
        }
        _ => false,
    }
}

#[test]
fn the_shape_test_refuses_other_lines() {
    for line in [
        "",
        "scenarios: 1 passed",
        "scenarios: 1 passed, 0 failed, 0 skipped",
        "scenarios: 1 passed, 0 failed ",
    ] {
        assert!(!has_the_last_line_shape(line), "{line:?}");
    }
}

proptest! {
    #[test]
    fn the_summary_ends_in_its_line_and_holds_no_foreign_escape(record in any_run()) {
        let plain = summary(&record, Style::Plain);
        prop_assert!(has_the_last_line_shape(plain.lines().last().unwrap_or_default()), "{plain}");
        prop_assert!(plain.ends_with('\n') && !plain.contains('\x1b'), "{plain:?}");
        let coloured = summary(&record, Style::Colour);
        prop_assert_eq!(coloured.lines().last(), plain.lines().last());
    }

    #[test]
    fn scenario_lines_hold_no_foreign_escape(scenario in any_scenario()) {
        let plain = scenario_lines(&scenario, Style::Plain);
        let is_escape = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
        prop_assert!(plain.ends_with('\n') && !plain.contains(is_escape), "{plain:?}");
        prop_assert!(scenario_lines(&scenario, Style::Colour).len() > plain.len());
    }

    #[test]
    fn junit_is_well_formed(record in any_run()) {
        let xml = junit::report(&record).expect("a report");
        prop_assert_eq!(check_well_formed(&xml), Ok(()), "{}", xml);
    }

    #[test]
    fn the_catalogue_takes_any_text(
        expression in text(), documentation in text(), example in text(), location in text(),
    ) {
        let step = catalogue::StepDefinition {
            keyword: catalogue::StepKeyword::Given,
            topic: documentation.clone(),
            expression, documentation, example, location,
        };
        prop_assert!(catalogue::markdown(&[step]).ends_with('\n'));
    }
}

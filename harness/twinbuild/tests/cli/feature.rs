//! Features made in a test, and their scenarios in a run record.

use std::fmt::Write as _;

use twinbuild_model::run_record::{RunRecord, ScenarioRecord, ScenarioStatus, StepStatus};

/// A source of a tiny Go module and two programs for the shell.
pub(crate) const SOURCE: &str = r#"Given the source files
"""
-- go.mod --
module example.com/hello

go 1.24
-- main.go --
package main

func main() { println("hello") }
-- one --
#!/bin/sh
echo one
-- two --
#!/bin/sh
echo two
exit 2
-- nil --
#!/bin/sh
printf 'panic: nil pointer\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:3 +0x1\n' >&2
exit 2
-- index --
#!/bin/sh
printf 'panic: index\n\ngoroutine 1 [running]:\nmain.at()\n\t/src/main.go:3 +0x1\n' >&2
exit 2
-- killed --
#!/bin/sh
kill -KILL $$
"""
"#;

/// What scenarios begin with that have [`SOURCE`] and Go 1.27.
pub(crate) const WITH_GO: [&str; 2] = [SOURCE, "And Go 1.27"];

/// A feature whose scenarios all have [`SOURCE`]. A scenario is its name and its steps, of one or more lines each.
pub(crate) fn feature<'a>(scenarios: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>) -> String {
    with_background(&[SOURCE], scenarios)
}

/// As [`feature`], with Go 1.27.
pub(crate) fn go_feature<'a>(scenarios: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>) -> String {
    with_background(&WITH_GO, scenarios)
}

/// A feature whose scenarios all begin with the steps of `background`.
pub(crate) fn with_background<'a>(
    background: &[&str],
    scenarios: impl IntoIterator<Item = (&'a str, Vec<&'a str>)>,
) -> String {
    let mut text = String::from("Feature: Made in a test\n  Background:\n");
    add_steps(&mut text, background);
    for (name, steps) in scenarios {
        writeln!(text, "\n  Scenario: {name}").unwrap();
        add_steps(&mut text, &steps);
    }
    text
}

fn add_steps(text: &mut String, steps: &[&str]) {
    for line in steps.iter().flat_map(|step| step.lines()) {
        writeln!(text, "    {line}").unwrap();
    }
}

/// A step that runs a shell script. `script` has neither kind of quotes.
pub(crate) fn shell(script: &str) -> String {
    format!("When the command \"sh -c '{script}'\" is run")
}

/// The scenario of this name.
pub(crate) fn scenario<'a>(record: &'a RunRecord, name: &str) -> &'a ScenarioRecord {
    let found = record.scenarios.iter().find(|scenario| scenario.name == name);
    found.unwrap_or_else(|| panic!("no scenario `{name}` in {record:#?}"))
}

/// Asserts that the scenario passed, every step of it.
pub(crate) fn assert_passed(record: &RunRecord, name: &str) {
    let scenario = scenario(record, name);
    let passed = scenario.status == ScenarioStatus::Passed
        && scenario.steps.iter().all(|step| step.status == StepStatus::Passed);
    assert!(passed, "`{name}` did not pass: {:#?}", scenario.steps);
}

/// Asserts that the scenario failed in its last step, with this text in the message. Returns the message.
pub(crate) fn assert_failed(record: &RunRecord, name: &str, because: &str) -> String {
    let scenario = scenario(record, name);
    assert_eq!(scenario.status, ScenarioStatus::Failed, "`{name}`: {:#?}", scenario.steps);
    let (last, before) = scenario.steps.split_last().unwrap();
    assert!(
        before.iter().all(|step| step.status == StepStatus::Passed),
        "`{name}` failed early: {before:#?}"
    );
    let StepStatus::Failed { message } = &last.status else { panic!("`{name}`: {last:#?}") };
    assert!(message.contains(because), "`{name}` should fail with `{because}`: {message}");
    message.clone()
}

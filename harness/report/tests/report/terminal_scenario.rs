//! What is printed when a scenario ends.

use twinbuild_model::run_record::{ScenarioStatus, StepStatus};
use twinbuild_report::terminal::{Style, scenario_lines};

use crate::records::{ended_by, failed, matrix, not_run, passed, scenario};

fn plain(scenario: &twinbuild_model::run_record::ScenarioRecord) -> String {
    scenario_lines(scenario, Style::Plain)
}

#[test]
fn one_that_passed_takes_one_line() {
    assert_eq!(plain(&passed("Name")), "  ok  features/x.feature:12  Name  (1.2 s)\n");
}

#[test]
fn one_that_passed_later_says_at_which_attempt() {
    let mut scenario = passed("Name");
    scenario.retries = 2;
    assert_eq!(plain(&scenario), "  ok  features/x.feature:12  Name  (1.2 s, attempt 3)\n");
}

#[test]
fn a_failure_shows_its_step_its_message_and_what_was_skipped() {
    let scenario = failed("the build failed\n  caused by: exit status 1\nhint: look at the log\n");
    let expected = "\
FAIL  features/x.feature:12  Name  (1.2 s)
      features/x.feature:14  When it is built  (steps/build.rs:7)
          the build failed
            caused by: exit status 1
          hint: look at the log
      1 step after it skipped
";
    assert_eq!(plain(&scenario), expected);
}

#[test]
fn an_undefined_step_shows_the_nearest_ones() {
    let nearest = vec!["it is built again".to_owned(), "it is run".to_owned()];
    let expected = "\
FAIL  features/x.feature:12  Name  (1.2 s)
      features/x.feature:14  When it is built
          no step definition matches
          the nearest are:
            it is built again
            it is run
      1 step after it skipped
";
    assert_eq!(plain(&ended_by(StepStatus::Undefined { nearest })), expected);
    let none = plain(&ended_by(StepStatus::Undefined { nearest: Vec::new() }));
    assert!(none.contains("no step definition matches\n"), "{none}");
}

#[test]
fn an_ambiguous_step_shows_the_candidates() {
    let candidates = vec!["it is {word} (steps/a.rs:1)".to_owned(), "it is built (steps/b.rs:2)".to_owned()];
    let lines = plain(&ended_by(StepStatus::Ambiguous { candidates }));
    let expected = "
          several step definitions match
          they are:
            it is {word} (steps/a.rs:1)
            it is built (steps/b.rs:2)
";
    assert!(lines.contains(expected), "{lines}");
}

#[test]
fn an_environment_that_is_not_available_is_named() {
    let mut with_step = failed("the sandbox can't map user 0");
    with_step.status = ScenarioStatus::EnvironmentUnavailable;
    let lines = plain(&with_step);
    assert!(lines.starts_with("FAIL"), "{lines}");
    assert!(lines.contains("environment not available"), "{lines}");
    assert!(lines.contains("can't map user 0"), "{lines}");
    assert!(!plain(&failed("another cause")).contains("environment not available"));

    let without_step = plain(&scenario("Name", 12, ScenarioStatus::EnvironmentUnavailable));
    assert!(without_step.contains("the environment that the scenario declares can't be had here"));
}

#[test]
fn one_that_was_not_run_says_what_it_needs() {
    let scenario = not_run("Name", &[("sandbox", "installing bubblewrap"), ("Go 1.22", "setting GO_1_22")]);
    let expected = "\
skip  features/x.feature:30  Name
      needs sandbox, get it by installing bubblewrap
      needs Go 1.22, get it by setting GO_1_22
";
    assert_eq!(plain(&scenario), expected);
    assert!(plain(&not_run("Name", &[])).ends_with("\n      no need was recorded\n"));
}

#[test]
fn one_that_was_cut_off_says_so() {
    let lines = plain(&scenario("Name", 12, ScenarioStatus::Unfinished));
    assert_eq!(
        lines,
        "stop  features/x.feature:12  Name  (1.2 s)\n      the run was stopped before it ended\n"
    );
}

#[test]
fn notes_are_shown_whatever_the_status() {
    let mut scenario = passed("Name");
    scenario.notes = vec!["the cache was cold".into()];
    assert!(plain(&scenario).ends_with("(1.2 s)\n      note: the cache was cold\n"));
}

#[test]
fn a_table_of_environments_says_which_rows_agree() {
    let mut scenario = passed("Name");
    scenario.matrices = vec![matrix()];
    let expected = "      `go list -m all` under 2 environments: 2 answers
        row  GOWORK  answer  ended with
        1    off     A       exit code 0
        2    -       B       exit code 1
";
    assert!(plain(&scenario).ends_with(expected), "{}", plain(&scenario));
}

#[test]
fn only_diff_lines_of_a_message_are_coloured_and_plain_text_has_no_escape() {
    let scenario = failed("differs\n-old\n+new");
    let coloured = scenario_lines(&scenario, Style::Colour);
    assert!(coloured.contains("          \x1b[31m-old\x1b[0m\n"), "{coloured:?}");
    assert!(coloured.contains("          \x1b[32m+new\x1b[0m\n"), "{coloured:?}");
    assert!(coloured.contains("          differs\n"), "{coloured:?}");
    assert!(coloured.starts_with("\x1b[31mFAIL\x1b[0m  "), "{coloured:?}");
    assert!(!plain(&scenario).contains('\x1b'));
}

#[test]
fn escape_sequences_and_line_breaks_of_others_do_not_reach_the_terminal() {
    let mut scenario = failed("\x1b]0;title\x07text");
    scenario.name = "two\nlines".into();
    let lines = plain(&scenario);
    assert!(!lines.contains('\x1b'), "{lines:?}");
    assert!(lines.contains("␛]0;title␇text"), "{lines:?}");
    assert!(lines.starts_with("FAIL  features/x.feature:12  two lines  "), "{lines:?}");
}

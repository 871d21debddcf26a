//! The step catalogue: every step definition as a page of Markdown.

use std::fmt;

/// A step definition as the catalogue shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepDefinition {
    /// Which kind of step it defines.
    pub keyword: StepKeyword,
    /// Its Cucumber Expression: <https://github.com/cucumber/cucumber-expressions>.
    pub expression: String,
    /// What it does, in Markdown.
    pub documentation: String,
    /// Lines of Gherkin that use it; empty for none.
    pub example: String,
    /// Where it is defined: `file:line`. Only the file is shown, so that the page stays as it is when lines move.
    pub location: String,
    /// The heading that it stands under.
    pub topic: String,
}

/// The kind of a step: a state that is given, an action, or an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKeyword {
    /// A state that is given.
    Given,
    /// An action.
    When,
    /// An expectation.
    Then,
}

impl fmt::Display for StepKeyword {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Given => "Given",
            Self::When => "When",
            Self::Then => "Then",
        })
    }
}

const INTRODUCTION: &str = "# Step catalogue\n\n\
    Every step that a scenario may use, by topic. This page is generated from the step definitions; \
    edit their doc comments, not this page.\n";

/// The page: topics in alphabetical order, in each the keywords in their order, in each the expressions in
/// alphabetical order. It does not depend on the order of `steps`.
pub fn markdown(steps: &[StepDefinition]) -> String {
    let mut sorted: Vec<&StepDefinition> = steps.iter().collect();
    sorted.sort_by_key(|step| (&step.topic, step.keyword, &step.expression, &step.location));
    let mut page = INTRODUCTION.to_owned();
    for topic in sorted.chunk_by(|one, next| one.topic == next.topic) {
        page.extend(topic.first().map(|step| format!("\n## {}\n", step.topic)));
        for keyword in topic.chunk_by(|one, next| one.keyword == next.keyword) {
            page.extend(keyword.first().map(|step| format!("\n### {}\n", step.keyword)));
            page.extend(keyword.iter().map(|step| entry(step)));
        }
    }
    page
}

fn entry(step: &StepDefinition) -> String {
    let mut entry = format!("\n#### {}\n", code_span(&format!("{} {}", step.keyword, step.expression)));
    let documentation = lines_of(&step.documentation);
    if !documentation.is_empty() {
        entry += &format!("\n{documentation}\n");
    }
    let example = lines_of(&step.example);
    if !example.is_empty() {
        let fence = "`".repeat(longest_run_of_backticks(&example).max(2) + 1);
        entry += &format!("\n{fence}gherkin\n{example}\n{fence}\n");
    }
    entry + &format!("\nDefined in {}.\n", code_span(&file_of(&step.location)))
}

/// `text` with `\n` as line end and without blank space at its end or blank lines at its start.
fn lines_of(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().trim_start_matches('\n').to_owned()
}

/// The file of `file:line` or `file:line:column`, with `/` on every platform.
fn file_of(location: &str) -> String {
    let mut file = location;
    while let Some((before, number)) = file.rsplit_once(':') {
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        file = before;
    }
    file.replace('\\', "/")
}

/// `text` as a code span whose fence is longer than any run of backticks in it:
/// <https://spec.commonmark.org/0.31.2/#code-spans>.
fn code_span(text: &str) -> String {
    match longest_run_of_backticks(text) {
        0 => format!("`{text}`"),
        run => {
            let fence = "`".repeat(run + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

fn longest_run_of_backticks(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

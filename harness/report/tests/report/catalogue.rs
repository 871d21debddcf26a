//! The step catalogue.

use twinbuild_report::catalogue::{StepDefinition, StepKeyword, markdown};

fn definition(topic: &str, keyword: StepKeyword, expression: &str) -> StepDefinition {
    StepDefinition {
        keyword,
        expression: expression.into(),
        documentation: "What it does.".into(),
        example: String::new(),
        location: "scenarios/steps/source.rs:10".into(),
        topic: topic.into(),
    }
}

#[test]
fn an_entry_has_its_expression_documentation_example_and_file() {
    let mut step = definition("Sources", StepKeyword::Given, "the module {string}");
    step.documentation = "Takes a module.\r\n\r\nIt is copied.\r\n".into();
    step.example = "Given the module \"hello\"\n".into();
    let expected = "
## Sources

### Given

#### `Given the module {string}`

Takes a module.

It is copied.

```gherkin
Given the module \"hello\"
```

Defined in `scenarios/steps/source.rs`.
";
    let page = markdown(&[step]);
    assert!(page.starts_with("# Step catalogue\n"), "{page}");
    assert!(page.ends_with(expected), "{page}");
}

#[test]
fn steps_are_grouped_by_topic_then_keyword_whatever_their_order() {
    let mut steps = vec![
        definition("Sources", StepKeyword::Then, "d"),
        definition("Builds", StepKeyword::When, "b"),
        definition("Sources", StepKeyword::Given, "c"),
        definition("Builds", StepKeyword::When, "a"),
    ];
    let page = markdown(&steps);
    let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("##")).collect();
    let expected = [
        "## Builds",
        "### When",
        "#### `When a`",
        "#### `When b`",
        "## Sources",
        "### Given",
        "#### `Given c`",
        "### Then",
        "#### `Then d`",
    ];
    assert_eq!(headings, expected);
    steps.reverse();
    assert_eq!(markdown(&steps), page);
}

#[test]
fn moved_lines_do_not_change_the_page_but_another_file_does() {
    let step = definition("Sources", StepKeyword::Given, "a");
    let at = |location: &str| markdown(&[StepDefinition { location: location.into(), ..step.clone() }]);
    assert_eq!(at("scenarios/steps/source.rs:99"), markdown(std::slice::from_ref(&step)));
    assert_eq!(at(r"scenarios\steps\source.rs:99:5"), markdown(std::slice::from_ref(&step)));
    assert_ne!(at("scenarios/steps/build.rs:10"), markdown(std::slice::from_ref(&step)));
}

#[test]
fn backticks_do_not_end_a_code_span_or_an_example() {
    let mut step = definition("Sources", StepKeyword::Given, "the module `{word}`");
    step.example = "Given a doc string\n  ```\n  text\n  ```".into();
    let page = markdown(&[step]);
    assert!(page.contains("#### `` Given the module `{word}` ``\n"), "{page}");
    assert!(page.contains("\n````gherkin\nGiven a doc string\n  ```\n  text\n  ```\n````\n"), "{page}");
}

//! Rows of tables that have more cells than the first row: the parser drops what is too much without a word, and a claim with it.

use cucumber::gherkin::{Feature, Scenario, Step, Table};

/// A row that is longer than its table's first one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LongerRow {
    /// The row's line in the file, from 1.
    pub(super) line: usize,
    /// How many cells it has.
    pub(super) cells: usize,
    /// How many the table's first row has.
    pub(super) first_cells: usize,
}

/// The first such row of a feature that was parsed from `text`.
pub(super) fn longer_row(feature: &Feature, text: &str) -> Option<LongerRow> {
    let of_rules = feature.rules.iter().flat_map(|rule| &rule.background);
    let backgrounds = feature.background.iter().chain(of_rules).flat_map(|background| &background.steps);
    let scenarios = || feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
    let steps = backgrounds.chain(scenarios().flat_map(|scenario: &Scenario| &scenario.steps));
    let of_steps = steps.filter_map(|step: &Step| step.table.as_ref());
    let examples = scenarios().flat_map(|scenario| &scenario.examples);
    let tables = of_steps.chain(examples.filter_map(|examples| examples.table.as_ref()));
    tables.filter_map(|table| longer_row_of(table, text)).min_by_key(|row| row.line)
}

fn longer_row_of(table: &Table, text: &str) -> Option<LongerRow> {
    let first_cells = table.rows.first()?.len();
    let before = text.get(..table.span.start)?;
    let lines = text.get(table.span.start..)?.lines().enumerate();
    // Comments and empty lines may stand between rows.
    let rows = lines.filter(|(_, line)| line.trim_start().starts_with('|')).take(table.rows.len());
    let mut longer = rows.map(|(index, line)| LongerRow {
        line: before.matches('\n').count() + index + 1,
        cells: cells(line),
        first_cells,
    });
    longer.find(|row| row.cells > first_cells)
}

/// The cells of a row; a bar behind a backslash is part of one:
/// <https://cucumber.io/docs/gherkin/reference/#table-cell-escaping>.
fn cells(row: &str) -> usize {
    let mut bars: usize = 0;
    let mut characters = row.chars();
    while let Some(character) = characters.next() {
        match character {
            '|' => bars += 1,
            '\\' => {
                characters.next();
            }
            _ => {}
        }
    }
    bars.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::GherkinEnv;

    use super::*;

    fn longer(text: &str) -> Option<LongerRow> {
        longer_row(&Feature::parse(text, GherkinEnv::default()).unwrap(), text)
    }

    const FEATURE: &str = r#"Feature: Tables
  Background:
    Given a table
      | a   | b |
      # more
      | ä\|ö | \\ |

  Scenario Outline: <a>
    Given <b>

    Examples:
      | a | b |

      | 1 | 2 |

  Rule: Others

    Background:
      Given a text
        """
        | a |
        | 1 | 2 |
        """

    Scenario: One
      Given a table
        | 1 |
        | 2 |
"#;

    #[test]
    fn rows_of_one_length_are_fine() {
        assert_eq!(longer(FEATURE), None);
    }

    #[test]
    fn a_longer_row_is_found_with_its_line() {
        let with = |from: &str, to: &str| longer(&FEATURE.replacen(from, to, 1));
        let row = |line, cells, first_cells| Some(LongerRow { line, cells, first_cells });
        assert_eq!(with(r"| \\ |", r"| \\ | c |"), row(6, 3, 2));
        assert_eq!(with("      | 1 | 2 |\n", "      | 1 | 2 | |\n"), row(14, 3, 2));
        assert_eq!(with("        | 2 |", "        | 2 | | 3 |"), row(28, 3, 1));
    }
}

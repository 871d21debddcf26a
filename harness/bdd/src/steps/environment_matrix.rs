//! Steps that run one command under several environments, and say which of them give the same answer.

use cucumber::{gherkin::Step, then, when};

use super::arguments::table;
use crate::world::{Failure, World};

/// Runs a command once for each row, on a fresh source copy. A column is a variable, a flag that is added to `GOFLAGS`
/// (`-mod`), or `Go` for its version; an empty cell leaves what was declared. Two rows agree where the command ended the same
/// way and wrote the same, with paths and times replaced by placeholders.
///
/// ```gherkin
/// When the command "go list -m all" is run under each environment
///   | GO111MODULE | -mod   | Go   |
///   | on          | vendor | 1.27 |
///   | on          | mod    | 1.27 |
///   | off         |        | 1.22 |
/// ```
#[when(expr = "the command {string} is run under each environment")]
async fn under_each(world: &mut World, command: String, step: &Step) -> Result<(), Failure> {
    world.run_under_each(&command, table(step)?).await
}

/// As above, under every combination of these values: a row is a name and its values, of which the last is not empty. The rows
/// of the result are numbered in order, and the last name changes fastest.
///
/// ```gherkin
/// When the command "go list -m all" is run under every combination of
///   | GO111MODULE | on   | off  |
///   | Go          | 1.22 | 1.27 |
/// ```
#[when(expr = "the command {string} is run under every combination of")]
async fn under_combinations(world: &mut World, command: String, step: &Step) -> Result<(), Failure> {
    world.run_under_combinations(&command, table(step)?).await
}

/// Every environment of the last such table gave the same answer.
///
/// ```gherkin
/// Then all rows agree
/// ```
#[then(expr = "all rows agree")]
async fn all_agree(world: &mut World) -> Result<(), Failure> {
    world.check_all_rows_agree()
}

/// These rows gave one answer, and no other row gave it. Rows are numbered from 1.
///
/// ```gherkin
/// Then rows "1, 3 and 4" agree and differ from all others
/// ```
#[then(expr = "rows {string} agree and differ from all others")]
async fn rows_agree(world: &mut World, rows: String) -> Result<(), Failure> {
    world.check_rows_agree(&rows)
}

/// No other row gave the answer of this one.
///
/// ```gherkin
/// Then row 2 differs from all others
/// ```
#[then(expr = "row {int} differs from all others")]
async fn row_alone(world: &mut World, row: usize) -> Result<(), Failure> {
    world.check_row_alone(row)
}

/// The command succeeded under this row.
///
/// ```gherkin
/// Then row 1 succeeds
/// ```
#[then(expr = "row {int} succeeds")]
async fn row_succeeds(world: &mut World, row: usize) -> Result<(), Failure> {
    world.check_row_success(row, true)
}

/// The command did not succeed under this row.
///
/// ```gherkin
/// Then row 2 fails
/// ```
#[then(expr = "row {int} fails")]
async fn row_fails(world: &mut World, row: usize) -> Result<(), Failure> {
    world.check_row_success(row, false)
}

/// The command's output or error output has this text under this row, on one line.
///
/// ```gherkin
/// Then row 2 says "modules disabled by GO111MODULE=off"
/// ```
#[then(expr = "row {int} says {string}")]
async fn row_says(world: &mut World, row: usize, text: String) -> Result<(), Failure> {
    world.check_row_says(row, &text)
}

/// The table with all answers is what was approved.
///
/// ```gherkin
/// Then the environment matrix matches the snapshot
/// ```
#[then(expr = "the environment matrix matches the snapshot")]
async fn matrix_matches(world: &mut World) -> Result<(), Failure> {
    world.check_matrix_snapshot()
}

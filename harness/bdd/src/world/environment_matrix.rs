//! One command under several environments.

use twinbuild_engine::blocking;
use twinbuild_model::{EnvironmentMatrix, EnvironmentRow};

use super::evidence::comparable_log;
use super::failure::{Failure, or_failure};
use super::state::World;

/// The column that names Go's version instead of a variable.
const GO: &str = "Go";

/// Above this many rows a table is taken for a mistake: each is a run of its own.
const MOST_ROWS: usize = 200;

impl World {
    /// Runs a command under each row of a table whose first row names variables, flags of Go's, or `Go`.
    pub(crate) async fn run_under_each(
        &mut self,
        command: &str,
        table: &[Vec<String>],
    ) -> Result<(), Failure> {
        let Some((columns, rows)) = table.split_first().filter(|(_, rows)| !rows.is_empty()) else {
            return Err(Failure::new("the table has no environment: below the names stands a row for each"));
        };
        self.run_matrix(command, columns.clone(), rows.to_vec()).await
    }

    /// Runs a command under every combination of values: a table's row is a name and its values.
    pub(crate) async fn run_under_combinations(
        &mut self,
        command: &str,
        table: &[Vec<String>],
    ) -> Result<(), Failure> {
        let mut columns = Vec::new();
        let mut rows: Vec<Vec<String>> = vec![Vec::new()];
        for line in table {
            // Gherkin wants rows of one length, so that a short row ends in empty cells.
            let filled = line.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            let Some((name, values)) = line[..filled].split_first().filter(|(_, values)| !values.is_empty())
            else {
                return Err(Failure::new("a row has a name and at least one value after it"));
            };
            columns.push(name.clone());
            or_failure(rows.len().saturating_mul(values.len()) <= MOST_ROWS, too_many)?;
            let with_each = |row: &Vec<String>| -> Vec<Vec<String>> {
                values.iter().map(|value| [row.as_slice(), std::slice::from_ref(value)].concat()).collect()
            };
            rows = rows.iter().flat_map(with_each).collect();
        }
        self.run_matrix(command, columns, rows).await
    }

    async fn run_matrix(
        &mut self,
        command: &str,
        columns: Vec<String>,
        rows: Vec<Vec<String>>,
    ) -> Result<(), Failure> {
        or_failure(rows.len() <= MOST_ROWS, too_many)?;
        for column in &columns {
            let is_name = !column.is_empty() && !column.contains(['=', ' ']) && column != "-";
            or_failure(is_name, || {
                format!("`{column}` names neither a variable nor a flag of Go's, nor is it `{GO}`")
            })?;
        }
        let mut matrix = EnvironmentMatrix::new(command, columns);
        for values in rows {
            let (exit, answer) = self.run_row(command, &matrix.columns, &values).await?;
            matrix.add(values, exit, answer);
        }
        self.log.matrices.push(matrix);
        Ok(())
    }

    /// How the command ended under one row, and its normalised log.
    async fn run_row(
        &mut self,
        command: &str,
        columns: &[String],
        values: &[String],
    ) -> Result<(String, String), Failure> {
        let (mut environment, mut go) = (self.environment.clone(), self.go.clone());
        for (column, value) in columns.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
            if column == GO {
                go = Some(value.clone());
            } else if column.starts_with('-') {
                let flags = environment.variables.entry("GOFLAGS".to_owned()).or_default();
                *flags = format!("{flags} {column}={value}").trim_start().to_owned();
            } else {
                environment.variables.insert(column.clone(), value.clone());
            }
        }
        let build = self.command_build(command, environment, go, None).await?;
        let answer = comparable_log(&build.site, &build.execution)?;
        let exit = build.execution.outcome.exit.to_string();
        // Its folders are removed away from the thread that all scenarios share.
        blocking(move || {
            drop(build);
            Ok((exit, answer))
        })
        .await
    }

    fn matrix(&self) -> Result<&EnvironmentMatrix, Failure> {
        self.log.matrices.last().ok_or_else(|| {
            Failure::new("no command was run under several environments yet").with_hint(Some(
                "a step such as `When the command \"go list -m all\" is run under each environment` comes first",
            ))
        })
    }

    fn matrix_row(&self, number: usize) -> Result<&EnvironmentRow, Failure> {
        let matrix = self.matrix()?;
        let row = number.checked_sub(1).and_then(|index| matrix.rows.get(index));
        row.ok_or_else(|| {
            Failure::new(format!("there is no row {number}: the rows are 1 to {}", matrix.rows.len()))
        })
    }

    /// Every row gives the same answer.
    pub(crate) fn check_all_rows_agree(&self) -> Result<(), Failure> {
        let matrix = self.matrix()?;
        or_failure(matrix.rows.len() > 1, || "one row agrees with itself: name two or more".into())?;
        or_failure(matrix.answers.len() == 1, || {
            format!("the rows give {} answers:\n{}", matrix.answers.len(), matrix.document())
        })
    }

    /// These rows and no others give one answer.
    pub(crate) fn check_rows_agree(&self, rows: &str) -> Result<(), Failure> {
        let mut expected = Vec::new();
        for word in rows.split([',', ' ']).filter(|word| !word.is_empty() && *word != "and") {
            let number = word.parse().map_err(|_| Failure::new(format!("`{word}` is no number of a row")))?;
            self.matrix_row(number)?;
            expected.push(number);
        }
        expected.sort_unstable();
        expected.dedup();
        let first = expected.first().ok_or_else(|| Failure::new("no row is named"))?;
        self.check_rows_are(self.matrix_row(*first)?.answer, &expected)
    }

    /// This row alone gives its answer.
    pub(crate) fn check_row_alone(&self, number: usize) -> Result<(), Failure> {
        self.check_rows_are(self.matrix_row(number)?.answer, &[number])
    }

    fn check_rows_are(&self, answer: u64, expected: &[usize]) -> Result<(), Failure> {
        let matrix = self.matrix()?;
        let found = matrix.rows_with(answer);
        or_failure(found == expected, || {
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            format!("the rows that agree are {}:\n{}", found.join(", "), matrix.document())
        })
    }

    /// The command succeeded under this row, or did not.
    pub(crate) fn check_row_success(&self, number: usize, expected: bool) -> Result<(), Failure> {
        let row = self.matrix_row(number)?;
        or_failure((row.exit == twinbuild_model::Exit::Status(0).to_string()) == expected, || {
            format!("row {number} ended with {}:\n{}", row.exit, self.answer_of(row))
        })
    }

    /// The command's streams have this text under this row.
    pub(crate) fn check_row_says(&self, number: usize, text: &str) -> Result<(), Failure> {
        or_failure(!text.is_empty(), || "the text to look for is empty".into())?;
        let answer = self.answer_of(self.matrix_row(number)?);
        let streams = answer.split_once("\nstdout:\n").map_or("", |(_, streams)| streams);
        or_failure(streams.contains(text), || format!("row {number} does not say `{text}`:\n{answer}"))
    }

    /// The matrix is what was approved.
    pub(crate) fn check_matrix_snapshot(&mut self) -> Result<(), Failure> {
        let document = self.matrix()?.document();
        self.compare_with_snapshot("environment matrix", "environment matrix", None, &document)
    }

    fn answer_of(&self, row: &EnvironmentRow) -> &str {
        let answers = self.log.matrices.last().map(|matrix| &matrix.answers);
        let place = usize::try_from(row.answer).ok();
        place.and_then(|place| answers?.get(place)).map_or("", String::as_str)
    }
}

fn too_many() -> String {
    format!("the table asks for more than {MOST_ROWS} runs")
}

//! One command under several environments, as lines of plain text: which of them agree.

use twinbuild_model::{EnvironmentMatrix, counted};

use crate::printable::one_line;

/// How many rows are shown: the run record has all of them.
const MOST_ROWS: usize = 40;

/// What was run with how many answers, then the table: a line for each environment, with the letter of its answer. All can be
/// printed as they are.
pub(crate) fn matrix_lines(matrix: &EnvironmentMatrix) -> Vec<String> {
    let [rows, answers] = [(matrix.rows.len(), "environment"), (matrix.answers.len(), "answer")]
        .map(|(count, noun)| counted(count as u64, noun));
    let mut lines = vec![format!("`{}` under {rows}: {answers}", one_line(&matrix.command))];
    let table = matrix.table();
    lines.extend(table.lines().take(1 + MOST_ROWS).map(|line| format!("  {}", one_line(line))));
    if let Some(more) = matrix.rows.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        lines.push(format!("  and {}", counted(more as u64, "more row")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: usize) -> EnvironmentMatrix {
        let mut matrix = EnvironmentMatrix::new("go list", vec!["GOWORK".to_owned()]);
        for row in 0..rows {
            matrix.add(vec![row.to_string()], "exit code 0", (row % 2).to_string());
        }
        matrix
    }

    #[test]
    fn the_table_says_which_rows_agree() {
        let expected = [
            "`go list` under 3 environments: 2 answers",
            "  row  GOWORK  answer  ended with",
            "  1    0       A       exit code 0",
            "  2    1       B       exit code 0",
            "  3    2       A       exit code 0",
        ];
        assert_eq!(matrix_lines(&matrix(3)), expected);
    }

    #[test]
    fn a_long_table_is_cut() {
        let lines = matrix_lines(&matrix(MOST_ROWS + 1));
        assert_eq!(
            (lines.len(), lines.last().map(String::as_str)),
            (MOST_ROWS + 3, Some("  and 1 more row"))
        );
        assert_eq!(matrix_lines(&matrix(MOST_ROWS)).len(), MOST_ROWS + 2);
    }
}

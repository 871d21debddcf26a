//! Finding and reading feature files. One that can't be read is a failure of the run, never dropped.

use std::fs;
use std::path::{Path, PathBuf};

use cucumber::gherkin::{Feature, GherkinEnv};
use twinbuild_model::run_record::UnreadableFeature;

use super::table_rows::{LongerRow, longer_row};

/// How many lines are shown before the place of a mistake.
const SHOWN_BEFORE: usize = 2;

/// The feature files at or below `path`, sorted.
pub(super) fn find(path: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    if !path.is_dir() {
        return fs::metadata(path).map(|_| vec![path.to_owned()]);
    }
    let mut children: Vec<_> =
        fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    children.sort();
    let mut found = Vec::new();
    for child in children {
        if child.is_dir() {
            found.extend(find(&child)?);
        } else if child.extension().is_some_and(|extension| extension == "feature") {
            found.push(child);
        }
    }
    Ok(found)
}

/// Reads one feature file; `shown` is its path in messages.
pub(super) fn read(path: &Path, shown: &str) -> Result<Feature, UnreadableFeature> {
    let unreadable = |message| UnreadableFeature { path: shown.to_owned(), message };
    let text =
        fs::read_to_string(path).map_err(|error| unreadable(format!("failed to read {shown}: {error}")))?;
    let feature = Feature::parse(&text, GherkinEnv::default())
        .map_err(|error| unreadable(explain(shown, &text, &error.to_string())))?;
    match longer_row(&feature, &text) {
        None => Ok(Feature { path: Some(path.to_owned()), ..feature }),
        Some(LongerRow { line, cells, first_cells }) => Err(unreadable(format!(
            "{shown}:{line}: this row has {cells} cells, and the first row of its table has {first_cells}{}",
            lines_before(&text, line)
        ))),
    }
}

/// What is wrong with a feature's text. The parser's error shows its place only in its own text:
/// `Error at LINE:COLUMN: {...}`.
fn explain(shown: &str, text: &str, error: &str) -> String {
    let place = error.strip_prefix("Error at ").and_then(|rest| rest.split_once(": "));
    let Some((place, _expected)) = place else { return format!("{shown}: {error}") };
    let line = place.split(':').next().and_then(|line| line.parse::<usize>().ok()).unwrap_or(1);
    // The parser gives up at the first line that it can't place, or just behind it.
    let around = lines_before(text, line);
    format!("{shown}:{place}: here, or just above, is what is not understood as Gherkin:{around}")
}

/// A line with some before it, each with its number.
fn lines_before(text: &str, line: usize) -> String {
    let around = text.lines().enumerate().skip(line.saturating_sub(1 + SHOWN_BEFORE)).take(1 + SHOWN_BEFORE);
    around.map(|(index, text)| format!("\n{:>5} | {text}", index + 1)).collect()
}

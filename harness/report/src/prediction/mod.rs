//! Predictions: as terminal text, as Markdown and as SARIF. Their JSON is that of the data itself.

mod markdown;
mod sarif;
mod terminal;

pub use markdown::markdown;
pub use sarif::sarif;
pub use terminal::terminal;

use std::collections::BTreeSet;

use twinbuild_model::{Prediction, counted};

/// `2 predictions of 2 codes in 1 file`; what no file says is in none.
fn counts(predictions: &[Prediction]) -> String {
    let codes: BTreeSet<&str> = predictions.iter().map(|prediction| prediction.code.as_str()).collect();
    let files: BTreeSet<&str> =
        predictions.iter().filter_map(|prediction| prediction.path.as_deref()).collect();
    if predictions.is_empty() {
        return "0 predictions".to_owned();
    }
    let [all, codes, files] =
        [(predictions.len(), "prediction"), (codes.len(), "code"), (files.len(), "file")]
            .map(|(count, noun)| counted(count as u64, noun));
    format!("{all} of {codes} in {files}")
}

/// `twinbuild.toml:3`; `None` where no file says it.
fn place(prediction: &Prediction) -> Option<String> {
    let path = prediction.path.as_ref()?;
    Some(prediction.line.map_or_else(|| path.clone(), |line| format!("{path}:{line}")))
}

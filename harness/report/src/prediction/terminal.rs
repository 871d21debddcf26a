//! Predictions as terminal text.

use twinbuild_model::Prediction;

use super::{counts, place};
use crate::printable::one_line;
use crate::terminal::{Ink, Style};

/// The predictions as text, in their order: `path:line: code: message`, then evidence, fix, and the scenario that shows
/// it. What no file says has no place. Every line ends with `\n`.
///
/// The last line is never coloured: `predictions: 2 predictions of 2 codes in 1 file`.
pub fn terminal(predictions: &[Prediction], style: Style) -> String {
    let lines = predictions.iter().flat_map(|prediction| prediction_lines(prediction, style));
    let counts = format!("predictions: {}", counts(predictions));
    lines.chain([counts]).map(|line| line + "\n").collect()
}

fn prediction_lines(prediction: &Prediction, style: Style) -> Vec<String> {
    let place = place(prediction).map(|place| format!("{}: ", one_line(&place))).unwrap_or_default();
    let code = style.paint(Ink::Attention, &one_line(&prediction.code));
    let detail = |label: &str, text: &str| {
        let text = one_line(text);
        (!text.is_empty()).then(|| format!("  {label:<8}  {text}"))
    };
    let details = [
        detail("evidence", &prediction.evidence),
        detail("fix", &prediction.fix),
        detail("shown by", &prediction.shown_by),
    ];
    let head = format!("{place}{code}: {}", one_line(&prediction.message));
    [head].into_iter().chain(details.into_iter().flatten()).chain([String::new()]).collect()
}

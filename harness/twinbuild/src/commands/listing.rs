//! What the commands share that list a catalogue.

use crate::problem::{Problem, ProblemClass};

/// Those of `descriptions` that have `text` in them, whatever the case.
///
/// # Errors
/// When none has: the problem names what a `kind` is and `command`, which lists them all.
pub(super) fn about(
    text: Option<&str>,
    kind: &str,
    command: &str,
    descriptions: impl Iterator<Item = String>,
) -> Result<Vec<String>, Problem> {
    let wanted = text.unwrap_or_default().to_lowercase();
    let found: Vec<String> =
        descriptions.filter(|description| description.to_lowercase().contains(&wanted)).collect();
    if found.is_empty() {
        let message = format!("failed to find a {kind} about `{wanted}`");
        let hint = format!("`{command}` lists them all");
        return Err(Problem::said(ProblemClass::Usage, message).with_hint(Some(hint)));
    }
    Ok(found)
}

//! Writing a feature.

use std::fmt::Write as _;

use super::program::{Line, Phase};

/// The longest title of a scenario, in characters.
const LONGEST_TITLE: usize = 110;

/// A value between the quotes that it has not inside.
///
/// # Errors
/// The reason why no quotes fit.
pub(super) fn quoted(text: &str) -> Result<String, String> {
    if text.contains(['\\', '\n']) || (text.contains('"') && text.contains('\'')) {
        return Err(
            "has a word with both kinds of quotes, a backslash or a line end where a step has a text".into(),
        );
    }
    Ok(if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") })
}

/// What is written as a feature.
#[derive(Debug)]
pub(super) struct FeatureText<'a> {
    pub(super) name: &'a str,
    /// Lines of tags.
    pub(super) tags: &'a str,
    /// Where it comes from.
    pub(super) description: &'a str,
    pub(super) background: &'a str,
    pub(super) title: &'a str,
    pub(super) lines: &'a [Line],
}

impl FeatureText<'_> {
    /// The feature.
    pub(super) fn write(&self) -> String {
        let mut text = format!("{}\nFeature: {}\n\n", self.tags, self.name);
        for line in self.description.lines() {
            let _ = writeln!(text, "  {line}");
        }
        let _ = write!(text, "\n  Background:\n{}\n  Scenario: {}\n", self.background, self.title);
        let mut phase = None;
        for line in self.lines {
            match line {
                Line::Comment(comment) => {
                    let _ = writeln!(text, "    # {comment}");
                }
                Line::Step { phase: next, text: step, doc_string } => {
                    let keyword = if phase == Some(*next) { "And" } else { keyword(*next) };
                    phase = Some(*next);
                    let _ = writeln!(text, "    {keyword} {step}");
                    if let Some(doc_string) = doc_string {
                        write_doc_string(&mut text, doc_string);
                    }
                }
            }
        }
        text
    }
}

fn keyword(phase: Phase) -> &'static str {
    match phase {
        Phase::Given => "Given",
        Phase::When => "When",
        Phase::Then => "Then",
    }
}

fn write_doc_string(text: &mut String, content: &str) {
    let fence = if content.contains("\"\"\"") { "```" } else { "\"\"\"" };
    let _ = writeln!(text, "      {fence}");
    for line in content.lines() {
        let _ = if line.is_empty() { writeln!(text) } else { writeln!(text, "      {line}") };
    }
    let _ = writeln!(text, "      {fence}");
}

/// Whether a doc string can hold `content`.
pub(super) fn fits_doc_string(content: &str) -> bool {
    !(content.contains("\"\"\"") && content.contains("```"))
}

/// A scenario's title: the first sentence of `comment`, or the script's name in words.
pub(super) fn title(comment: &str, name: &str) -> String {
    let sentence = comment.split_inclusive(". ").next().unwrap_or_default();
    let sentence = sentence.trim().trim_end_matches(['.', ':']).trim();
    if sentence.is_empty() {
        return name.replace('_', " ");
    }
    let mut title: String = sentence.chars().take(LONGEST_TITLE).collect();
    if title.len() < sentence.len() {
        let end = title.rfind(' ').unwrap_or(title.len());
        title.truncate(end);
        title.push_str(" ...");
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_first_sentences() {
        assert_eq!(title("Test go mod tidy. More.", "mod_tidy"), "Test go mod tidy");
        assert_eq!(title("", "mod_tidy"), "mod tidy");
        assert!(title(&"word ".repeat(60), "x").ends_with("word ..."));
    }

    #[test]
    fn texts_stand_between_quotes_that_they_have_not() {
        assert_eq!(quoted("a 'b'").unwrap(), "\"a 'b'\"");
        assert_eq!(quoted("a \"b\"").unwrap(), "'a \"b\"'");
        assert!(quoted("'\"").is_err());
        assert!(quoted("a\\b").is_err());
    }
}

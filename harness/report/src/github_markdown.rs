//! Foreign text in GitHub Flavored Markdown: <https://github.github.com/gfm/>.
//!
//! Every character that Markdown, a table, or GitHub itself may take for more than it is becomes a numeric character
//! reference, which stands for nothing but its character: <https://github.github.com/gfm/#entity-and-numeric-character-references>.

use crate::shortened::shortened;

/// ASCII punctuation without a meaning inside a line of Markdown.
const PLAIN: &str = ",;'\"/%()=?!.-+";

/// What keeps a following name from being taken for a user or an issue: a space without width.
const NO_MENTION: &str = "&#8203;";

/// A sentence on one line, of at most `most_bytes` bytes before it is escaped. Nothing in it names a user or an issue
/// of GitHub's.
pub(crate) fn prose(text: &str, most_bytes: usize) -> String {
    let text = shortened(text, most_bytes);
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    // The first character may begin a list or a heading, so that only a letter stands there as it is.
    let first = first
        .chars()
        .map(|first| if first.is_ascii_alphabetic() { first.to_string() } else { reference(first) });
    let escaped = first.chain([escaped(rest)]).collect::<String>();
    escaped.replace("&#64;", &format!("&#64;{NO_MENTION}")).replace("&#35;", &format!("&#35;{NO_MENTION}"))
}

/// A value on one line as code, of at most `most_bytes` bytes before it is escaped; nothing where it is empty.
pub(crate) fn code(text: &str, most_bytes: usize) -> String {
    match escaped(&shortened(text, most_bytes)) {
        escaped if escaped.is_empty() => escaped,
        escaped => format!("<code>{escaped}</code>"),
    }
}

/// A row of a table, of cells that are Markdown.
pub(crate) fn row<const COLUMNS: usize>(cells: [&str; COLUMNS]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// The head of a table and the line below it.
pub(crate) fn head<const COLUMNS: usize>(titles: [&str; COLUMNS]) -> [String; 2] {
    [row(titles), row(titles.map(|_| "---"))]
}

/// What can be unfolded, of lines that are Markdown.
pub(crate) fn details(summary: &str, lines: &[String]) -> Vec<String> {
    let mut details = vec![format!("<details><summary>{summary}</summary>"), String::new()];
    details.extend(lines.iter().cloned());
    details.pop_if(|last| last.is_empty());
    details.extend([String::new(), "</details>".to_owned(), String::new()]);
    details
}

fn escaped(line: &str) -> String {
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric()
            || !character.is_ascii()
            || character == ' '
            || PLAIN.contains(character)
    };
    line.chars()
        .map(|character| if is_plain(character) { character.to_string() } else { reference(character) })
        .collect()
}

fn reference(character: char) -> String {
    format!("&#{};", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_becomes_a_reference() {
        assert_eq!(
            prose("1. a|b `c` <d>\n@e #1", 99),
            "&#49;. a&#124;b &#96;c&#96; &#60;d&#62; &#64;&#8203;e &#35;&#8203;1"
        );
        assert_eq!(code("-trimpath", 99), "<code>-trimpath</code>");
        assert_eq!(code("", 99), "");
        assert_eq!(prose("cmd/go, main.go (2)", 99), "cmd/go, main.go (2)");
    }
}

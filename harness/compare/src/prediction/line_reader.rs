//! Lines as a script means them: joined where a backslash continues them, and without comments.

/// How long a joined line gets at most, in bytes.
pub(super) const LONGEST_LINE: usize = 64 << 10;

/// A line of a file, with those that continue it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LogicalLine {
    /// The number of its first line, from 1.
    pub(super) number: usize,
    pub(super) text: String,
}

/// The lines that are not empty. A `#` begins a comment at the start of a line or after a blank, and not in quotes.
pub(super) fn logical_lines(text: &str) -> Vec<LogicalLine> {
    let mut lines: Vec<LogicalLine> = Vec::new();
    let mut continued = false;
    for (index, line) in text.lines().enumerate() {
        // A comment between continued lines does not end them: https://docs.docker.com/reference/dockerfile/#format
        if continued && line.trim_start().starts_with('#') {
            continue;
        }
        let line = without_comment(line).trim_end();
        let (part, continues) = match line.strip_suffix('\\') {
            Some(part) => (part, true),
            None => (line, false),
        };
        match lines.last_mut() {
            Some(last) if continued && last.text.len() + part.len() < LONGEST_LINE => {
                last.text.push(' ');
                last.text.push_str(part.trim_start());
            }
            _ => lines.push(LogicalLine { number: index + 1, text: part.to_owned() }),
        }
        continued = continues;
    }
    lines.retain(|line| !line.text.trim().is_empty());
    lines
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (position, character) in line.char_indices() {
        match (quote, character) {
            (None, '#') if before.is_whitespace() => return &line[..position],
            (None, '"' | '\'') if before != '\\' => quote = Some(character),
            (Some(open), _) if open == character && before != '\\' => quote = None,
            _ => {}
        }
        before = character;
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_joined_and_comments_dropped() {
        let text = "a \\\n  b \\\n# c\n  d # e\r\n\n# f\n\"#g\" h#i '# j'\\\n";
        let lines: Vec<_> = logical_lines(text).into_iter().map(|line| (line.number, line.text)).collect();
        assert_eq!(lines, [(1, "a  b  d".to_owned()), (7, "\"#g\" h#i '# j'".to_owned())]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a#\"'\\\\\n é]{0,40}") {
            let _ = logical_lines(&text);
        }
    }
}

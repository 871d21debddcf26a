//! One style for the simple values in what Ruby's YAML library writes. What is not simple is left as it is.
//!
//! Source: sections 7.3 and 8.1 of <https://yaml.org/spec/1.2.2/>

/// The text with every simple quoted value in single quotes, or in none where that is the same string, and without
/// spaces at the ends of lines. Lines that go on with a value, as those of blocks of text, are left.
pub(super) fn normalized(text: &str) -> String {
    let mut value_column: Option<usize> = None;
    let mut result = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        let indent = content.len() - content.trim_start_matches(' ').len();
        if value_column.is_some_and(|column| indent > column || content.trim().is_empty()) {
            result.push_str(line);
            continue;
        }
        let parts = Parts::of(content);
        value_column = parts.may_go_on().then_some(parts.column);
        result.push_str(&parts.normalized());
        result.push_str(&line[content.len()..]);
    }
    result
}

/// A line: what stands before its value, and the value without spaces at its end.
struct Parts<'line> {
    before: &'line str,
    /// Where the innermost key or dash stands that the value belongs to. Lines that go on with it are indented more.
    column: usize,
    value: &'line str,
}

impl<'line> Parts<'line> {
    fn of(line: &'line str) -> Self {
        let line = line.trim_end();
        let is_key = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
        let (mut column, mut start) = (0, line.len() - line.trim_start_matches(' ').len());
        while line[start..].starts_with("- ") {
            column = start;
            start += 2;
        }
        let key = line[start..].find(": ").filter(|end| line[start..start + end].chars().all(is_key));
        if let Some(end) = key {
            column = start;
            start += end + 2;
        }
        Self { before: &line[..start], column, value: &line[start..] }
    }

    /// Whether the next lines may belong to the value. Those behind a tag or an anchor are keys of their own.
    fn may_go_on(&self) -> bool {
        let is_mark = |word: &str| word.starts_with(['|', '>']);
        let is_text =
            !self.before.trim().is_empty() && !self.value.is_empty() && !self.value.starts_with(['!', '&']);
        is_text || self.value.rsplit(' ').next().is_some_and(is_mark)
    }

    fn normalized(&self) -> String {
        let Self { before, value, .. } = self;
        let Some(string) = quoted(value) else { return format!("{before}{value}") };
        if is_plain(&string) {
            return format!("{before}{string}");
        }
        format!("{before}'{}'", string.replace('\'', "''"))
    }
}

/// The string in quotes that a value is, without escapes other than a doubled single quote.
fn quoted(value: &str) -> Option<String> {
    let inner = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(string) = inner('"') {
        return (!string.contains(['"', '\\'])).then(|| string.to_owned());
    }
    let string = inner('\'')?;
    let unescaped = string.replace("''", "");
    (!unescaped.contains('\'')).then(|| string.replace("''", "'"))
}

/// Whether a string is the same string without quotes: a word that is no number, date, truth value or nothing.
fn is_plain(string: &str) -> bool {
    let special = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    string.starts_with(|character: char| character.is_ascii_alphabetic())
        && string.chars().all(|character| character.is_ascii_alphanumeric() || "_./-".contains(character))
        && !special.contains(&string.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_values_have_one_style() {
        let old = "a: \n- \"x\"\nb: \"1.0\"\nr:\n  - - \"~>\"\n    - 'it''s'\nc: \"yes\"\nd: 'lib'\n";
        let new = "a:\n- x\nb: '1.0'\nr:\n  - - '~>'\n    - 'it''s'\nc: 'yes'\nd: lib\n";
        assert_eq!(normalized(old), new);
        assert_eq!(normalized(new), new);
    }

    #[test]
    fn what_is_not_simple_stays() {
        for text in [
            "description: |\n  \"a\" \n\n  b: 'c'\nd: e\n",
            "- - |\n    'x' \n",
            "a: two\n  'lines' \nb: c\n",
            "a: \"two\n  'lines' \"\nb: c\n",
            "- - two\n    'lines' \n  - x\n",
            "a: \"tab\\t\"\n",
            "a: 'x' # note\n",
            "a: 1.0\n",
            "a: \"x\", \"y\"\n",
        ] {
            assert_eq!(normalized(text), text);
        }
        assert_eq!(normalized("description: >-\n  'a' \nb: 'c'\n"), "description: >-\n  'a' \nb: c\n");
    }
}

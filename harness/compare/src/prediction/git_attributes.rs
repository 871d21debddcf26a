//! Whether `.gitattributes` keeps a file's line ends the same in every checkout.
//!
//! Source: <https://git-scm.com/docs/gitattributes>

/// The rules of all `.gitattributes` files, in the order in which git applies them.
#[derive(Debug, Default)]
pub(super) struct GitAttributes {
    rules: Vec<AttributeRule>,
}

#[derive(Debug)]
struct AttributeRule {
    /// The folder that the pattern is relative to, empty or with a `/` at its end.
    folder: String,
    pattern: String,
    attributes: Vec<String>,
}

impl GitAttributes {
    /// Takes the path and the text of each file.
    pub(super) fn new<'text>(files: impl IntoIterator<Item = (&'text str, &'text str)>) -> Self {
        let mut rules = Vec::new();
        for (path, text) in files {
            let folder = folder_of(path);
            for line in text.lines() {
                let mut words = line.split_whitespace();
                let Some(pattern) = words.next().filter(|word| !word.starts_with(['#', '['])) else {
                    continue;
                };
                let (folder, pattern) = (folder.to_owned(), pattern.trim_matches('"').to_owned());
                rules.push(AttributeRule { folder, pattern, attributes: words.map(str::to_owned).collect() });
            }
        }
        // The file in the inner folder is applied later.
        rules.sort_by_key(|rule| rule.folder.matches('/').count());
        Self { rules }
    }

    /// Whether git converts no line ends of a file, or always to the same.
    pub(super) fn keeps_line_ends(&self, path: &str) -> bool {
        let (mut is_text, mut has_end) = (true, false);
        let matching = self.rules.iter().filter(|rule| rule.matches(path));
        for attribute in matching.flat_map(|rule| &rule.attributes) {
            match attribute.as_str() {
                "-text" | "binary" | "-crlf" => is_text = false,
                "text" | "text=auto" | "!text" | "crlf" => is_text = true,
                "eol=lf" | "eol=crlf" | "crlf=input" => has_end = true,
                "!eol" | "-eol" => has_end = false,
                _ => {}
            }
        }
        !is_text || has_end
    }
}

impl AttributeRule {
    fn matches(&self, path: &str) -> bool {
        let Some(inner) = path.strip_prefix(self.folder.as_str()) else { return false };
        if self.pattern.trim_end_matches('/').contains('/') {
            return glob_matches(self.pattern.trim_start_matches('/'), inner);
        }
        glob_matches(&self.pattern, inner.rsplit('/').next().unwrap_or(inner))
    }
}

/// The folder of a path, empty or with a `/` at its end.
pub(super) fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..=end])
}

#[derive(Clone, Copy)]
enum Token {
    Character(char),
    /// `?` and `[...]`: one character within a name. Which one is not looked at.
    One,
    /// `*`: any characters within a name.
    Name,
    /// `**`: any characters.
    All,
    /// `**/`: any folders, or none.
    Folders,
}

/// Whether a pattern matches a whole path. The time is bounded by the product of both lengths.
pub(super) fn glob_matches(pattern: &str, path: &str) -> bool {
    let tokens = tokens(pattern);
    // Which beginnings of the pattern match the path so far.
    let mut reached = vec![false; tokens.len() + 1];
    reached[0] = true;
    pass_empty(&tokens, &mut reached, true);
    let mut next = reached.clone();
    for character in path.chars() {
        next.fill(false);
        for (index, token) in tokens.iter().enumerate().filter(|(index, _)| reached[*index]) {
            match token {
                Token::Character(expected) => next[index + 1] |= *expected == character,
                Token::One => next[index + 1] |= character != '/',
                Token::Name => next[index] |= character != '/',
                Token::All | Token::Folders => next[index] = true,
            }
        }
        pass_empty(&tokens, &mut next, character == '/');
        std::mem::swap(&mut reached, &mut next);
    }
    reached[tokens.len()]
}

/// Passes over tokens that match nothing as well.
fn pass_empty(tokens: &[Token], reached: &mut [bool], at_name: bool) {
    for (index, token) in tokens.iter().enumerate() {
        let can_be_empty = match token {
            Token::Name | Token::All => true,
            Token::Folders => at_name,
            Token::Character(_) | Token::One => false,
        };
        if reached[index] && can_be_empty {
            reached[index + 1] = true;
        }
    }
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let (token, length) = match character {
            '*' if rest.starts_with("**/") => (Token::Folders, 3),
            '*' if rest.starts_with("**") => (Token::All, 2),
            '*' => (Token::Name, 1),
            '?' => (Token::One, 1),
            '[' => match rest.find(']') {
                Some(end) => (Token::One, end + 1),
                None => (Token::Character('['), 1),
            },
            '\\' => match rest[1..].chars().next() {
                Some(escaped) => (Token::Character(escaped), 1 + escaped.len_utf8()),
                None => (Token::Character('\\'), 1),
            },
            other => (Token::Character(other), other.len_utf8()),
        };
        tokens.push(token);
        rest = &rest[length..];
    }
    tokens
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn globs_match_as_in_git() {
        for (pattern, path, expected) in [
            ("*.txt", "a.txt", true),
            ("*.txt", "a/b.txt", false),
            ("a/*", "a/b", true),
            ("a/*", "a/b/c", false),
            ("a/**", "a/b/c", true),
            ("**/b", "b", true),
            ("**/b", "a/x/b", true),
            ("**/b", "ab", false),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("?.t[xy]t", "a.txt", true),
            ("[", "[", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("", "", true),
            ("a", "", false),
        ] {
            assert_eq!(glob_matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_last_rule_that_matches_decides() {
        for (text, expected) in [
            ("", false),
            ("* text=auto", false),
            ("* -text", true),
            ("* text=auto eol=lf", true),
            ("*.txt binary", true),
            ("*.md -text", false),
            ("* -text\n*.txt text", false),
            ("lib/* -text", true),
            ("lib -text", false),
            ("/b.txt -text", false),
            ("# * -text", false),
        ] {
            assert_eq!(
                GitAttributes::new([(".gitattributes", text)]).keeps_line_ends("lib/b.txt"),
                expected,
                "{text}"
            );
        }
        let nested = GitAttributes::new([("lib/.gitattributes", "* -text"), (".gitattributes", "* text")]);
        assert!(nested.keeps_line_ends("lib/b.txt") && !nested.keeps_line_ends("b.txt"));
    }

    proptest! {
        #[test]
        fn no_pattern_makes_it_panic(pattern in "[a*?/\\[\\]\\\\é]{0,20}", path in "[a/é*]{0,20}") {
            let _ = glob_matches(&pattern, &path);
        }
    }
}

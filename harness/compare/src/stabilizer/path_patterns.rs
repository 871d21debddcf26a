//! Paths with wildcards.

use regex::RegexSet;

use super::InvalidStabilizer;

/// Paths in which `*` and `?` stand for characters other than `/`, and `**` for any.
#[derive(Clone, Debug)]
pub(super) struct PathPatterns {
    patterns: RegexSet,
}

impl PathPatterns {
    pub(super) fn new(kind: &'static str, paths: &[&str]) -> Result<Self, InvalidStabilizer> {
        if paths.is_empty() || paths.iter().any(|path| path.is_empty()) {
            return Err(InvalidStabilizer::NoPath { kind });
        }
        let patterns = RegexSet::new(paths.iter().map(|path| regular_expression(path)))
            .map_err(|error| InvalidStabilizer::Pattern { kind, reason: error.to_string() })?;
        Ok(Self { patterns })
    }

    pub(super) fn match_path(&self, path: &str) -> bool {
        self.patterns.is_match(path)
    }
}

fn regular_expression(path: &str) -> String {
    let mut expression = r"(?s)\A".to_owned();
    let mut rest = path;
    while let Some(character) = rest.chars().next() {
        let (taken, meaning) = match rest {
            _ if rest.starts_with("**") => ("**", ".*".to_owned()),
            _ if character == '*' => ("*", "[^/]*".to_owned()),
            _ if character == '?' => ("?", "[^/]".to_owned()),
            _ => (&rest[..character.len_utf8()], regex::escape(&character.to_string())),
        };
        expression.push_str(&meaning);
        rest = &rest[taken.len()..];
    }
    expression + r"\z"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_keep_to_their_folder_and_two_stars_do_not() {
        let matches =
            |pattern: &str, path: &str| PathPatterns::new("test", &[pattern]).unwrap().match_path(path);
        for (pattern, path) in
            [("a/*.txt", "a/b.txt"), ("a/?.txt", "a/b.txt"), ("**/b.txt", "a/c/b.txt"), ("a+b", "a+b")]
        {
            assert!(matches(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in
            [("a/*.txt", "a/c/b.txt"), ("a/?.txt", "a/bc.txt"), ("a.b", "axb"), ("a", "aa"), ("?", "/")]
        {
            assert!(!matches(pattern, path), "{pattern} {path}");
        }
        assert!(PathPatterns::new("test", &[]).is_err());
        assert!(PathPatterns::new("test", &["a", ""]).is_err());
    }
}

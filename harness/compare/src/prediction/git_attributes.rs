//! Whether `.gitattributes` keeps a file's line ends the same in every checkout.
//!
//! Source: <https://git-scm.com/docs/gitattributes>

use crate::glob::glob_matches;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}

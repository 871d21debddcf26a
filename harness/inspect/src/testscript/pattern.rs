//! Go's regular expressions: <https://pkg.go.dev/regexp/syntax>.
//!
//! They are those of the crate `regex` but for some signs, which are rewritten: Go's classes are ASCII, a brace that begins no
//! repetition is a brace, a bracket inside a class is a bracket.

use std::iter::Peekable;
use std::str::Chars;

use regex::Regex;

/// A regular expression in Go's syntax; `^` and `$` are the ends of lines, as in scripts.
#[derive(Clone, Debug)]
pub struct GoPattern {
    regex: Regex,
}

/// A text that is no regular expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("understand the regular expression /{pattern}/: {why}")]
pub struct InvalidPattern {
    /// The text.
    pub pattern: String,
    /// What is wrong.
    pub why: String,
}

impl GoPattern {
    /// Reads `pattern`.
    ///
    /// # Errors
    /// When it is no regular expression, or would take too much memory.
    pub fn new(pattern: &str) -> Result<Self, InvalidPattern> {
        let regex = Regex::new(&format!("(?m){}", rewritten(pattern)));
        let invalid =
            |error: regex::Error| InvalidPattern { pattern: pattern.to_owned(), why: error.to_string() };
        Ok(Self { regex: regex.map_err(invalid)? })
    }

    /// Whether it matches somewhere in `text`.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// How many matches there are in `text`, none of which overlap.
    pub fn count(&self, text: &str) -> usize {
        self.regex.find_iter(text).count()
    }

    /// A pattern that matches `text` and nothing else.
    pub fn quoted(text: &str) -> String {
        regex::escape(text)
    }
}

fn rewritten(pattern: &str) -> String {
    let mut result = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\\' if rest.peek() == Some(&'Q') => {
                rest.next();
                result.push_str(&literal(&mut rest));
            }
            '\\' => escape(&mut rest, &mut result, Place::Outside),
            '[' => class(&mut rest, &mut result),
            '{' if !begins_repetition(&rest) => result.push_str("\\{"),
            other => result.push(other),
        }
    }
    result
}

/// Where an escape stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    InClass,
}

/// What stands between `\Q` and `\E`, or the end.
fn literal(rest: &mut Peekable<Chars<'_>>) -> String {
    let mut text = String::new();
    while let Some(character) = rest.next() {
        if character == '\\' && rest.next_if_eq(&'E').is_some() {
            break;
        }
        text.push(character);
    }
    regex::escape(&text)
}

/// Rewrites what follows a backslash.
fn escape(rest: &mut Peekable<Chars<'_>>, result: &mut String, place: Place) {
    let Some(character) = rest.next() else {
        result.push('\\');
        return;
    };
    let inner = match character {
        'd' | 'D' => "0-9",
        'w' | 'W' => "0-9A-Za-z_",
        's' | 'S' => "\\t\\n\\f\\r ",
        _ => return other_escape(character, rest, result, place),
    };
    let is_negated = character.is_ascii_uppercase();
    match (place, is_negated) {
        (Place::InClass, false) => result.push_str(inner),
        (_, true) => result.push_str(&format!("[^{inner}]")),
        (Place::Outside, false) => result.push_str(&format!("[{inner}]")),
    }
}

fn other_escape(character: char, rest: &mut Peekable<Chars<'_>>, result: &mut String, place: Place) {
    match character {
        'b' if place == Place::Outside => result.push_str("(?-u:\\b)"),
        '<' | '>' => result.push(character),
        '0'..='7' => {
            let mut value = u32::from(character) - u32::from('0');
            let mut digits = 1;
            while let Some(digit) = rest.next_if(|next| digits < 3 && ('0'..='7').contains(next)) {
                value = value * 8 + u32::from(digit) - u32::from('0');
                digits += 1;
            }
            result.push_str(&format!("\\x{{{value:x}}}"));
        }
        'p' | 'P' | 'x' => {
            result.push('\\');
            result.push(character);
            // The braces here are no repetition.
            if rest.next_if_eq(&'{').is_some() {
                result.push('{');
            }
        }
        other => {
            result.push('\\');
            result.push(other);
        }
    }
}

/// Rewrites a class, whose bracket was read.
fn class(rest: &mut Peekable<Chars<'_>>, result: &mut String) {
    result.push('[');
    if rest.next_if_eq(&'^').is_some() {
        result.push('^');
    }
    if rest.next_if_eq(&']').is_some() {
        result.push_str("\\]");
    }
    while let Some(character) = rest.next() {
        match character {
            ']' => {
                result.push(']');
                return;
            }
            '[' if rest.peek() == Some(&':') => named_class(rest, result),
            '\\' => escape(rest, result, Place::InClass),
            '[' | '&' | '~' => {
                result.push('\\');
                result.push(character);
            }
            other => result.push(other),
        }
    }
}

/// Copies a class such as `[:alpha:]`, whose bracket was read.
fn named_class(rest: &mut Peekable<Chars<'_>>, result: &mut String) {
    result.push('[');
    for character in rest.by_ref() {
        result.push(character);
        if character == ']' {
            return;
        }
    }
}

/// Whether what follows a brace is `n}`, `n,}` or `n,m}`. Nothing behind the digits and commas is looked at, so that many
/// braces in a row take no longer than other characters.
fn begins_repetition(rest: &Peekable<Chars<'_>>) -> bool {
    let inside: String =
        rest.clone().take_while(|character| character.is_ascii_digit() || *character == ',').collect();
    let is_closed = rest.clone().nth(inside.len()) == Some('}');
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_closed
        && match inside.split_once(',') {
            None => is_number(&inside),
            Some((from, to)) => is_number(from) && (to.is_empty() || is_number(to)),
        }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        GoPattern::new(pattern).unwrap().matches(text)
    }

    #[test]
    fn what_go_matches_is_matched_and_nothing_else() {
        for (pattern, yes, no) in [
            ("^b$", "a\nb\nc", "ab"),
            ("a{b}", "a{b}", "ab"),
            ("a{2}", "aa", "a{2}"),
            ("{{.Path}}", "{{.Path}}", "Path"),
            (r"\Qa.b\E.", "a.bx", "axbx"),
            (r"[[]x", "[x", "x"),
            (r"[]x]y", "]y", "y"),
            (r"[^[:alpha:]]", "1", "a"),
            (r"\d", "1", "\u{661}"),
            (r"[\w-]+$", "-", "\u{e9}"),
            (r"a\s", "a\t", "a\u{a0}"),
            (r"\<x\>", "<x>", "x"),
            (r"\x41\101", "AA", "A"),
            (r"\x{41}", "A", "x"),
            (r"a&&b|[a&&b]c", "&c", "zc"),
            (r"\bgo\b", "a go b", "ago"),
            (r"a\/b\-c\_", "a/b-c_", "abc"),
            (r"\S+\D\W", "a!-", "  "),
        ] {
            assert!(matches(pattern, yes), "{pattern} {yes}");
            assert!(!matches(pattern, no), "{pattern} {no}");
        }
    }

    #[test]
    fn matches_are_counted_without_overlaps() {
        assert_eq!(GoPattern::new("aa").unwrap().count("aaaa a"), 2);
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for pattern in ["(", "[a", "a**b)", "\\", "(?z)", "a{1,2", "a{100000000}"] {
            let found = GoPattern::new(pattern);
            assert!(found.is_err() || pattern == "a{1,2", "{pattern}");
        }
    }

    #[test]
    fn many_braces_are_read_in_short_time() {
        // Where each looked at all that follow, this would take hours.
        assert_eq!(rewritten(&"{".repeat(1 << 20)).len(), 2 << 20);
    }

    proptest! {
        #[test]
        fn a_quoted_text_matches_itself(text in ".*") {
            let pattern = format!("^(?:{})$", GoPattern::quoted(&text));
            prop_assert!(matches(&pattern, &text), "{}", pattern);
        }

        #[test]
        fn no_pattern_makes_it_panic(pattern in r"[\[\]\\{}()?*+^$|QEdswpx:0-9,&~a-c-]{0,24}") {
            let _ = GoPattern::new(&pattern).map(|pattern| pattern.count("a1{b}[c]"));
        }
    }
}

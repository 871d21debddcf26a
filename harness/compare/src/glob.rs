//! Globs as git has them. Those of Go's `path.Match` are a part of them, but for `**` and for `!` in a class, which mean nothing
//! there.
//!
//! Source: <https://git-scm.com/docs/gitignore#_pattern_format>, <https://pkg.go.dev/path#Match>

enum Token<'a> {
    Character(char),
    /// `?`: one character within a name.
    One,
    /// `[...]`: one character within a name that is, or with `^` or `!` is not, one of these.
    Class(&'a str),
    /// `*`: any characters within a name.
    Name,
    /// `**`: any characters.
    All,
    /// `**/`: any folders, or none.
    Folders,
}

/// Whether a pattern matches a whole path. The time is bounded by the product of both lengths.
pub(crate) fn glob_matches(pattern: &str, path: &str) -> bool {
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
                Token::Class(class) => next[index + 1] |= character != '/' && is_in_class(class, character),
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
fn pass_empty(tokens: &[Token<'_>], reached: &mut [bool], at_name: bool) {
    for (index, token) in tokens.iter().enumerate() {
        let can_be_empty = match token {
            Token::Name | Token::All => true,
            Token::Folders => at_name,
            Token::Character(_) | Token::One | Token::Class(_) => false,
        };
        if reached[index] && can_be_empty {
            reached[index + 1] = true;
        }
    }
}

fn tokens(pattern: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let (token, length) = match character {
            '*' if rest.starts_with("**/") => (Token::Folders, 3),
            '*' if rest.starts_with("**") => (Token::All, 2),
            '*' => (Token::Name, 1),
            '?' => (Token::One, 1),
            // A bracket that comes first in a class is one of its characters.
            '[' => {
                let before = if rest[1..].starts_with(['^', '!']) { 3 } else { 2 };
                match rest.char_indices().skip(before).find(|(_, inner)| *inner == ']') {
                    Some((end, _)) => (Token::Class(&rest[1..end]), end + 1),
                    None => (Token::Character('['), 1),
                }
            }
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

/// Whether a character is one of a class, which is what stands between the brackets.
fn is_in_class(class: &str, character: char) -> bool {
    let inner = class.strip_prefix(['^', '!']);
    let members: Vec<char> = inner.unwrap_or(class).chars().filter(|member| *member != '\\').collect();
    let mut at = 0;
    let mut is_member = false;
    while let Some(low) = members.get(at) {
        let high = members.get(at + 2).filter(|_| members.get(at + 1) == Some(&'-'));
        is_member |= (*low..=*high.unwrap_or(low)).contains(&character);
        at += if high.is_some() { 3 } else { 1 };
    }
    is_member != inner.is_some()
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
            ("[a-c]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[^a-c]x", "dx", true),
            ("[!a-c]x", "ax", false),
            ("[]-]", "]", true),
            ("[a-]", "-", true),
            ("[\\-a]", "-", true),
            ("[^]]", "]", false),
            ("[^a]", "/", false),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("", "", true),
            ("a", "", false),
        ] {
            assert_eq!(glob_matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    proptest! {
        #[test]
        fn no_pattern_makes_it_panic(pattern in "[a*?/\\[\\]\\\\é^!-]{0,20}", path in "[a/é*]{0,20}") {
            let _ = glob_matches(&pattern, &path);
        }
    }
}

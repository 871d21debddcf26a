//! Variables in a text, as Go's `os.Expand` finds them: <https://pkg.go.dev/os#Expand>.

/// A part of a text that may name variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariablePiece<'a> {
    /// Text that stands for itself.
    Text(&'a str),
    /// The name in `$NAME` or `${NAME}`.
    Variable(&'a str),
}

/// The characters that are a name by themselves. Source: `isShellSpecialVar` in
/// <https://go.googlesource.com/go/+/refs/heads/master/src/os/env.go>
const SPECIAL: &[u8] = b"*#$@!?-0123456789";

/// The pieces of `text`, in order. As in Go, `${}` and a brace that is never closed vanish, and a `$` before anything that is
/// no name stays.
pub fn variable_pieces(text: &str) -> Vec<VariablePiece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$').filter(|at| at + 1 < rest.len()) {
        let after = &rest[at + 1..];
        let (name, length) = name_at_start(after);
        let kept = if name.is_none() && length == 0 { at + 1 } else { at };
        push_text(&mut pieces, &rest[..kept]);
        if let Some(name) = name {
            pieces.push(VariablePiece::Variable(name));
        }
        rest = &after[length..];
    }
    push_text(&mut pieces, rest);
    pieces
}

fn push_text<'a>(pieces: &mut Vec<VariablePiece<'a>>, text: &'a str) {
    if !text.is_empty() {
        pieces.push(VariablePiece::Text(text));
    }
}

/// The name that what follows a `$` begins with, and how many bytes it takes with its braces.
fn name_at_start(after: &str) -> (Option<&str>, usize) {
    if let Some(inside) = after.strip_prefix('{') {
        return match inside.find('}') {
            Some(0) => (None, 2),
            Some(end) => (Some(&inside[..end]), end + 2),
            None => (None, 1),
        };
    }
    let first = after.as_bytes().first().copied().unwrap_or_default();
    if SPECIAL.contains(&first) {
        return (Some(&after[..1]), 1);
    }
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let end = after.find(|character| !is_name(character)).unwrap_or(after.len());
    if end == 0 { (None, 0) } else { (Some(&after[..end]), end) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::VariablePiece::{Text, Variable};
    use super::*;

    #[test]
    fn names_end_where_go_says() {
        assert_eq!(variable_pieces("$WORK/a"), [Variable("WORK"), Text("/a")]);
        assert_eq!(
            variable_pieces("a${/}b${:}c"),
            [Text("a"), Variable("/"), Text("b"), Variable(":"), Text("c")]
        );
        assert_eq!(variable_pieces("a$GOEXE"), [Text("a"), Variable("GOEXE")]);
        assert_eq!(variable_pieces("$1x"), [Variable("1"), Text("x")]);
    }

    #[test]
    fn what_is_no_name_stays_or_vanishes_as_in_go() {
        assert_eq!(variable_pieces("^a$"), [Text("^a$")]);
        assert_eq!(variable_pieces("a$/b"), [Text("a$"), Text("/b")]);
        assert_eq!(variable_pieces("a${}b"), [Text("a"), Text("b")]);
        assert_eq!(variable_pieces("a${b"), [Text("a"), Text("b")]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_text_without_variables_is_kept(text in ".*", plain in "[^$]*") {
            let _ = variable_pieces(&text);
            let kept: String = variable_pieces(&plain)
                .iter()
                .map(|piece| match piece { Text(text) => *text, Variable(_) => "" })
                .collect();
            prop_assert_eq!(kept, plain);
        }
    }
}

//! Paths that a build may name, and the placeholders that stand for them.

/// Paths and the placeholders that stand for them, such as `/home/me/app` and `$SRC`.
#[derive(Clone, Debug, Default)]
pub struct PathMasks {
    /// Spellings and placeholders, the longest spelling first: a folder goes before the one that holds it.
    spellings: Vec<(String, String)>,
}

/// A path that can't be masked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "mask `{path}` as {placeholder}: only an absolute path below a root can be told apart from other text"
)]
pub struct InvalidPathMask {
    /// The path as it was given.
    pub path: String,
    /// The placeholder as it was given.
    pub placeholder: String,
}

impl PathMasks {
    /// Takes pairs of an absolute path, Unix or Windows, and its placeholder.
    ///
    /// Each path is found in the spellings with `/`, with `\` and with `\\` as in quoted text.
    ///
    /// # Errors
    ///
    /// When a path is relative or a root.
    pub fn new<'text>(
        masks: impl IntoIterator<Item = (&'text str, &'text str)>,
    ) -> Result<Self, InvalidPathMask> {
        let mut spellings = Vec::new();
        for (path, placeholder) in masks {
            let slashed = path.replace('\\', "/");
            let slashed = slashed.trim_end_matches('/');
            if !is_absolute_below_root(slashed) {
                return Err(InvalidPathMask { path: path.to_owned(), placeholder: placeholder.to_owned() });
            }
            for separator in ["/", "\\", "\\\\"] {
                spellings.push((slashed.replace('/', separator), placeholder.to_owned()));
            }
        }
        spellings.sort_by(|(left, _), (right, _)| right.len().cmp(&left.len()).then(left.cmp(right)));
        Ok(Self { spellings })
    }

    /// The text with every masked path replaced by its placeholder; `/tmp/src` is not found in `/tmp/src2`.
    pub fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (spelling, placeholder) in &self.spellings {
            if text.contains(spelling.as_str()) {
                text = replaced_where(&text, spelling, placeholder);
            }
        }
        text
    }
}

fn is_absolute_below_root(slashed: &str) -> bool {
    let below_drive = match slashed.as_bytes() {
        [letter, b':', b'/', ..] if letter.is_ascii_alphabetic() => &slashed[2..],
        _ => slashed,
    };
    below_drive.strip_prefix('/').is_some_and(|rest| !rest.trim_start_matches('/').is_empty())
}

fn replaced_where(text: &str, spelling: &str, placeholder: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    for (start, _) in text.match_indices(spelling) {
        let end = start + spelling.len();
        if begins_a_path(&text[..start]) && ends_a_name(&text[end..]) {
            result.push_str(&text[copied..start]);
            result.push_str(placeholder);
            copied = end;
        }
    }
    result.push_str(&text[copied..]);
    result
}

/// Whether a path can begin after this text: not within a longer one, but right behind a flag such as `-I`.
fn begins_a_path(before: &str) -> bool {
    let mut backwards = before.chars().rev();
    match backwards.next() {
        Some(letter) if is_of_name(letter) => {
            letter.is_ascii_alphabetic()
                && backwards.next() == Some('-')
                && backwards.next().is_none_or(|character| !is_of_name(character))
        }
        _ => true,
    }
}

/// Whether a name can end before this text: `src` ends before `/main.go` and `: not found`, not before `-old` or `.bak`.
fn ends_a_name(after: &str) -> bool {
    let mut forwards = after.chars();
    match forwards.next() {
        Some('.') => forwards.next().is_none_or(|character| !is_of_name(character)),
        Some(character) => !is_of_name(character),
        None => true,
    }
}

fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | '@' | '+' | '~' | '$')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masks() -> PathMasks {
        PathMasks::new([
            ("/tmp/a/src", "$SRC"),
            ("/tmp/a", "$TMP"),
            ("/tmp/a/cache/", "$GOCACHE"),
            ("C:\\Users\\me", "$HOME"),
        ])
        .expect("masks")
    }

    #[test]
    fn the_longest_path_wins() {
        let masks = masks();
        for (text, masked) in [
            ("/tmp/a/src/main.go:3:8: no", "$SRC/main.go:3:8: no"),
            ("cd /tmp/a/src", "cd $SRC"),
            ("in /tmp/a/src.", "in $SRC."),
            ("/tmp/a/cache/ab/x-d /tmp/a/other", "$GOCACHE/ab/x-d $TMP/other"),
            ("-I/tmp/a/src -L\"/tmp/a\" -trimpath=/tmp/a=>x", "-I$SRC -L\"$TMP\" -trimpath=$TMP=>x"),
            ("file:///tmp/a/src", "file://$SRC"),
            ("\\tmp\\a\\src\\main.go", "$SRC\\main.go"),
            ("C:\\Users\\me\\x C:/Users/me/x \"C:\\\\Users\\\\me\\\\x\"", "$HOME\\x $HOME/x \"$HOME\\\\x\""),
        ] {
            assert_eq!(masks.apply(text), masked);
        }
    }

    #[test]
    fn other_paths_stay() {
        let masks = masks();
        assert_eq!(masks.apply("/tmp/a/src2"), "$TMP/src2");
        for text in
            ["/tmp/abc", "/tmp/a-old/x", "/tmp/a.bak", "/root/tmp/a", "/tmp/a@v1.0.0", "tmp/a", "x-I/tmp/a"]
        {
            assert_eq!(masks.apply(text), text);
        }
    }

    #[test]
    fn relative_paths_and_roots_are_refused() {
        for path in ["", "/", "//", "C:\\", "C:", "src", "./src", "..\\src"] {
            assert!(PathMasks::new([(path, "$SRC")]).is_err(), "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(/tmp/a|/src|é|-I|\\\\| |C:|.){0,12}") {
            let _ = masks().apply(&text);
        }
    }
}

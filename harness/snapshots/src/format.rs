//! insta's file format: a header in YAML between two lines `---`, then the contents.
//!
//! Source: <https://insta.rs/docs/snapshot-files/> and `Snapshot::from_file` in
//! <https://github.com/mitsuhiko/insta/blob/1.49.0/insta/src/snapshot.rs>
//!
//! insta drops white space at the end of contents and turns CRLF into LF, when it reads and when `cargo insta
//! accept` writes. Contents are therefore kept in a form in which neither can lose anything: a carriage
//! return is written `␍`, the newline that ends the contents is left out, and where they would still end in
//! white space, `␃` is put after it. That form also lives through a checkout that turns LF into CRLF.

use std::io;
use std::path::Path;

use insta::Snapshot;

use crate::{Claim, SnapshotError};

/// U+240D SYMBOL FOR CARRIAGE RETURN: <https://www.unicode.org/charts/PDF/U2400.pdf>
const CARRIAGE_RETURN: &str = "␍";

/// U+2403 SYMBOL FOR END OF TEXT, of the same block.
const END_OF_TEXT: char = '␃';

/// A snapshot file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The feature file that the snapshot comes from.
    pub(crate) source: String,
    /// What was taken from which scenario.
    pub(crate) expression: String,
    /// The contents in the form that [`comparable`] gives.
    pub(crate) contents: String,
}

/// The text of a snapshot file.
pub(crate) fn render(source: &str, expression: &str, contents: &str) -> String {
    let (source, expression) = (yaml_text(source), yaml_text(expression));
    format!("---\nsource: {source}\nexpression: {expression}\n---\n{}\n", to_body(contents))
}

/// The text of a snapshot file for a claim.
pub(crate) fn render_claim(claim: &Claim, contents: &str) -> String {
    render(&claim.feature_path, &claim.expression, contents)
}

/// Contents as a snapshot file can hold them: with visible carriage returns, and with the newline at their
/// end unless they are empty. Everything else stays.
pub(crate) fn comparable(contents: &str) -> String {
    from_body(&to_body(contents))
}

/// Reads a snapshot file with insta's reader; `None` where there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<Stored>, SnapshotError> {
    let malformed = |problem: String| SnapshotError::Malformed { path: path.to_owned(), problem };
    match std::fs::read_to_string(path) {
        Ok(text) if text.lines().filter(|line| line.trim_end() == "---").take(2).count() < 2 => {
            return Err(malformed("its header is not complete".to_owned()));
        }
        // insta would take a file that starts otherwise for one of its old format, and lose lines of it.
        Ok(text) if text.lines().next().map(str::trim_end) != Some("---") => {
            return Err(malformed("it does not start with the line `---`".to_owned()));
        }
        Ok(_) => {}
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SnapshotError::Read { path: path.to_owned(), source }),
    }
    // insta panics on some YAML, such as an infinite number in the header.
    let snapshot = std::panic::catch_unwind(|| Snapshot::from_file(path))
        .map_err(|_| malformed("its header is not understood".to_owned()))?
        .map_err(|error| malformed(error.to_string()))?;
    let text = snapshot.as_text().ok_or_else(|| malformed("it is binary".to_owned()))?;
    let metadata = snapshot.metadata();
    Ok(Some(Stored {
        source: metadata.source().unwrap_or_default().to_owned(),
        expression: metadata.expression().unwrap_or_default().to_owned(),
        contents: from_body(&text.to_string()),
    }))
}

/// What an approved or proposed snapshot holds, without its header; `None` where there is no such file.
///
/// # Errors
/// Where the file can't be read or is no snapshot.
pub fn snapshot_contents(path: &Path) -> Result<Option<String>, SnapshotError> {
    Ok(read(path)?.map(|stored| stored.contents))
}

fn to_body(contents: &str) -> String {
    let mut body = contents.strip_suffix('\n').unwrap_or(contents).replace('\r', CARRIAGE_RETURN);
    if body.ends_with(|last: char| last.is_whitespace() || last == END_OF_TEXT) {
        body.push(END_OF_TEXT);
    }
    body
}

fn from_body(body: &str) -> String {
    if body.is_empty() {
        return String::new();
    }
    let contents = body.strip_suffix(END_OF_TEXT).unwrap_or(body);
    format!("{contents}\n")
}

/// A text as a YAML scalar: bare where insta writes it bare too, else in double quotes, whose escapes YAML
/// shares with JSON: <https://yaml.org/spec/1.2.2/#57-escaped-characters>
fn yaml_text(text: &str) -> String {
    if is_bare(text) { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

/// Whether a text is a string in YAML without quotes. Two words never are a boolean, a null or a number, and
/// a path with a folder is none either.
fn is_bare(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.ends_with(|last: char| last.is_ascii_alphanumeric())
        && text.contains([' ', '/'])
        && text.chars().all(|character| character.is_ascii_alphanumeric() || " /._-".contains(character))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;

    fn reread(text: &str) -> Result<Option<Stored>, SnapshotError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.snap");
        fs::write(&path, text).expect("written");
        read(&path)
    }

    /// What `cargo insta accept` leaves of a pending file: insta's reader, then its writer.
    fn accepted_by_insta(text: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let (pending, accepted) = (folder.path().join("a.snap.new"), folder.path().join("a.snap"));
        fs::write(&pending, text).expect("written");
        Snapshot::from_file(&pending).expect("a snapshot").save(&accepted).expect("saved");
        fs::read_to_string(accepted).expect("read")
    }

    fn contents_of(text: &str) -> String {
        reread(text).expect("a snapshot").expect("a file").contents
    }

    #[test]
    fn the_file_is_as_insta_writes_it() {
        let text = render("features/a b.feature", "module graph of A module", "a\n---\nb\n");
        assert_eq!(
            text,
            "---\nsource: features/a b.feature\nexpression: module graph of A module\n---\na\n---\nb\n"
        );
        assert_eq!(accepted_by_insta(&text), text);
        let quoted = render("features/a: b.feature", "\"x\" of y", "");
        assert_eq!(accepted_by_insta(&quoted), quoted);
    }

    #[test]
    fn what_insta_would_lose_is_kept() {
        for (contents, kept) in [
            ("", ""),
            ("\n", ""),
            ("a", "a\n"),
            ("a\n", "a\n"),
            ("a\n\n", "a\n\n"),
            ("a \t\n", "a \t\n"),
            ("a\r\nb\r\n", "a␍\nb␍\n"),
            ("a\rb\n", "a␍b\n"),
            ("a␃\n", "a␃\n"),
            ("\u{3000}\n", "\u{3000}\n"),
        ] {
            let text = render("f", "e", contents);
            assert_eq!(contents_of(&text), kept, "{contents:?}");
            assert_eq!(contents_of(&accepted_by_insta(&text)), kept, "{contents:?}");
            assert_eq!(comparable(contents), kept, "{contents:?}");
        }
    }

    #[test]
    fn a_checkout_with_crlf_reads_as_one_with_lf() {
        let text = render("features/a.feature", "log of b", "a\n\nb \n");
        assert_eq!(reread(&text.replace('\n', "\r\n")).expect("read"), reread(&text).expect("read"));
    }

    #[test]
    fn other_files_are_refused() {
        for text in [
            "",
            "a\n",
            "---\nsource: a\n",
            "<<<<<<< HEAD\n---\nsource: a\n---\nb\n",
            "---\n- a\n---\nb\n",
            "---\nsource: .inf\n---\nb\n",
            "---\nextension: bin\nsnapshot_kind: binary\n---\n",
        ] {
            assert!(matches!(reread(text), Err(SnapshotError::Malformed { .. })), "{text:?}");
        }
    }

    #[test]
    fn no_file_is_no_snapshot_and_a_folder_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(read(&folder.path().join("none.snap")).expect("read").is_none());
        assert!(matches!(read(folder.path()), Err(SnapshotError::Read { .. })));
    }

    /// Texts made of what is dangerous: separators, white space of all kinds, carriage returns, quotes.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("---\n".to_owned()),
            Just("\n".to_owned()),
            Just("\r\n".to_owned()),
            Just("\r".to_owned()),
            Just("␃".to_owned()),
            Just("\u{feff}".to_owned()),
            Just(": \"'#\\".to_owned()),
            Just("no".to_owned()),
            Just("12e7".to_owned()),
            "[ \t\u{a0}\u{85}\u{2028}\u{3000}]",
            any::<String>(),
            "[a-z /.]{0,6}",
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(source in text(), expression in text(), contents in text()) {
            let written = render(&source, &expression, &contents);
            let expected = Stored { source, expression, contents: comparable(&contents) };
            prop_assert_eq!(reread(&written).expect("a snapshot"), Some(expected.clone()));
            prop_assert_eq!(reread(&accepted_by_insta(&written)).expect("a snapshot"), Some(expected));
        }

        #[test]
        fn only_carriage_returns_and_the_last_newline_are_alike(one in text(), other in text()) {
            let canonical = |text: &str| {
                let text = text.replace('\r', "␍");
                text.strip_suffix('\n').map_or(text.clone(), str::to_owned)
            };
            prop_assert_eq!(comparable(&one) == comparable(&other), canonical(&one) == canonical(&other));
            prop_assert_eq!(comparable(&comparable(&one)), comparable(&one));
        }

        #[test]
        fn no_file_panics(text in text()) {
            let _ = reread(&text);
            let _ = reread(&format!("---\n{text}\n---\na\n"));
        }
    }
}

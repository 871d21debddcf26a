//! The files `go.sum` and `go.work.sum`.
//!
//! Source: <https://go.dev/ref/mod#go-sum-files>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use twinbuild_model::evidence::ModuleReference;

use crate::Problem;

/// A line of `go.sum`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoSumLine {
    /// The module and its version.
    pub module: ModuleReference,
    /// Whether the hash is that of the module's `go.mod` alone.
    pub is_of_go_mod: bool,
    /// The hash: `h1:` and 44 characters.
    pub hash: String,
    /// The line, from 1.
    pub line: usize,
}

/// The hash of an empty `go.mod`, which old releases of Go wrote for what is no module, and all later ones drop.
/// It is that of [`hash1`](crate::hash1) of one empty file.
const EMPTY_GO_MOD: &str = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

/// A SHA-256, in bytes: <https://pkg.go.dev/golang.org/x/mod/sumdb/dirhash#Hash1>.
const HASH_BYTES: usize = 32;

/// Reads `go.sum` or `go.work.sum`, whose name is for what it reports. A line that Go refuses is left out and reported; one
/// whose hash can be none is kept and reported.
pub fn parse_go_sum(file: &'static str, text: &str) -> (Vec<GoSumLine>, Vec<Problem>) {
    let mut lines = Vec::new();
    let mut problems = Vec::new();
    for (index, text) in text.split('\n').enumerate() {
        let line = index + 1;
        let mut report = |message: String| {
            problems.push(Problem { text: file, line, column: 1, message });
        };
        let mut words = text.split_whitespace();
        let [path, version, hash, more] = [words.next(), words.next(), words.next(), words.next()];
        match (path, version, hash, more) {
            (None, ..) => {}
            (Some(path), Some(version), Some(hash), None) => {
                if hash == EMPTY_GO_MOD {
                    continue;
                }
                if !is_hash(hash) {
                    report(format!("{} is no hash that Go knows", shortened(hash)));
                }
                let (version, is_of_go_mod) =
                    version.strip_suffix("/go.mod").map_or((version, false), |version| (version, true));
                lines.push(GoSumLine {
                    module: ModuleReference::at(path, version),
                    is_of_go_mod,
                    hash: hash.to_owned(),
                    line,
                });
            }
            _ => report(format!(
                "expected a module, a version and a hash, and there are {} words",
                text.split_whitespace().count()
            )),
        }
    }
    (lines, problems)
}

/// Whether it is a hash that Go knows. What has another name before the colon is passed over by Go.
fn is_hash(hash: &str) -> bool {
    let Some(encoded) = hash.strip_prefix("h1:") else { return hash.contains(':') };
    STANDARD.decode(encoded).is_ok_and(|bytes| bytes.len() == HASH_BYTES)
}

/// A hostile file may have a word of any length.
fn shortened(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    if start.len() < text.len() { format!("{start}...") } else { start }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HASH: &str = "h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0=";

    #[test]
    fn lines_are_read_with_their_places() {
        let text = format!("\r\na v1.0.0 {HASH}\r\na v1.0.0/go.mod {HASH}\nb v1.0.0/go.mod {EMPTY_GO_MOD}\n");
        let (lines, problems) = parse_go_sum("go.sum", &text);
        assert_eq!(problems, []);
        let seen: Vec<_> =
            lines.iter().map(|line| (line.module.to_string(), line.is_of_go_mod, line.line)).collect();
        assert_eq!(seen, [("a@v1.0.0".to_owned(), false, 2), ("a@v1.0.0".to_owned(), true, 3)]);
    }

    #[test]
    fn what_go_refuses_is_reported() {
        for (text, message) in [
            ("a v1.0.0\n", "go.sum:1:1: expected a module, a version and a hash, and there are 2 words"),
            ("\na v1.0.0 h1:x\n", "go.sum:2:1: h1:x is no hash that Go knows"),
            ("a v1.0.0 \0\0\n", "go.sum:1:1: \0\0 is no hash that Go knows"),
        ] {
            let (_, problems) = parse_go_sum("go.sum", text);
            assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [message]);
        }
        let (_, problems) = parse_go_sum("go.sum", "a v1.0.0 h2:x\n");
        assert_eq!(problems, []);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "((a|v1.0.0|/go.mod|h1:|\0|\n|\r|é) ?){0,30}", any in ".{0,100}") {
            let _ = parse_go_sum("go.sum", &text);
            let _ = parse_go_sum("go.work.sum", &any);
        }
    }
}

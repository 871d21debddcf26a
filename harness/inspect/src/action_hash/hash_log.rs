//! What `go build` writes to its standard error with `GODEBUG=gocachehash=1`.
//!
//! Source of the format: <https://go.dev/src/cmd/go/internal/cache/hash.go>

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::action_input::ActionInput;
use super::hash_line::inputs;
use crate::Problem;
use crate::go_string::unquoted_bytes;

/// The log that problems point to.
const LOG: &str = "GODEBUG=gocachehash=1";
/// Kinds of actions whose hashes are read. Others tell of caches that no output depends on.
const MODES: [&str; 3] = ["build", "link", "preprocess PGO profile"];
/// How many problems are told of: the text comes from a program.
const MOST_PROBLEMS: usize = 100;

/// How one hash of an action was computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HashBlock {
    /// What the action does: `build`, `link`.
    pub(super) mode: String,
    /// The package it does it to.
    pub(super) package: String,
    /// The inputs in the order in which they were hashed.
    pub(super) inputs: Vec<ActionInput>,
    /// The hash as the action's id.
    pub(super) action_id: String,
}

/// Reads the log. Lines of other programs are skipped.
///
/// Lines of several actions may be mixed, since each names its action. Two that are computed at once under one name
/// can't be told apart: what doesn't add up to its own hash is left out and told of. So memory is bound by the log's size.
pub(super) fn hash_log(log: &[u8]) -> (Vec<HashBlock>, Vec<Problem>) {
    let mut reader = Reader::default();
    for (index, line) in log.split(|byte| *byte == b'\n').enumerate() {
        let Some(rest) = line.strip_prefix(b"HASH[") else { continue };
        let text = String::from_utf8_lossy(rest);
        if let Some((name, rest)) = parse_line(text.trim_end_matches('\r')) {
            reader.read(index + 1, name, rest);
        }
    }
    reader.finish()
}

/// What a line of the log says.
enum Said<'text> {
    Start,
    Input(&'text str),
    Sum(&'text str),
}

/// `NAME]`, `NAME]: "..."`, `NAME]: 0123...`; a name may have brackets in it.
fn parse_line(text: &str) -> Option<(&str, Said<'_>)> {
    if text.ends_with('"') {
        let (name, _) = text.split_once("]: \"")?;
        return Some((name, Said::Input(&text[name.len() + "]: ".len()..])));
    }
    if let Some(name) = text.strip_suffix(']') {
        return Some((name, Said::Start));
    }
    let (name, sum) = text.rsplit_once("]: ")?;
    Some((name, Said::Sum(sum)))
}

#[derive(Default)]
struct Reader {
    /// The block that is open under a name.
    open: HashMap<String, OpenBlock>,
    blocks: Vec<HashBlock>,
    problems: Vec<Problem>,
}

struct OpenBlock {
    line: usize,
    mode: &'static str,
    package: String,
    inputs: Vec<ActionInput>,
    hasher: Sha256,
}

impl Reader {
    fn read(&mut self, line: usize, name: &str, said: Said<'_>) {
        let Some((mode, package)) = mode_and_package(name) else { return };
        match said {
            Said::Start => {
                let (package, hasher) = (package.to_owned(), Sha256::new());
                let block = OpenBlock { line, mode, package, inputs: Vec::new(), hasher };
                if self.open.insert(name.to_owned(), block).is_some() {
                    self.problem(line, format!("`{name}` begins again before it ended"));
                }
            }
            Said::Input(literal) => match (self.open.get_mut(name), unquoted_bytes(literal)) {
                (Some(block), Some(bytes)) => block.push(&bytes),
                // Without this line the sum will not hold, which is told of then.
                (Some(_), None) => {}
                (None, _) => self.problem(line, format!("an input of `{name}`, which did not begin")),
            },
            Said::Sum(sum) => match self.open.remove(name) {
                Some(block) => self.close(line, name, block, sum),
                None => self.problem(line, format!("the hash of `{name}`, which did not begin")),
            },
        }
    }

    fn close(&mut self, line: usize, name: &str, block: OpenBlock, sum: &str) {
        let computed: [u8; 32] = block.hasher.finalize().into();
        if hexadecimal(&computed) != sum {
            return self.problem(line, format!("the inputs of `{name}` do not add up to its hash"));
        }
        self.blocks.push(HashBlock {
            mode: block.mode.to_owned(),
            package: block.package,
            inputs: block.inputs,
            action_id: action_id(&computed),
        });
    }

    fn problem(&mut self, line: usize, message: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { text: LOG, line, column: 1, message });
        }
    }

    fn finish(mut self) -> (Vec<HashBlock>, Vec<Problem>) {
        let mut unfinished: Vec<(usize, String)> =
            self.open.drain().map(|(name, block)| (block.line, name)).collect();
        unfinished.sort();
        for (line, name) in unfinished {
            self.problem(line, format!("`{name}` has no hash"));
        }
        (self.blocks, self.problems)
    }
}

impl OpenBlock {
    fn push(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        let line = String::from_utf8_lossy(bytes);
        self.inputs.extend(inputs(line.strip_suffix('\n').unwrap_or(&line), &self.package));
    }
}

fn mode_and_package(name: &str) -> Option<(&'static str, &str)> {
    MODES.iter().find_map(|mode| Some((*mode, name.strip_prefix(mode)?.strip_prefix(' ')?)))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first 120 bits in the URL alphabet of Base64, as `HashToString` in
/// <https://go.dev/src/cmd/internal/buildid/buildid.go> writes them.
fn action_id(sum: &[u8; 32]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (groups, _) = sum[..15].as_chunks::<3>();
    let mut id = String::with_capacity(20);
    for [first, second, third] in groups {
        let bits = u32::from_be_bytes([0, *first, *second, *third]);
        for shift in [18, 12, 6, 0] {
            id.push(char::from(ALPHABET[(bits >> shift & 63) as usize]));
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The hash over `go1.27.3`, `compile\n` and `GOAMD64=v1\n`, computed with `sha256sum`.
    const SUM: &str = "40830a5acba388158e8f0903d942405edf9e537dbaa2b23af8740c847844b1a8";
    const ID: &str = "QIMKWsujiBWOjwkD2UJA";

    fn block(name: &str) -> Vec<String> {
        ["", ": \"go1.27.3\"", ": \"compile\\n\"", ": \"GOAMD64=v1\\n\"", &format!(": {SUM}")]
            .iter()
            .map(|rest| format!("HASH[{name}]{rest}"))
            .collect()
    }

    #[test]
    fn mixed_blocks_and_lines_of_others_are_told_apart() {
        let mut log = vec!["# example.com/a".to_owned(), "HASH /src/a.go: 1234".to_owned()];
        let tests = "build example.com/a [example.com/a.test]";
        for (first, second) in block("build a").into_iter().zip(block(tests)) {
            log.extend([first, "HASH[moduleIndex]: \"x\"".to_owned(), second]);
        }
        let (blocks, problems) = hash_log(log.join("\r\n").as_bytes());
        assert_eq!(problems, []);
        let packages: Vec<&str> = blocks.iter().map(|block| block.package.as_str()).collect();
        assert_eq!(packages, ["a", "example.com/a [example.com/a.test]"]);
        assert_eq!((blocks[0].action_id.as_str(), blocks[0].inputs.len()), (ID, 2));
    }

    #[test]
    fn what_does_not_add_up_is_left_out_and_told() {
        let whole = block("build a");
        for left_out in 0..whole.len() {
            let mut lines = whole.clone();
            lines.remove(left_out);
            let (blocks, problems) = hash_log(lines.join("\n").as_bytes());
            assert_eq!((blocks.len(), problems.is_empty()), (0, false), "{left_out}");
        }
        let twice: Vec<String> = whole.iter().flat_map(|line| [line.clone(), line.clone()]).collect();
        let (blocks, problems) = hash_log(twice.join("\n").as_bytes());
        assert_eq!(blocks, []);
        assert_eq!(
            problems[0].to_string(),
            "GODEBUG=gocachehash=1:2:1: `build a` begins again before it ended"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(lines in proptest::collection::vec(
            ("HASH\\[(build a|link é|x)?", "(\\]|\\]: \"|\\]: |\")", proptest::collection::vec(any::<u8>(), 0..6)), 0..8,
        )) {
            let mut log = Vec::new();
            for (start, middle, rest) in lines {
                log.extend_from_slice(start.as_bytes());
                log.extend_from_slice(middle.as_bytes());
                log.extend_from_slice(&rest);
                log.push(b'\n');
            }
            let _ = hash_log(&log);
        }
    }
}

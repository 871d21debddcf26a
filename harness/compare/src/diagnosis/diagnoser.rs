//! Reading a log in chunks, in constant memory.

use memchr::{memchr, memchr_iter, memrchr};
use twinbuild_model::{Diagnosis, NetworkRecord};

use super::escapes::without_escapes;
use super::findings::Findings;
use super::network::refined;
use super::vocabulary::Vocabulary;

/// Of a longer line the rest is not read, in bytes.
const LONGEST_LINE: usize = 64 << 10;

/// Reads a log in chunks of any length and says why the build failed.
///
/// How the log is cut into chunks makes no difference. Memory does not grow with the log: a part of one line (64 KiB at most)
/// and a few lines for each rule are kept.
///
/// ```
/// use twinbuild_compare::{Diagnoser, Layer};
///
/// let mut diagnoser = Diagnoser::default();
/// diagnoser.read(b"write /tmp/a: no space left ");
/// diagnoser.read(b"on device\n");
/// assert_eq!(diagnoser.finish(None).layer, Layer::Disk);
/// ```
#[derive(Debug, Default)]
pub struct Diagnoser {
    findings: Findings,
    /// The beginning of a line whose end is not there yet.
    partial: Vec<u8>,
    /// Whether such a line was begun; it may be empty.
    is_within_line: bool,
    /// How many lines ended.
    lines: u64,
    /// Whose words a line has; kept to be used again.
    owners: Vec<usize>,
}

impl Diagnoser {
    /// Reads on.
    pub fn read(&mut self, mut chunk: &[u8]) {
        if self.is_within_line {
            let Some(end) = memchr(b'\n', chunk) else { return self.keep(chunk) };
            self.keep(&chunk[..end]);
            self.end_partial();
            chunk = &chunk[end + 1..];
        }
        let whole = memrchr(b'\n', chunk).map_or(0, |end| end + 1);
        self.read_lines(&chunk[..whole]);
        self.keep(&chunk[whole..]);
    }

    /// The diagnosis of what was read, and of what the services of a network saw where there is a record of it.
    pub fn finish(mut self, network: Option<&NetworkRecord>) -> Diagnosis {
        if self.is_within_line {
            self.end_partial();
        }
        let diagnosis = self.findings.diagnosis();
        network.map_or_else(|| diagnosis.clone(), |record| refined(diagnosis.clone(), record))
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = LONGEST_LINE - self.partial.len();
        self.partial.extend_from_slice(&bytes[..room.min(bytes.len())]);
        self.is_within_line |= !bytes.is_empty();
    }

    fn end_partial(&mut self) {
        let line = std::mem::take(&mut self.partial);
        self.read_line(&line);
        self.partial = line;
        self.partial.clear();
        self.is_within_line = false;
    }

    /// Lines with their ends. Only those that may say something are looked at one by one.
    fn read_lines(&mut self, text: &[u8]) {
        if memchr(0x1b, text).is_some() {
            // An escape sequence may stand within the words.
            return text
                .split_inclusive(|byte| *byte == b'\n')
                .for_each(|line| self.read_line(&line[..line.len() - 1]));
        }
        let mut at = 0;
        while let Some(hit) = Vocabulary::get().find(text, at) {
            let start = memrchr(b'\n', &text[at..hit]).map_or(at, |end| at + end + 1);
            let end = memchr(b'\n', &text[hit..]).map_or(text.len(), |end| hit + end);
            self.lines += count_lines(&text[at..start]);
            self.read_line(&text[start..end]);
            at = text.len().min(end + 1);
        }
        self.lines += count_lines(&text[at..]);
    }

    fn read_line(&mut self, line: &[u8]) {
        self.lines += 1;
        let line = without_escapes(&line[..line.len().min(LONGEST_LINE)]);
        let mut owners = std::mem::take(&mut self.owners);
        Vocabulary::get().owners(&line, &mut owners);
        owners.retain(|owner| !self.findings.has_enough(*owner));
        if !owners.is_empty() {
            let line = String::from_utf8_lossy(&line);
            owners.iter().for_each(|owner| self.findings.note(*owner, self.lines, &line));
        }
        self.owners = owners;
    }
}

fn count_lines(text: &[u8]) -> u64 {
    memchr_iter(b'\n', text).count() as u64
}

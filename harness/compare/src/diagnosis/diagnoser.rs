//! Reading a log in chunks, in constant memory.

use memchr::{memchr, memchr_iter, memrchr};
use twinbuild_model::{Diagnosis, Fix, Layer, NetworkRecord, Trace};

use super::escapes::{ESCAPE, without_escapes, without_line_end};
use super::findings::Findings;
use super::network::refined;
use super::rejected::RejectedLines;
use super::trace::{KILLED, TraceTellings};
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
    rejected: RejectedLines,
    was_killed: bool,
    trace: TraceTellings,
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
        let layer = diagnosis.layer;
        let diagnosis = match network {
            Some(record) => refined(diagnosis, record, &self.findings),
            None => diagnosis,
        };
        // Who answered knows more of the other end than the trace of who asked.
        let is_another_layer = diagnosis.layer != layer;
        let is_killed = self.was_killed && diagnosis.layer == Layer::Unknown;
        let diagnosis = if is_killed { killed() } else { diagnosis };
        let rule = if is_killed { Some(KILLED) } else { self.findings.rule_name() };
        if is_another_layer { diagnosis } else { self.trace.refine(diagnosis, rule) }
    }

    /// Takes the trace of the build.
    pub fn was_traced(&mut self, trace: &Trace) {
        self.trace = TraceTellings::of(trace);
    }

    /// Says what a variable of the build was, which a log shows only where somebody printed it. Variables that no fix is
    /// made of are passed over.
    pub fn has_variable(&mut self, name: &str, value: &str) {
        self.findings.set_variable(name, value);
    }

    /// Says that the build was killed at its time limit: where nothing else explains it, that is the cause.
    pub fn killed_at_time_limit(&mut self) {
        self.was_killed = true;
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

    /// Lines with their ends. Those with an escape sequence, which may stand within the words, are read by themselves.
    fn read_lines(&mut self, mut text: &[u8]) {
        while let Some(escape) = memchr(ESCAPE, text) {
            let start = memrchr(b'\n', &text[..escape]).map_or(0, |end| end + 1);
            let end = memchr(b'\n', &text[escape..]).map_or(text.len(), |end| escape + end);
            self.read_plain_lines(&text[..start]);
            self.read_line(&text[start..end]);
            text = &text[text.len().min(end + 1)..];
        }
        self.read_plain_lines(text);
    }

    /// In one pass over all of them: only lines with words of rules that want more lines are looked at.
    fn read_plain_lines(&mut self, text: &[u8]) {
        let mut owners = std::mem::take(&mut self.owners);
        let (mut start, mut end, mut counted) = (0, 0, 0);
        for (owner, at) in Vocabulary::get().hits(text) {
            if self.findings.has_enough(owner) {
                continue;
            }
            if at > end {
                self.note(&text[start..end], &mut owners);
                start = memrchr(b'\n', &text[end..at]).map_or(end, |before| end + before + 1);
                end = memchr(b'\n', &text[at..]).map_or(text.len(), |after| at + after);
                self.lines += count_lines(&text[counted..start]) + 1;
                counted = text.len().min(end + 1);
            }
            if at - start <= LONGEST_LINE && !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        self.note(&text[start..end], &mut owners);
        self.lines += count_lines(&text[counted..]);
        self.owners = owners;
    }

    fn read_line(&mut self, line: &[u8]) {
        self.lines += 1;
        let line = without_escapes(&line[..line.len().min(LONGEST_LINE)]);
        let mut owners = std::mem::take(&mut self.owners);
        let hits = Vocabulary::get().hits(&line).map(|(owner, _)| owner);
        owners.extend(hits.filter(|owner| !self.findings.has_enough(*owner)));
        owners.sort_unstable();
        owners.dedup();
        self.note(&line, &mut owners);
        self.owners = owners;
    }

    /// Notes the last line that was counted for the owners of its words, and leaves none of them.
    fn note(&mut self, line: &[u8], owners: &mut Vec<usize>) {
        if owners.is_empty() {
            return;
        }
        let line = without_line_end(&line[..line.len().min(LONGEST_LINE)]);
        let hash = RejectedLines::hash(line);
        if self.rejected.contains(hash) {
            return owners.clear();
        }
        let line = String::from_utf8_lossy(line);
        let known = owners.drain(..).filter(|owner| self.findings.note(*owner, self.lines, &line)).count();
        if known == 0 {
            self.rejected.insert(hash);
        }
    }
}

fn count_lines(text: &[u8]) -> u64 {
    memchr_iter(b'\n', text).count() as u64
}

/// A host that drops every packet leaves no text and no event.
fn killed() -> Diagnosis {
    let advice = "look which host the build waited for last (`go mod download -x`): the go command waits without a limit for one that takes the connection and never answers; else raise the limit";
    Diagnosis {
        layer: Layer::Timeout,
        cause: "the build was killed at its time limit and said nothing of what it waited for".to_owned(),
        evidence: Vec::new(),
        verify: Some("go mod download -x".to_owned()),
        fix: Some(Fix { advice: advice.to_owned(), change: None }),
        also: Vec::new(),
    }
}

//! A whole log of strace, read line by line into a [`Trace`].

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::io::{self, BufRead};
use std::rc::Rc;

use twinbuild_model::{AccessKind, ConnectionAttempt, FileAccess, Trace};

use super::address::SocketAddress;
use super::failures::{Failures, Subject, error, subject};
use super::lexical_path::joined;
use super::process_table::{Process, ProcessTable};
use super::strace_line::{Call, Part, StraceLine, descriptor_path, quoted};
use crate::log::read_line;

/// The longest line that is read, in bytes: a command line of many files is long.
const LINE_BYTES: usize = 1 << 20;

/// The call by which a process ends with all its threads: <https://man7.org/linux/man-pages/man2/exit_group.2.html>
const END_CALL: &[u8] = b"exit_group(";

/// The calls by which a process begins another, or a thread.
const BEGINNINGS: [&str; 4] = ["clone(", "clone3(", "fork(", "vfork("];

/// How many different accesses and connections are kept.
const MOST_ENTRIES: usize = 500_000;

/// How many bytes of lines wait for what began their thread, or for the rest of a call.
const MOST_WAITING: usize = 16 << 20;

/// Reads the log that strace wrote with `-f -y -q -o FILE`, for a command that started in `folder`.
///
/// # Errors
/// When `log` can't be read. What can't be understood in it is a gap of the trace.
pub fn strace_log(mut log: impl BufRead, folder: &str) -> io::Result<Trace> {
    let mut reader = StraceLog::new(folder);
    let mut line = Vec::new();
    while read_line(&mut log, &mut line, LINE_BYTES)? {
        reader.lines += 1;
        if line.len() > LINE_BYTES {
            reader.gap("a system call with arguments too long to be read");
        } else {
            reader.line(reader.lines, &line);
        }
    }
    Ok(reader.finish())
}

struct StraceLog {
    first_folder: Vec<u8>,
    processes: ProcessTable,
    /// Calls of which only the beginning was seen, by thread.
    begun: HashMap<u32, Vec<u8>>,
    /// Lines of threads that began before the call that begins them had returned.
    early: HashMap<u32, Vec<(u64, Vec<u8>)>>,
    /// What the processes were that called for another and ended, or were left, before the call returned.
    beginners: Vec<Process>,
    /// Those of them whose thread is known by now.
    ready: VecDeque<(u64, Vec<u8>)>,
    waiting_bytes: usize,
    /// Each with the line at which it was done first.
    files: HashMap<(AccessKind, String, Rc<str>), u64>,
    connections: BTreeSet<ConnectionAttempt>,
    failures: Failures,
    gaps: BTreeSet<String>,
    /// Whether the command's own process asked for its end. Of the end itself nothing may be written any more: it ends whatever
    /// was left running, and strace with it.
    is_ending: bool,
    /// Whether the last line ends in the middle of a call.
    is_cut: bool,
    /// How many lines were read.
    lines: u64,
    /// The number of the line that is looked at.
    number: u64,
}

impl StraceLog {
    fn new(folder: &str) -> Self {
        Self {
            first_folder: folder.as_bytes().to_vec(),
            processes: ProcessTable::default(),
            begun: HashMap::new(),
            early: HashMap::new(),
            beginners: Vec::new(),
            ready: VecDeque::new(),
            waiting_bytes: 0,
            files: HashMap::new(),
            connections: BTreeSet::new(),
            failures: Failures::default(),
            gaps: BTreeSet::new(),
            is_ending: false,
            is_cut: false,
            lines: 0,
            number: 0,
        }
    }

    fn gap(&mut self, what: &str) {
        self.gaps.insert(what.to_owned());
    }

    /// Takes a line of the log, and then those that waited for it.
    fn line(&mut self, number: u64, line: &[u8]) {
        self.judge_cut();
        self.one_line(number, line);
        while let Some((number, line)) = self.ready.pop_front() {
            self.waiting_bytes -= line.len();
            self.one_line(number, &line);
        }
    }

    fn one_line(&mut self, number: u64, line: &[u8]) {
        self.number = number;
        let Some(parsed) = StraceLine::parse(line) else {
            return self.gap("a line that is none of strace's");
        };
        let StraceLine { thread, part } = parsed;
        if self.processes.is_empty() {
            let process = Process { program: Rc::from(""), folder: self.first_folder.clone() };
            self.processes.add(thread, process);
        }
        if !self.processes.knows(thread) {
            return self.wait(thread, line);
        }
        if let Part::Whole(text) | Part::Unfinished(text) = part {
            self.is_ending |= text.starts_with(END_CALL) && self.processes.is_of_first(thread);
        }
        match part {
            Part::Whole(text) => self.call(thread, text),
            Part::BecameLeader(text) => self.ran(thread, text),
            Part::Unfinished(text) => {
                self.forget_begun(thread);
                if self.has_room(text) {
                    self.begun.insert(thread, text.to_vec());
                }
            }
            // It never returned, so nothing came of it: the thread ended in it.
            Part::Resumed(rest) if rest.trim_ascii().starts_with(b"<unfinished ...>") => {
                self.forget_begun(thread);
            }
            Part::Resumed(rest) => {
                if let Some(mut text) = self.begun.remove(&thread) {
                    self.waiting_bytes -= text.len();
                    text.extend_from_slice(rest);
                    self.call(thread, &text);
                }
            }
            Part::Notice => {
                if line.ends_with(b"+++") {
                    self.forget_begun(thread);
                    self.failures.forget(thread);
                    self.processes.end(thread);
                }
            }
        }
    }

    /// What the command left running may be ended in the middle of a call, and strace with it. Any other call that was cut is
    /// missing.
    fn judge_cut(&mut self) {
        if std::mem::take(&mut self.is_cut) {
            self.gap("a system call that was cut");
        }
    }

    /// What a thread began and will not end. Who was to begin another may have done so.
    fn forget_begun(&mut self, thread: u32) {
        let Some(begun) = self.begun.remove(&thread) else { return };
        self.waiting_bytes -= begun.len();
        let begins = BEGINNINGS.iter().any(|call| begun.starts_with(call.as_bytes()));
        if let Some(process) = self.processes.process(thread).filter(|_| begins) {
            self.beginners.push(process.clone());
        }
    }

    /// Whether so much more may wait; counts it if so.
    fn has_room(&mut self, text: &[u8]) -> bool {
        let has_room = self.waiting_bytes + text.len() <= MOST_WAITING;
        if has_room {
            self.waiting_bytes += text.len();
        } else {
            self.gap("system calls of too many threads at once");
        }
        has_room
    }

    fn wait(&mut self, thread: u32, line: &[u8]) {
        if self.has_room(line) {
            self.early.entry(thread).or_default().push((self.number, line.to_vec()));
        }
    }

    fn call(&mut self, thread: u32, text: &[u8]) {
        let Some(call) = Call::parse(text) else {
            return self.gap("a system call that could not be read");
        };
        if !call.is_whole {
            self.is_cut = true;
            return;
        }
        self.refused(thread, &call);
        match call.name {
            "open" | "creat" | "openat" | "openat2" => self.opened(thread, &call),
            "execve" | "execveat" if call.succeeded() => self.ran(thread, text),
            "execve" => self.missed(thread, &call, None, 0),
            "execveat" => self.missed(thread, &call, Some(0), 1),
            "stat" | "lstat" | "access" | "readlink" => self.missed(thread, &call, None, 0),
            "newfstatat" | "statx" | "faccessat" | "faccessat2" | "readlinkat" => {
                self.missed(thread, &call, Some(0), 1);
            }
            "getdents" | "getdents64" if call.succeeded() => {
                if let Some(path) = descriptor_path(call.argument(0)) {
                    self.accessed(thread, AccessKind::Listed, &path);
                }
            }
            "rename" | "link" if call.succeeded() => self.named(thread, &call, None, 1),
            "renameat" | "renameat2" | "linkat" if call.succeeded() => self.named(thread, &call, Some(2), 3),
            "chdir" if call.succeeded() => {
                let folder = self.path(thread, &call, None, 0);
                self.moved(thread, folder);
            }
            "fchdir" if call.succeeded() => self.moved(thread, descriptor_path(call.argument(0))),
            "clone" | "clone3" | "fork" | "vfork" => self.began(thread, &call),
            "getsockopt" => self.failures.asked(self.number, &call),
            "exit_group" => {
                let by = self.by(thread);
                let is_command = self.processes.is_of_first(thread);
                self.failures.ended(self.number, thread, is_command, &call, &by);
            }
            "connect" | "sendmsg" | "sendmmsg" => self.connected(thread, call.argument(1)),
            "sendto" => self.connected(thread, call.argument(4)),
            "io_uring_setup" if call.succeeded() => {
                self.gap("what was opened by io_uring, which strace can't follow");
            }
            _ => {}
        }
    }

    /// The path that an argument names, from the folder that another argument or the process has.
    fn path(&mut self, thread: u32, call: &Call<'_>, base: Option<usize>, name: usize) -> Option<Vec<u8>> {
        let (path, cut) = quoted(call.argument(name))?;
        if cut {
            self.gap("a path too long to be read");
        }
        let base = base.and_then(|index| descriptor_path(call.argument(index)));
        let base = base.or_else(|| self.processes.process(thread).map(|process| process.folder.clone()));
        (!path.is_empty()).then(|| joined(&base.unwrap_or_default(), &path))
    }

    fn opened(&mut self, thread: u32, call: &Call<'_>) {
        let (base, name, flags) = match call.name {
            "open" => (None, 0, 1),
            "creat" => (None, 0, 2),
            _ => (Some(0), 1, 2),
        };
        if call.found_nothing() {
            return self.missed(thread, call, base, name);
        }
        let flags = call.argument(flags);
        let has = |flag: &[u8]| memchr::memmem::find(flags, flag).is_some();
        if !call.succeeded() || has(b"O_PATH") || has(b"O_DIRECTORY") {
            return;
        }
        // What lies behind a descriptor is what was opened in the end, whatever links led there.
        let Some(path) = call.returned_path().or_else(|| self.path(thread, call, base, name)) else { return };
        let writes = call.name == "creat" || has(b"O_WRONLY") || has(b"O_RDWR");
        let begins_anew = has(b"O_TRUNC") || has(b"O_EXCL");
        if writes {
            self.accessed(thread, AccessKind::Wrote, &path);
        }
        if !writes || (has(b"O_RDWR") && !begins_anew) {
            self.accessed(thread, AccessKind::Read, &path);
        }
    }

    fn ran(&mut self, thread: u32, text: &[u8]) {
        let Some(call) = Call::parse(text) else { return };
        let (base, name) = if call.name == "execveat" { (Some(0), 1) } else { (None, 0) };
        let Some(path) = self.path(thread, &call, base, name) else { return };
        self.failures.forget(thread);
        // Who started it, then what it is.
        self.accessed(thread, AccessKind::Ran, &path);
        if let Some(process) = self.processes.process(thread) {
            process.program = Rc::from(String::from_utf8_lossy(&path));
        }
    }

    /// Notes why a call failed, if that tells something, and how a connection ended.
    fn refused(&mut self, thread: u32, call: &Call<'_>) {
        let Some(about) = subject(call.name) else { return };
        let by = self.by(thread);
        if let Subject::Address(argument) = about {
            if let Some(to) = SocketAddress::find(call.argument(argument)) {
                self.failures.connected(self.number, call, to.with_port(), &by);
            }
            return;
        }
        let Some(error) = error(call) else { return };
        let path = match about {
            Subject::Path(name) => self.path(thread, call, None, name),
            Subject::PathFrom(base, name) => self.path(thread, call, Some(base), name),
            Subject::Open(file) | Subject::Address(file) => descriptor_path(call.argument(file)),
        };
        if let Some(path) = path {
            self.failures.note(self.number, call.name, error, &String::from_utf8_lossy(&path), &by);
        }
    }

    fn missed(&mut self, thread: u32, call: &Call<'_>, base: Option<usize>, name: usize) {
        if call.found_nothing()
            && let Some(path) = self.path(thread, call, base, name)
        {
            self.failures.missed(thread, &path);
            self.accessed(thread, AccessKind::Missed, &path);
        }
    }

    fn named(&mut self, thread: u32, call: &Call<'_>, base: Option<usize>, name: usize) {
        if let Some(path) = self.path(thread, call, base, name) {
            self.accessed(thread, AccessKind::Wrote, &path);
        }
    }

    fn moved(&mut self, thread: u32, folder: Option<Vec<u8>>) {
        if let (Some(folder), Some(process)) = (folder, self.processes.process(thread)) {
            process.folder = folder;
        }
    }

    fn began(&mut self, parent: u32, call: &Call<'_>) {
        let Some(thread) = call.returned().filter(|_| call.succeeded()) else { return };
        let shares = |argument: &&[u8]| memchr::memmem::find(argument, b"CLONE_THREAD").is_some();
        self.processes.begin(parent, thread, call.arguments.iter().any(shares));
        self.ready.extend(self.early.remove(&thread).unwrap_or_default());
    }

    fn by(&mut self, thread: u32) -> Rc<str> {
        self.processes.process(thread).map_or_else(|| Rc::from(""), |process| process.program.clone())
    }

    fn is_full(&mut self) -> bool {
        let is_full = self.files.len() + self.connections.len() >= MOST_ENTRIES;
        if is_full {
            self.gap(&format!("everything after the first {MOST_ENTRIES} entries"));
        }
        is_full
    }

    fn accessed(&mut self, thread: u32, kind: AccessKind, path: &[u8]) {
        let by = self.by(thread);
        let entry = (kind, String::from_utf8_lossy(path).into_owned(), by);
        if !self.files.contains_key(&entry) && !self.is_full() {
            self.files.insert(entry, self.number);
        }
    }

    fn connected(&mut self, thread: u32, argument: &[u8]) {
        let Some(SocketAddress { family, address, port }) = SocketAddress::find(argument) else { return };
        let by = self.by(thread).to_string();
        let attempt = ConnectionAttempt { family, address, port, by };
        if !self.connections.contains(&attempt) && !self.is_full() {
            self.connections.insert(attempt);
        }
    }

    fn finish(mut self) -> Trace {
        self.is_cut &= !self.is_ending && !self.processes.first_has_ended();
        self.judge_cut();
        let begun: Vec<u32> = self.begun.keys().copied().collect();
        begun.into_iter().for_each(|thread| self.forget_begun(thread));
        let early = std::mem::take(&mut self.early);
        let unknown = Process { program: Rc::from(""), folder: Vec::new() };
        let is_one = |first: &&Process| self.beginners.iter().all(|other| other == *first);
        let beginner =
            self.beginners.first().filter(is_one).filter(|_| early.len() <= self.beginners.len()).cloned();
        if !early.is_empty() && beginner.is_none() {
            self.gap("which program some threads ran, whose beginning was not seen");
        }
        let process = beginner.unwrap_or(unknown);
        for (thread, lines) in early {
            self.processes.add(thread, process.clone());
            lines.iter().for_each(|(number, line)| self.line(*number, line));
        }
        let listed: HashSet<&String> = self
            .files
            .keys()
            .filter(|(kind, ..)| *kind == AccessKind::Listed)
            .map(|(_, path, _)| path)
            .collect();
        // A folder is opened as a file is, before its entries are asked for.
        let is_folder = |kind: AccessKind, path: &String| kind == AccessKind::Read && listed.contains(path);
        let kept = self.files.iter().filter(|((kind, path, _), _)| !is_folder(*kind, path));
        let mut files: Vec<_> = kept
            .map(|((kind, path, by), line)| FileAccess {
                kind: *kind,
                path: path.clone(),
                by: by.to_string(),
                line: *line,
            })
            .collect();
        files.sort();
        Trace {
            files,
            connections: self.connections.into_iter().collect(),
            failures: self.failures.finish(),
            gaps: self.gaps.into_iter().collect(),
        }
    }
}

#[cfg(test)]
#[path = "strace_log_tests.rs"]
mod tests;

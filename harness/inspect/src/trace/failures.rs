//! The system calls of a trace that did not do what they were asked, and for which reason.

use std::collections::HashMap;
use std::rc::Rc;

use twinbuild_model::FailedCall;

use super::strace_line::Call;

/// Errors that tell of what was refused: permissions, room, names, limits, files that can't be run, the network. Others are
/// a program's way to ask (`EEXIST`, `EISDIR`, `EAGAIN`).
/// Source: <https://man7.org/linux/man-pages/man3/errno.3.html>
const ERRORS: [&str; 24] = [
    "EACCES",
    "EPERM",
    "EROFS",
    "ENOSPC",
    "EDQUOT",
    "EFBIG",
    "EIO",
    "ESTALE",
    "ENAMETOOLONG",
    "ELOOP",
    "EMFILE",
    "ENFILE",
    "ETXTBSY",
    "ENOEXEC",
    "E2BIG",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "ENETDOWN",
    "EHOSTDOWN",
    "EADDRNOTAVAIL",
    "ENOMEM",
];

/// With which a program that was asked for is not there, nor the one that its first line names.
const NOT_THERE: [&str; 2] = ["ENOENT", "ENOTDIR"];

/// With which a shell ends when a command is not found, as `env` does.
/// Source: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02>
const COMMAND_NOT_FOUND: &str = "127";

/// How many different failures are kept, and connections that were begun; of more, the last, since they decide.
const MOST_FAILURES: usize = 10_000;

/// What a program's end with the status of a command that is not there is called.
const END: &str = "exit_group";

/// The same, of the process that the command itself is.
const END_OF_COMMAND: &str = "end of the command";

/// Where the subject of a call stands in its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// A path, from the folder of the process.
    Path(usize),
    /// A path, from the folder that the first of these arguments is.
    PathFrom(usize, usize),
    /// A file that is open.
    Open(usize),
    /// An address.
    Address(usize),
}

/// What a call is about, for the calls that may fail in a way that tells.
pub(super) fn subject(call: &str) -> Option<Subject> {
    Some(match call {
        "open" | "creat" | "execve" | "mkdir" | "chdir" | "truncate" => Subject::Path(0),
        "rename" | "link" | "symlink" => Subject::Path(1),
        "openat" | "openat2" | "mkdirat" | "execveat" => Subject::PathFrom(0, 1),
        "symlinkat" => Subject::PathFrom(1, 2),
        "renameat" | "renameat2" | "linkat" => Subject::PathFrom(2, 3),
        "write" | "writev" | "pwrite64" | "pwritev" | "fallocate" | "ftruncate" => Subject::Open(0),
        "copy_file_range" => Subject::Open(2),
        "connect" => Subject::Address(1),
        _ => return None,
    })
}

/// The error of a call, where it is one that tells.
pub(super) fn error<'line>(call: &Call<'line>) -> Option<&'line str> {
    let error = call.result.strip_prefix(b"-1 ")?.split(|byte| *byte == b' ').next()?;
    let error = std::str::from_utf8(error).ok()?;
    let is_program = call.name.starts_with("execve") && NOT_THERE.contains(&error);
    (is_program || ERRORS.contains(&error)).then_some(error)
}

/// A connection whose end comes later.
#[derive(Debug)]
struct Begun {
    address: String,
    by: Rc<str>,
    line: u64,
}

/// The failures of one trace, as it is read.
#[derive(Debug, Default)]
pub(super) struct Failures {
    /// The line of each.
    lines: HashMap<(String, String, String, Rc<str>), u64>,
    /// Connections that were begun, by what strace writes of their socket.
    begun: HashMap<Vec<u8>, Begun>,
    /// The name that each thread looked for last in vain.
    missed: HashMap<u32, String>,
}

impl Failures {
    /// Notes a failure.
    pub(super) fn note(&mut self, line: u64, call: &str, error: &str, subject: &str, by: &Rc<str>) {
        self.lines.insert((call.to_owned(), error.to_owned(), subject.to_owned(), by.clone()), line);
        forget_oldest(&mut self.lines, |line| *line);
    }

    /// Notes a connection to `address` by `call`, with how it ended.
    pub(super) fn connected(&mut self, line: u64, call: &Call<'_>, address: String, by: &Rc<str>) {
        match error(call) {
            Some(error) => self.note(line, "connect", error, &address, by),
            // Asked again, the kernel says whether the connection that was begun is made.
            None if call.succeeded() || call.result.starts_with(b"-1 EISCONN") => self.made(&address, by),
            None if call.result.starts_with(b"-1 EINPROGRESS") => {
                self.begun.insert(call.argument(0).to_vec(), Begun { address, by: by.clone(), line });
                forget_oldest(&mut self.begun, |begun| begun.line);
            }
            None => {}
        }
    }

    /// Takes what a program asked of a socket: how the connection that it began ended.
    /// Source: <https://man7.org/linux/man-pages/man2/connect.2.html>, under `EINPROGRESS`
    pub(super) fn asked(&mut self, line: u64, call: &Call<'_>) {
        if call.argument(2) != b"SO_ERROR" {
            return;
        }
        let Some(begun) = self.begun.remove(call.argument(0)) else { return };
        let said = call.argument(3).trim_ascii();
        let said = said.strip_prefix(b"[").and_then(|said| said.strip_suffix(b"]")).unwrap_or_default();
        match std::str::from_utf8(said) {
            Ok("0") => self.made(&begun.address, &begun.by),
            Ok(error) if ERRORS.contains(&error) => {
                self.note(line, "connect", error, &begun.address, &begun.by);
            }
            _ => {}
        }
    }

    /// A connection was made. Programs try the addresses of a name one after another, or at once, so what the same program
    /// tried before at the same port was no failure.
    fn made(&mut self, address: &str, by: &Rc<str>) {
        let port = |address: &str| address.rsplit_once(':').map(|(_, port)| port.to_owned());
        let is_other_try = |other: &str| other == address || port(other) == port(address);
        self.lines.retain(|(call, _, subject, other_by), _| {
            call != "connect" || other_by != by || !is_other_try(subject)
        });
        self.begun.retain(|_, begun| begun.by != *by || !is_other_try(&begun.address));
    }

    /// Notes a name that is not there.
    pub(super) fn missed(&mut self, thread: u32, path: &[u8]) {
        // What a shell says of it, it looks up in the language of its user.
        if memchr::memmem::find(path, b"/locale/").is_none() {
            self.missed.insert(thread, String::from_utf8_lossy(path).into_owned());
        }
    }

    /// Forgets what a thread looked for: it ended, or runs another program.
    pub(super) fn forget(&mut self, thread: u32) {
        self.missed.remove(&thread);
    }

    /// Notes that a thread's program ends, and whether that is the command's own process.
    pub(super) fn ended(&mut self, line: u64, thread: u32, is_command: bool, call: &Call<'_>, by: &Rc<str>) {
        let missed = self.missed.remove(&thread);
        if let Some(missed) = missed.filter(|_| call.argument(0) == COMMAND_NOT_FOUND.as_bytes()) {
            let end = if is_command { END_OF_COMMAND } else { END };
            self.note(line, end, COMMAND_NOT_FOUND, &missed, by);
        }
    }

    /// All failures in their order. A connection that was begun and of whose end nothing is in the trace is one.
    pub(super) fn finish(mut self) -> Vec<FailedCall> {
        for Begun { address, by, line } in std::mem::take(&mut self.begun).into_values() {
            self.note(line, "connect", "EINPROGRESS", &address, &by);
        }
        let failed = |((call, error, subject, by), line): ((String, String, String, Rc<str>), u64)| {
            FailedCall { line, call, error, subject, by: by.to_string() }
        };
        let mut failures: Vec<FailedCall> = self.lines.into_iter().map(failed).collect();
        failures.sort();
        failures.split_off(failures.len().saturating_sub(MOST_FAILURES))
    }
}

/// Keeps the last [`MOST_FAILURES`] when there are twice as many, which costs little for each that is added.
fn forget_oldest<K, V>(entries: &mut HashMap<K, V>, line: impl Fn(&V) -> u64) {
    if entries.len() >= 2 * MOST_FAILURES {
        let mut lines: Vec<u64> = entries.values().map(&line).collect();
        let (_, first_kept, _) = lines.select_nth_unstable(entries.len() - MOST_FAILURES);
        let first_kept = *first_kept;
        entries.retain(|_, value| line(value) >= first_kept);
    }
}

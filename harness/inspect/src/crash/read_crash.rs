//! From the end of a process and its error output to its crash.

use twinbuild_model::Exit;
use twinbuild_model::evidence::{Crash, CrashFault, CrashKind, GoroutineStack};

use super::data_race::data_race;
use super::stack_text::{StackHeader, read_stack, stack_header};
use crate::PathMasks;
use crate::log::normalised;

/// The crash of a Go program that ended with `exit` and wrote `stderr`; `None` if it succeeded, or its runtime told none.
///
/// What a program writes itself can look like a crash. The last beginning before the first stack counts, and one without
/// any stack only where the exit is the runtime's, which is 2 or a signal:
/// <https://pkg.go.dev/runtime#hdr-Environment_Variables>.
pub fn read_crash(exit: Exit, stderr: &str, masks: &PathMasks) -> Option<Crash> {
    if exit.is_success() {
        return None;
    }
    let lines: Vec<&str> = stderr.lines().collect();
    let first_stack = (0..lines.len()).find(|at| header_at(&lines, *at).is_some());
    let beginnings = &lines[..first_stack.unwrap_or(lines.len())];
    let start = beginnings.iter().rposition(|line| Beginning::of(line).is_some());
    let is_runtimes = first_stack.is_some() || matches!(exit, Exit::Status(2) | Exit::Signal(_));
    match start.filter(|_| is_runtimes) {
        Some(start) => Some(crash_at(exit, &lines, start, first_stack, masks)),
        None => {
            let stacks = data_race(&lines, masks)?;
            let (messages, fault, others) = (Vec::new(), None, Vec::new());
            Some(Crash { exit: exit.to_string(), kind: CrashKind::DataRace, messages, fault, stacks, others })
        }
    }
}

/// The line that a crash begins with, and the text that it holds.
struct Beginning<'text> {
    kind: CrashKind,
    text: &'text str,
}

impl<'text> Beginning<'text> {
    /// Sources: `printpanics` and `fatalthrow` in <https://go.dev/src/runtime/panic.go>, `sighandler` in
    /// <https://go.dev/src/runtime/signal_unix.go>, `winthrow` in <https://go.dev/src/runtime/signal_windows.go>.
    fn of(line: &'text str) -> Option<Self> {
        let begins = |kind, prefix| line.strip_prefix(prefix).map(|text| Self { kind, text });
        begins(CrashKind::Panic, "panic: ")
            .or_else(|| begins(CrashKind::FatalError, "fatal error: "))
            .or_else(|| {
                let code = line.strip_prefix("Exception ")?.split(' ').next()?;
                code.starts_with("0x").then_some(Self { kind: CrashKind::Exception, text: code })
            })
            .or_else(|| {
                let (name, _) = line.strip_prefix("SIG")?.split_once(": ")?;
                let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
                is_name.then_some(Self { kind: CrashKind::Signal, text: line })
            })
    }
}

fn header_at<'text>(lines: &[&'text str], at: usize) -> Option<StackHeader<'text>> {
    stack_header(lines.get(at)?, lines.get(at + 1).copied())
}

fn crash_at(
    exit: Exit,
    lines: &[&str],
    start: usize,
    first_stack: Option<usize>,
    masks: &PathMasks,
) -> Crash {
    let beginning = Beginning::of(lines[start]);
    let kind = beginning.as_ref().map_or(CrashKind::Panic, |beginning| beginning.kind);
    let text = beginning.map_or("", |beginning| beginning.text);
    let rest = &lines[start + 1..first_stack.unwrap_or(lines.len())];
    let (messages, fault) = match kind {
        CrashKind::Signal | CrashKind::Exception => (vec![text.to_owned()], fault_of(text)),
        _ => messages(text, rest, masks),
    };
    let mut crash =
        Crash { exit: exit.to_string(), kind, messages, fault, stacks: Vec::new(), others: Vec::new() };
    if let Some(first_stack) = first_stack {
        let (in_runtime, stacks) = stacks(&lines[first_stack..], masks);
        sort_out(&mut crash, in_runtime, stacks);
    }
    crash
}

/// The texts of a panic and of those that came while it was handled, and what the processor reported.
fn messages(text: &str, rest: &[&str], masks: &PathMasks) -> (Vec<String>, Option<CrashFault>) {
    let clean = |line: &str| normalised(line.as_bytes(), masks);
    let mut messages = vec![clean(text)];
    let mut fault = None;
    for line in rest {
        if let Some(signal) = line.strip_prefix("[signal ") {
            fault = fault_of(signal);
        } else if let Some(next) =
            line.trim_start_matches('\t').strip_prefix("panic: ").filter(|_| line.starts_with('\t'))
        {
            messages.push(clean(next));
        } else if let Some(message) = messages.last_mut() {
            // Go 1.27 indents the lines of a text by a tab, older versions write them as they are.
            message.push('\n');
            message.push_str(&clean(line.strip_prefix('\t').unwrap_or(line)));
        }
    }
    for message in &mut messages {
        message.truncate(message.trim_end_matches('\n').len());
    }
    (messages, fault)
}

/// What a name of a signal or a code of an exception stands for.
///
/// Sources: <https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/signal.h.html>,
/// <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55>
fn fault_of(text: &str) -> Option<CrashFault> {
    let name = text.split([':', ' ', ']']).next().unwrap_or_default();
    Some(match name {
        "SIGSEGV" | "SIGBUS" | "0xc0000005" => CrashFault::MemoryAccess,
        "SIGFPE" | "0xc0000094" | "0xc0000095" | "0xc000008e" => CrashFault::Arithmetic,
        "SIGILL" | "0xc000001d" => CrashFault::IllegalInstruction,
        "SIGQUIT" | "SIGABRT" | "SIGTERM" | "SIGINT" | "SIGHUP" => return None,
        _ => CrashFault::Other,
    })
}

/// The stacks of all goroutines, and whether the runtime's own stack was told before them.
fn stacks(lines: &[&str], masks: &PathMasks) -> (bool, Vec<GoroutineStack>) {
    let (mut in_runtime, mut stacks) = (false, Vec::new());
    let mut at = 0;
    while at < lines.len() {
        let header = header_at(lines, at);
        at += 1;
        let Some(header) = header else { continue };
        let state = match header {
            StackHeader::Goroutine(state) => Some(state),
            StackHeader::Runtime => None,
        };
        let (stack, taken) = read_stack(&lines[at..], state.unwrap_or_default(), masks);
        at += taken;
        match state {
            Some(_) => stacks.push(stack),
            None => in_runtime |= stacks.is_empty(),
        }
    }
    (in_runtime, stacks)
}

/// The first goroutine is the one that crashed, but where the runtime did: then only one that was running can be.
/// A process that a signal asked to end has none.
fn sort_out(crash: &mut Crash, in_runtime: bool, stacks: Vec<GoroutineStack>) {
    let asked_to_end = crash.kind == CrashKind::Signal && crash.fault.is_none();
    let mut stacks = stacks.into_iter();
    let Some(first) = stacks.next() else { return };
    let crashed = !asked_to_end && (!in_runtime || first.state == "running");
    if crashed {
        crash.stacks.push(first);
    } else {
        crash.others.push(first);
    }
    crash.others.extend(stacks);
}

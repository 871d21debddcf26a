//! How a Go program crashed.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::line::{OneLine, joined};

/// The crash of a Go program, as its runtime told it, without addresses.
///
/// Source: <https://pkg.go.dev/runtime#hdr-Environment_Variables>, `GOTRACEBACK`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// How the process ended: `exit status 2`.
    pub exit: String,
    /// What the runtime calls it.
    pub kind: CrashKind,
    /// What it says: for panics while others were handled one text each, the first one first.
    pub messages: Vec<String>,
    /// What the processor or the system reported, if that is what ended it.
    pub fault: Option<CrashFault>,
    /// The goroutine that crashed; none where the runtime itself did. For a data race one for each access.
    pub stacks: Vec<GoroutineStack>,
    /// The other goroutines that were told, in that order.
    pub others: Vec<GoroutineStack>,
}

/// What kind of crash it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CrashKind {
    /// `panic: `: nobody recovered it.
    Panic,
    /// `fatal error: `: nobody can recover it.
    FatalError,
    /// A signal that the runtime does not turn into a panic: `SIGQUIT: quit`.
    Signal,
    /// An exception of Windows that the runtime does not turn into a panic.
    Exception,
    /// Two accesses that nothing orders, found by the race detector.
    DataRace,
}

/// What the processor or the system reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CrashFault {
    /// An address that may not be used: SIGSEGV and SIGBUS on Unix, 0xc0000005 on Windows.
    MemoryAccess,
    /// Arithmetic without a result: SIGFPE, 0xc0000094 and the codes beside it.
    Arithmetic,
    /// An instruction that there is not: SIGILL, 0xc000001d.
    IllegalInstruction,
    /// Any other one.
    Other,
}

/// One goroutine and the calls that it was in, the innermost first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoroutineStack {
    /// What it was doing: `running`, `chan receive`; for a data race `read`, `previous write`. Without how long.
    pub state: String,
    /// The calls. Calls of one function by itself stand once.
    pub calls: Vec<StackCall>,
    /// The `go` statement that started it; the first one has none.
    pub created_by: Option<StackCall>,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StackCall {
    /// The function under its whole name: `main.(*service).name`.
    pub function: String,
    /// The file and the line, from 1, as the program knows them.
    pub place: Option<SourcePlace>,
    /// The function called itself here, directly.
    pub again: bool,
}

/// A line of a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourcePlace {
    /// The file's path, with known folders masked.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

impl Crash {
    /// What a crash is compared by: its kind, its texts and the stack that crashed.
    ///
    /// Calls of the runtime itself are left out, and so are the files of the standard library: both differ between
    /// platforms for the same crash. All goroutines are in [`goroutines_document`](Self::goroutines_document).
    pub fn document(&self) -> String {
        let mut lines = vec![format!("exit: {}", OneLine(&self.exit))];
        for message in &self.messages {
            lines.push(format!("{}: {}", self.kind, OneLine(message)));
        }
        if self.messages.is_empty() {
            lines.push(self.kind.to_string());
        }
        lines.extend(self.fault.map(|fault| format!("fault: {fault}")));
        lines.extend(self.stacks.iter().flat_map(GoroutineStack::lines));
        joined(lines)
    }

    /// All goroutines that were told, those with one stack together, with their number.
    pub fn goroutines_document(&self) -> String {
        let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for stack in self.stacks.iter().chain(&self.others) {
            *counts.entry(stack.lines()).or_default() += 1;
        }
        let mut lines = Vec::new();
        for (stack, count) in counts {
            lines.push(if count == 1 { "1 goroutine".to_owned() } else { format!("{count} goroutines") });
            lines.extend(stack.iter().map(|line| format!("  {line}")));
        }
        joined(lines)
    }

    /// The innermost call of the program's own code in the stack that crashed.
    pub fn innermost_call(&self) -> Option<&StackCall> {
        self.stacks.first()?.calls.iter().find(|call| !call.is_standard())
    }
}

impl GoroutineStack {
    fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("goroutine [{}]", OneLine(&self.state))];
        let shown = self.calls.iter().filter(|call| !call.is_runtime());
        lines.extend(shown.map(|call| format!("  {}", call.line())));
        lines.extend(
            self.created_by
                .iter()
                .filter(|call| !call.is_runtime())
                .map(|call| format!("  started by {}", call.line())),
        );
        lines
    }
}

impl StackCall {
    /// Whether it is a call of the runtime, which each platform has others of.
    fn is_runtime(&self) -> bool {
        let package = self.package();
        matches!(self.function.as_str(), "panic" | "throw" | "goexit")
            || package == "runtime"
            || package.starts_with("runtime/")
            || package.starts_with("internal/runtime/")
    }

    /// Whether the function belongs to the standard library: the first element of its package's path has no dot.
    fn is_standard(&self) -> bool {
        let package = self.package();
        package != "main" && !package.split('/').next().unwrap_or_default().contains('.')
    }

    /// The package's path: `example.com/lib` of `example.com/lib.(*T).Method`, in which dots after the last `/` are written `%2e`.
    fn package(&self) -> &str {
        let type_arguments = self.function.find('[').unwrap_or(self.function.len());
        let last = self.function[..type_arguments].rfind('/').map_or(0, |slash| slash + 1);
        let end = self.function[last..].find('.').map_or(0, |dot| last + dot);
        &self.function[..end]
    }

    fn line(&self) -> String {
        let again = if self.again { ", by itself again and again" } else { "" };
        match &self.place {
            Some(place) if !self.is_standard() => {
                format!("{} at {}:{}{again}", OneLine(&self.function), OneLine(&place.file), place.line)
            }
            _ => format!("{}{again}", OneLine(&self.function)),
        }
    }
}

impl fmt::Display for CrashKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Panic => "panic",
            Self::FatalError => "fatal error",
            Self::Signal => "signal",
            Self::Exception => "exception",
            Self::DataRace => "data race",
        })
    }
}

impl fmt::Display for CrashFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::MemoryAccess => "memory access",
            Self::Arithmetic => "arithmetic",
            Self::IllegalInstruction => "illegal instruction",
            Self::Other => "other",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: &str, file: &str, line: u32) -> StackCall {
        let place = Some(SourcePlace { file: file.to_owned(), line });
        StackCall { function: function.to_owned(), place, again: false }
    }

    fn crash() -> Crash {
        let waiting = GoroutineStack {
            state: "sleep".to_owned(),
            calls: vec![call("time.Sleep", "$GOROOT/src/runtime/time.go", 368)],
            created_by: Some(call("main.main", "$SRC/main.go", 4)),
        };
        Crash {
            exit: "exit status 2".to_owned(),
            kind: CrashKind::Panic,
            messages: vec!["one\ntwo".to_owned()],
            fault: Some(CrashFault::MemoryAccess),
            stacks: vec![GoroutineStack {
                state: "running".to_owned(),
                calls: vec![
                    call("runtime.sigpanic", "$GOROOT/src/runtime/signal_unix.go", 9),
                    call("sync.(*Mutex).Unlock", "$GOROOT/src/sync/mutex.go", 65),
                    call("example.com/lib/v2.Map[...]", "$SRC/lib/map.go", 7),
                    call("main.main", "$SRC/main.go", 3),
                ],
                created_by: None,
            }],
            others: vec![waiting.clone(), waiting],
        }
    }

    #[test]
    fn what_platforms_differ_in_is_left_out() {
        let expected = "exit: exit status 2\npanic: one\\ntwo\nfault: memory access\ngoroutine [running]\n  \
                        sync.(*Mutex).Unlock\n  example.com/lib/v2.Map[...] at $SRC/lib/map.go:7\n  \
                        main.main at $SRC/main.go:3\n";
        assert_eq!(crash().document(), expected);
        assert_eq!(crash().innermost_call().unwrap().function, "example.com/lib/v2.Map[...]");
    }

    #[test]
    fn goroutines_with_one_stack_are_counted() {
        let expected = "1 goroutine\n  goroutine [running]\n    sync.(*Mutex).Unlock\n    \
                        example.com/lib/v2.Map[...] at $SRC/lib/map.go:7\n    main.main at $SRC/main.go:3\n\
                        2 goroutines\n  goroutine [sleep]\n    time.Sleep\n    started by main.main at $SRC/main.go:4\n";
        assert_eq!(crash().goroutines_document(), expected);
    }

    #[test]
    fn another_line_is_another_crash() {
        let mut other = crash();
        other.stacks[0].calls[3].place = Some(SourcePlace { file: "$SRC/main.go".to_owned(), line: 4 });
        assert_ne!(other.document(), crash().document());
    }
}

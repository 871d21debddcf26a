//! What a command and its children really opened, ran and connected to, as the kernel was asked.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::counted;

/// What one command and all its children did. Each list has each entry once; the first two are sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// What was done with files and folders.
    pub files: Vec<FileAccess>,
    /// The connections that were tried, whether anybody answered or not.
    pub connections: Vec<ConnectionAttempt>,
    /// What was refused, or failed for another reason than that nothing is there, in the order in which it last happened. Of
    /// very many the last are kept.
    pub failures: Vec<FailedCall>,
    /// What the trace lacks, each as a sentence's fragment. With any, nothing can be said of what was *not* done.
    pub gaps: Vec<String>,
}

/// What one program did with one path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileAccess {
    /// What was done.
    pub kind: AccessKind,
    /// The absolute path, as the command saw it. Links are followed where something was there.
    pub path: String,
    /// The path of the program that did it; empty where it is not known.
    pub by: String,
    /// The line of the log at which it was done first, from 1.
    pub line: u64,
}

/// What is done with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessKind {
    /// The file was run as a program.
    Ran,
    /// The file was opened for reading.
    Read,
    /// The folder's entries were listed.
    Listed,
    /// The file was opened for writing, or got its name by a rename or a link.
    Wrote,
    /// It was asked for and is not there.
    Missed,
}

impl fmt::Display for AccessKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ran => "ran",
            Self::Read => "read",
            Self::Listed => "listed",
            Self::Wrote => "wrote",
            Self::Missed => "missed",
        })
    }
}

/// A connection, or a datagram, that a program tried.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionAttempt {
    /// The address family: `IPv4`, `IPv6`, `Unix`, or the kernel's own name of another one.
    pub family: String,
    /// The address; for a Unix socket its path. Empty where there is none.
    pub address: String,
    /// The port, where the family has ports.
    pub port: Option<u16>,
    /// The path of the program that tried; empty where it is not known.
    pub by: String,
}

impl fmt::Display for ConnectionAttempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { family, address, port, .. } = self;
        write!(formatter, "{family} {address}")?;
        port.map_or(Ok(()), |port| write!(formatter, " port {port}"))
    }
}

/// A system call that did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FailedCall {
    /// The line of the log at which it failed last, from 1.
    pub line: u64,
    /// The system call: `openat`. `exit_group` is a program's end with the status of a shell for a command that was not found,
    /// `end of the command` that of the process which the traced command is.
    pub call: String,
    /// The kernel's name of the error, `EACCES`; `EINPROGRESS` is a connection that was begun and never made; for an end
    /// the status.
    pub error: String,
    /// The absolute path, or the address with its port: `198.18.0.9:443`, `[2001:db8::1]:443`.
    pub subject: String,
    /// The path of the program that asked; empty where it is not known.
    pub by: String,
}

impl Trace {
    /// The paths that were used in this way, with who did.
    pub fn accesses(&self, kind: AccessKind) -> impl Iterator<Item = &FileAccess> {
        self.files.iter().filter(move |access| access.kind == kind)
    }

    /// How much it has of everything.
    pub fn summary(&self) -> TraceSummary {
        let count = |kind| self.accesses(kind).count() as u64;
        TraceSummary {
            programs_run: count(AccessKind::Ran),
            files_read: count(AccessKind::Read),
            folders_listed: count(AccessKind::Listed),
            files_written: count(AccessKind::Wrote),
            names_missed: count(AccessKind::Missed),
            connections_tried: self.connections.len() as u64,
            gaps: self.gaps.clone(),
            cost: None,
        }
    }
}

/// The numbers of a trace, and what tracing cost. A file counts once for each program that used it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceSummary {
    /// Programs that were run.
    pub programs_run: u64,
    /// Files that were opened for reading.
    pub files_read: u64,
    /// Folders whose entries were listed.
    pub folders_listed: u64,
    /// Files that were written.
    pub files_written: u64,
    /// Names that were asked for and are not there.
    pub names_missed: u64,
    /// Connections that were tried.
    pub connections_tried: u64,
    /// What the trace lacks.
    pub gaps: Vec<String>,
    /// What tracing cost; `None` where the same command was not run untraced in the scenario.
    pub cost: Option<TraceCost>,
}

impl fmt::Display for TraceSummary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "traced: {} run, {} read, {} written, {} missed, {} tried",
            counted(self.programs_run, "program"),
            counted(self.files_read, "file"),
            counted(self.files_written, "file"),
            counted(self.names_missed, "name"),
            counted(self.connections_tried, "connection"),
        )?;
        self.gaps.iter().try_for_each(|gap| write!(formatter, "; lacks {gap}"))?;
        self.cost.map_or(Ok(()), |cost| write!(formatter, "; {cost}"))
    }
}

/// The time of one command with and without tracing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceCost {
    /// With, in milliseconds.
    pub traced_milliseconds: u64,
    /// Without, in milliseconds.
    pub untraced_milliseconds: u64,
}

impl TraceCost {
    /// How many times as long it took; `None` where the untraced command took no time that can be measured.
    pub fn ratio(&self) -> Option<f64> {
        let [traced, untraced] = [self.traced_milliseconds, self.untraced_milliseconds];
        let small = |milliseconds| u32::try_from(milliseconds).map(f64::from).ok();
        let (traced, untraced) = (small(traced)?, small(untraced)?);
        (untraced > 0.0).then(|| traced / untraced)
    }
}

impl fmt::Display for TraceCost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { traced_milliseconds: traced, untraced_milliseconds: untraced } = self;
        write!(formatter, "{traced} ms traced, {untraced} ms untraced")?;
        self.ratio().map_or(Ok(()), |ratio| write!(formatter, ", {ratio:.2} times as long"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_a_ratio_where_there_is_one() {
        let cost = TraceCost { traced_milliseconds: 320, untraced_milliseconds: 250 };
        assert_eq!(cost.to_string(), "320 ms traced, 250 ms untraced, 1.28 times as long");
        assert_eq!(TraceCost { untraced_milliseconds: 0, ..cost }.ratio(), None);
    }

    #[test]
    fn a_summary_counts_each_kind() {
        let access = |kind, path: &str| FileAccess { kind, path: path.into(), by: "/bin/sh".into(), line: 1 };
        let files = [
            access(AccessKind::Read, "/a"),
            access(AccessKind::Read, "/b"),
            access(AccessKind::Missed, "/c"),
        ];
        let trace = Trace { files: files.into(), ..Trace::default() };
        let summary = trace.summary();
        assert_eq!((summary.files_read, summary.names_missed, summary.programs_run), (2, 1, 0));
    }
}

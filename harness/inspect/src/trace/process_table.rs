//! Which program each thread of a trace runs, and in which folder it is.

use std::collections::HashMap;
use std::rc::Rc;

/// The threads that are known. A thread belongs to a process; a process runs one program after another.
#[derive(Debug, Default)]
pub(super) struct ProcessTable {
    threads: HashMap<u32, usize>,
    processes: Vec<Process>,
}

/// What a process is at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    /// The path of the program; empty where it is not known.
    pub(super) program: Rc<str>,
    /// The folder that relative paths begin at.
    pub(super) folder: Vec<u8>,
}

impl ProcessTable {
    /// Whether no thread was ever seen.
    pub(super) fn is_empty(&self) -> bool {
        self.processes.is_empty()
    }

    pub(super) fn knows(&self, thread: u32) -> bool {
        self.threads.contains_key(&thread)
    }

    /// Adds a thread that no known one began.
    pub(super) fn add(&mut self, thread: u32, process: Process) {
        self.threads.insert(thread, self.processes.len());
        self.processes.push(process);
    }

    /// Adds a thread that another began: of the same process, or the first of a copy of it.
    pub(super) fn begin(&mut self, parent: u32, thread: u32, same_process: bool) {
        let Some(index) = self.threads.get(&parent).copied() else { return };
        if same_process {
            self.threads.insert(thread, index);
        } else if let Some(process) = self.processes.get(index).cloned() {
            self.add(thread, process);
        }
    }

    /// Forgets a thread that ended: its number may come again.
    pub(super) fn end(&mut self, thread: u32) {
        self.threads.remove(&thread);
    }

    /// Whether a thread belongs to the process that was seen first.
    pub(super) fn is_of_first(&self, thread: u32) -> bool {
        self.threads.get(&thread) == Some(&0)
    }

    /// Whether all threads of the process that was seen first have ended.
    pub(super) fn first_has_ended(&self) -> bool {
        !self.is_empty() && self.threads.values().all(|process| *process != 0)
    }

    pub(super) fn process(&mut self, thread: u32) -> Option<&mut Process> {
        self.threads.get(&thread).and_then(|index| self.processes.get_mut(*index))
    }
}

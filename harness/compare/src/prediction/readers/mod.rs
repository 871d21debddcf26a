//! Files of every format as a [`Script`](super::script::Script): the lines that a shell runs, and what is set for them.
//!
//! What other shells and formats write is put as a POSIX shell would have it, so that the rules know one language.

pub(super) mod batch;
pub(super) mod ci;
pub(super) mod dockerfile;
pub(super) mod goreleaser;
pub(super) mod justfile;
pub(super) mod makefile;
pub(super) mod powershell;
pub(super) mod shell;
pub(super) mod taskfile;

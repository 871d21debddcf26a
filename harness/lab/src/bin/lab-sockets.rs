//! The helper of a lab's network namespace as a program of its own, for the tests and benchmarks of this crate. Other
//! programs that have labs are their own helpers.

use std::process::ExitCode;

fn main() -> ExitCode {
    twinbuild_lab::serve_sockets(std::env::args_os().skip(2))
}

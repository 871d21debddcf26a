//! The `twinbuild` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    twinbuild::command()
}

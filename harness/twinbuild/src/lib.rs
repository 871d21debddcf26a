//! Twinbuild: a declarative test harness for cross-platform build reproducibility.
//!
//! A Rust project runs its features with `cargo test` through a test target of one line:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     twinbuild::scenarios()
//! }
//! ```
//!
//! Any other project uses the `twinbuild` command, which is [`command`].

mod arguments;
mod commands;
mod engine_address;
mod output;
mod problem;
mod progress;
mod surroundings;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Command, RunArguments, TwinbuildArguments};
use output::Output;
use problem::Problem;
use surroundings::{Surroundings, lab_helper_arguments};

pub use twinbuild_bdd::{Failure, World};

/// The `twinbuild` command: reads the command line, does what it says, and returns its exit code.
pub fn command() -> ExitCode {
    if let Some(arguments) = lab_helper_arguments() {
        return twinbuild_lab::serve_sockets(arguments);
    }
    let arguments = TwinbuildArguments::parse();
    finish(|surroundings, output| match arguments.command {
        Command::Run(arguments) => commands::run(arguments, surroundings, output),
        Command::Check(arguments) => commands::check(&arguments, surroundings, output),
        Command::Diff(arguments) => commands::diff(&arguments, surroundings, output),
        Command::Lint(arguments) => commands::lint(&arguments, surroundings, output),
        Command::Graph(arguments) => commands::graph(&arguments, surroundings, output),
        Command::Explain(arguments) => commands::explain(&arguments, surroundings, output),
        Command::Import(arguments) => commands::import(&arguments, surroundings, output),
        Command::Merge(arguments) => commands::merge(&arguments, surroundings, output),
        Command::Variations(arguments) => commands::variations(&arguments, output),
        Command::Stabilizers(arguments) => commands::stabilizers(&arguments, surroundings, output),
        Command::Accept(arguments) => commands::accept(&arguments, surroundings, output),
        Command::Steps(arguments) => commands::steps(&arguments, output),
        Command::Toolchain(arguments) => commands::toolchain(&arguments, surroundings, output),
        Command::Doctor => commands::doctor(surroundings, output),
        Command::Init => commands::init(surroundings, output),
    })
}

/// A test target's `main`: runs the project's features as `twinbuild run` does, with the same options.
pub fn scenarios() -> ExitCode {
    if let Some(arguments) = lab_helper_arguments() {
        return twinbuild_lab::serve_sockets(arguments);
    }
    let arguments = RunArguments::parse();
    finish(|surroundings, output| commands::run(arguments, surroundings, output))
}

fn finish(work: impl FnOnce(&Surroundings, &Output) -> Result<u8, Problem>) -> ExitCode {
    let surroundings = Surroundings::read();
    let output = Output::new(&surroundings);
    match surroundings.and_then(|surroundings| work(&surroundings, &output)) {
        Ok(code) => ExitCode::from(code),
        Err(problem) => {
            output.problem(&problem);
            ExitCode::from(problem.exit_code())
        }
    }
}

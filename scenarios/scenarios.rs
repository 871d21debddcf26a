//! Runs Twinbuild's own features: `cargo test --test scenarios`.

use std::process::ExitCode;

fn main() -> ExitCode {
    twinbuild::scenarios()
}

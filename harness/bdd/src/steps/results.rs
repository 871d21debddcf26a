//! Steps that say how a build or a program ended.

use cucumber::{gherkin::Step, then};

use super::arguments::doc_string;
use crate::world::{Failure, Presence, World};

/// The last build or command succeeded.
///
/// ```gherkin
/// Then the build succeeds
/// ```
#[then(expr = "the build succeeds")]
async fn succeeds(world: &mut World) -> Result<(), Failure> {
    world.check_success()
}

/// The last build or command failed.
///
/// ```gherkin
/// Then the build fails
/// ```
#[then(expr = "the build fails")]
async fn fails(world: &mut World) -> Result<(), Failure> {
    world.check_failure()
}

/// The last build failed, and its log names this layer: `module-resolution`, `vendor`, `compile`, `path`, ...
///
/// ```gherkin
/// Then the build fails in the "module-resolution" layer
/// ```
#[then(expr = "the build fails in the {string} layer")]
async fn fails_in_layer(world: &mut World, layer: String) -> Result<(), Failure> {
    world.check_failing_layer(&layer)
}

/// The last build was killed, with its children, at its time limit. Such a build neither succeeds nor fails.
///
/// ```gherkin
/// Then the build is killed at its time limit
/// ```
#[then(expr = "the build is killed at its time limit")]
async fn build_killed(world: &mut World) -> Result<(), Failure> {
    world.check_killed()
}

/// The last command was killed, with its children, at its time limit. Such a command neither succeeds nor fails.
///
/// ```gherkin
/// Then the command is killed at its time limit
/// ```
#[then(expr = "the command is killed at its time limit")]
async fn command_killed(world: &mut World) -> Result<(), Failure> {
    world.check_killed()
}

/// The last command succeeded.
///
/// ```gherkin
/// Then the command succeeds
/// ```
#[then(expr = "the command succeeds")]
async fn command_succeeds(world: &mut World) -> Result<(), Failure> {
    world.check_success()
}

/// The last command failed.
///
/// ```gherkin
/// Then the command fails
/// ```
#[then(expr = "the command fails")]
async fn command_fails(world: &mut World) -> Result<(), Failure> {
    world.check_failure()
}

/// The last command's output or error output has this text.
///
/// ```gherkin
/// Then the command says "usage:"
/// ```
#[then(expr = "the command says {string}")]
async fn command_says(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_log(&text, Presence::There)
}

/// Neither the last command's output nor its error output has this text.
///
/// ```gherkin
/// Then the command does not say "error"
/// ```
#[then(expr = "the command does not say {string}")]
async fn command_does_not_say(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_log(&text, Presence::Absent)
}

/// The last build's log has this text.
///
/// ```gherkin
/// Then the build log says "module lookup disabled by GOPROXY=off"
/// ```
#[then(expr = "the build log says {string}")]
async fn log_says(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_log(&text, Presence::There)
}

/// The last build's log does not have this text.
///
/// ```gherkin
/// Then the build log does not say "go: downloading"
/// ```
#[then(expr = "the build log does not say {string}")]
async fn log_does_not_say(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_log(&text, Presence::Absent)
}

/// The last build saw a variable with this value.
///
/// ```gherkin
/// Then the build saw the variable "GOTOOLCHAIN" as "local"
/// ```
#[then(expr = "the build saw the variable {string} as {string}")]
async fn saw_variable(world: &mut World, name: String, value: String) -> Result<(), Failure> {
    world.check_variable(&name, &value)
}

/// The last build saw no variable of this name.
///
/// ```gherkin
/// Then the build saw no variable "CGO_ENABLED"
/// ```
#[then(expr = "the build saw no variable {string}")]
async fn saw_no_variable(world: &mut World, name: String) -> Result<(), Failure> {
    world.check_no_variable(&name)
}

/// The program that was run ended with this exit status.
///
/// ```gherkin
/// Then the program exits with 0
/// ```
#[then(expr = "the program exits with {int}")]
async fn program_exits(world: &mut World, status: i32) -> Result<(), Failure> {
    world.check_program_exit(status)
}

/// The program wrote exactly this to its standard output.
///
/// ```gherkin
/// Then the program's output is
///   """
///   hello
///   """
/// ```
#[then(expr = "the program's output is")]
async fn program_output(world: &mut World, step: &Step) -> Result<(), Failure> {
    world.check_program_output(doc_string(step)?)
}

/// The program's output or error output has this text.
///
/// ```gherkin
/// Then the program says "listening"
/// ```
#[then(expr = "the program says {string}")]
async fn program_says(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_program_says(&text, Presence::There)
}

/// Neither the program's output nor its error output has this text.
///
/// ```gherkin
/// Then the program does not say "panic"
/// ```
#[then(expr = "the program does not say {string}")]
async fn program_does_not_say(world: &mut World, text: String) -> Result<(), Failure> {
    world.check_program_says(&text, Presence::Absent)
}
